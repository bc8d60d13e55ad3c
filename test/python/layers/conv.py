"""Cross-correlation of an image with zero padding."""

import numpy as np


def weight(layer, matrix):
    """The kernel [kh, kw, c, n] of the matrix as which it is decomposed."""
    (kh, kw), n = layer["kernel"], layer["filters"]
    if layer["decomposition"] == "channel":
        return matrix.reshape(kh, kw, -1, n)
    return matrix.reshape(kh, -1, kw, n).transpose(0, 2, 1, 3)


def forward(layer, own, x):
    """x [b, h, w, c], one tap at a time."""
    kernel, stride, pad = own["kernel"], layer["stride"], layer["pad"]
    kh, kw, _, n = kernel.shape
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    height = (x.shape[1] - kh) // stride + 1
    width = (x.shape[2] - kw) // stride + 1
    out = np.zeros((x.shape[0], height, width, n))
    for i in range(kh):
        for j in range(kw):
            rows = slice(i, i + stride * (height - 1) + 1, stride)
            cols = slice(j, j + stride * (width - 1) + 1, stride)
            out += x[:, rows, cols, :] @ kernel[i, j]
    return out + own.get("bias", 0.0)
