"""Every channel normalized by its running mean and variance, then scaled and shifted."""

import numpy as np

EPSILON = 1e-5


def forward(layer, own, x):
    """x [..., c]."""
    return own["gamma"] * (x - own["mean"]) / np.sqrt(own["variance"] + EPSILON) + own["beta"]
