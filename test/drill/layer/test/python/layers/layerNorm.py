"""Every sample over its last axis, then scaled and shifted."""

import numpy as np

EPSILON = 1e-5


def forward(layer, own, x):
    """x [..., features]."""
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    return own["gamma"] * centred / np.sqrt(variance + EPSILON) + own["beta"]
