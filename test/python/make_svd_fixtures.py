"""Singular values by LAPACK (NumPy) for test/math/svd.test.ts.

    python3 test/python/make_svd_fixtures.py && npx prettier --write test/python/svd_fixtures.json

Small matrices are stored; large ones are drawn from Rankscope's own generator, restated here, and only their singular
values are stored: entry i of a row-major matrix is uniform() − 0.5 of createRng(seed).
"""

import json
import pathlib

import numpy as np

MASK = 0xFFFFFFFF


def rotl(x, k):
    return ((x << k) | (x >> (32 - k))) & MASK


def splitmix32(seed):
    """The seeding generator of src/core/rng.ts."""
    state = seed & MASK
    while True:
        state = (state + 0x9E3779B9) & MASK
        z = state ^ (state >> 16)
        z = (z * 0x21F0AAAD) & MASK
        z ^= z >> 15
        z = (z * 0x735A2D97) & MASK
        yield z ^ (z >> 15)


def uniform(seed, count):
    """The first `count` values of createRng(seed).uniform(): xoshiro128** (Blackman & Vigna 2018)."""
    start = splitmix32(seed)
    a, b, c, d = (next(start) for _ in range(4))
    values = np.empty(count)
    for i in range(count):
        values[i] = ((rotl((b * 5) & MASK, 7) * 9) & MASK) / 2**32
        t = (b << 9) & MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= t
        d = rotl(d, 11)
    return values


def orthonormal(rng, rows, cols):
    return np.linalg.qr(rng.standard_normal((rows, cols)))[0]


def with_spectrum(rng, rows, cols, sigma):
    k = len(sigma)
    return orthonormal(rng, rows, k) @ np.diag(sigma) @ orthonormal(rng, cols, k).T


def stored_cases(rng):
    yield "Gaussian, tall", rng.standard_normal((24, 9))
    yield "Gaussian, square", rng.standard_normal((12, 12))
    yield "Gaussian, wide", rng.standard_normal((7, 20))
    yield "one row", rng.standard_normal((1, 11))
    yield "one column", rng.standard_normal((11, 1))
    yield "one number", np.array([[-3.5]])
    yield "graded to 1e-6", with_spectrum(rng, 30, 13, np.logspace(0, -6, 13))
    yield "graded to 1e-12", with_spectrum(rng, 13, 30, np.logspace(0, -12, 13))
    yield "repeated singular values", with_spectrum(rng, 18, 9, [3, 3, 3, 2, 2, 1, 1, 1, 1])
    yield "all singular values equal", orthonormal(rng, 16, 8)
    # Integers, so that the rank is exactly 4 in floating point too.
    left, right = rng.integers(-4, 5, (20, 4)), rng.integers(-4, 5, (4, 10))
    yield "exactly rank 4 of 10", (left @ right).astype(float)
    twice = rng.integers(-9, 9, (8, 5)).astype(float)
    twice[:, 1], twice[:, 3] = twice[:, 4], 0
    yield "two equal columns and a zero one", twice
    yield "zero", np.zeros((6, 4))


def main():
    rng = np.random.default_rng(20240801)
    stored = [
        {
            "name": name,
            "rows": a.shape[0],
            "cols": a.shape[1],
            "entries": a.ravel().tolist(),
            "sigma": np.linalg.svd(a, compute_uv=False).tolist(),
        }
        for name, a in stored_cases(rng)
    ]
    drawn = [
        {
            "seed": seed,
            "rows": rows,
            "cols": cols,
            "sigma": np.linalg.svd(uniform(seed, rows * cols).reshape(rows, cols) - 0.5, compute_uv=False).tolist(),
        }
        for seed, rows, cols in [(7, 576, 64), (8, 64, 288), (9, 150, 150), (10, 1568, 64)]
    ]
    path = pathlib.Path(__file__).with_name("svd_fixtures.json")
    path.write_text(json.dumps({"stored": stored, "drawn": drawn}) + "\n")


if __name__ == "__main__":
    main()
