"""max(x, 0)."""

import numpy as np


def forward(layer, own, x):
    """x of any shape."""
    return np.maximum(x, 0.0)
