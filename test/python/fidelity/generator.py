"""Values that Python and TypeScript generate alike, so that no image and no initial weight is stored in the fixtures.

Entry i of a stream is a hash of (name, i): a multiple of 2⁻²³ in [−1, 1), exact in float32. Restated in
test/gpu/fidelityRun.ts.
"""

import numpy as np

MASK = 0xFFFFFFFF


def seed_of(name):
    """FNV-1a of an ASCII name."""
    seed = 0x811C9DC5
    for byte in name.encode("ascii"):
        seed = ((seed ^ byte) * 0x01000193) & MASK
    return seed


def stream(name, count, start=0):
    """Entries start … start + count − 1, float64: the finalizer of src/core/rng.ts, by position instead of in sequence."""
    at = np.arange(start, start + count, dtype=np.uint64)
    z = (seed_of(name) + at * 0x9E3779B9) & MASK
    z ^= z >> 16
    z = (z * 0x21F0AAAD) & MASK
    z ^= z >> 15
    z = (z * 0x735A2D97) & MASK
    z ^= z >> 15
    return (z >> 8).astype(np.float64) / 2**23 - 1


def float32(values):
    """Rounded to float32, as stored by the product, in float64."""
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def batch(step, size, shape, classes):
    """Images [size, ...shape] and labels of a step (from 0): noise, brighter in the rows of the class."""
    each = int(np.prod(shape))
    labels = np.floor((stream("labels", size, step * size) + 1) / 2 * classes).astype(np.int64)
    noise = stream("images", size * each, step * size * each).reshape(size, each)
    band = np.arange(each) * classes // each
    images = 0.5 * noise + np.where(band[None, :] == labels[:, None], 0.5, 0.0)
    return images.reshape(size, *shape), labels


def kernel(name, shape):
    """An initial kernel, HWIO or [in, out]: uniform with variance 2/fan-in."""
    count = int(np.prod(shape))
    fan_in = count // shape[-1]
    return float32(np.sqrt(6 / fan_in) * stream(f"{name}.kernel", count)).reshape(shape)


def bias(name, width):
    return float32(0.1 * stream(f"{name}.bias", width))


def norm(name, width):
    """Scale and shift of a batch normalization."""
    return float32(1 + 0.25 * stream(f"{name}.gamma", width)), float32(0.25 * stream(f"{name}.beta", width))


def random_factors(name, rows, cols, deviations):
    """U [rows, r], s [r], V [cols, r] with these standard deviations of U and V, and 1 of s."""
    r = min(rows, cols)
    U = float32(np.sqrt(3) * deviations["U"] * stream(f"{name}.U", rows * r)).reshape(rows, r)
    s = float32(np.sqrt(3) * stream(f"{name}.s", r))
    V = float32(np.sqrt(3) * deviations["V"] * stream(f"{name}.V", cols * r)).reshape(cols, r)
    return U, s, V
