"""Values by NumPy for test/core: metrics, power laws, random spectra and principal angles.

    python3 test/python/make_metric_fixtures.py && npx prettier --write test/python/metric_fixtures.json

Written from the definitions and not from src/core: norms and reconstruction errors of the matrices themselves, tails
fitted one by one, random spectra as means of drawn matrices, angles from projectors.
"""

import json
import pathlib

import numpy as np

E = [0.0, 1e-4, 1e-2, 0.1, 0.3]
SHAPES = [(144, 16), (288, 32), (576, 64), (64, 10), (64, 64), (16, 144)]


def orthonormal(rng, rows, cols):
    return np.linalg.qr(rng.standard_normal((rows, cols)))[0]


def with_spectrum(rng, rows, cols, sigma):
    k = len(sigma)
    return orthonormal(rng, rows, k) @ np.diag(sigma) @ orthonormal(rng, cols, k).T


def entropy(p):
    p = p[p > 0]
    return -np.sum(p * np.log(p))


def energy_rank(sigma, e):
    """Only for spectra in which no running sum equals the bound."""
    if e == 0:
        return int(np.count_nonzero(sigma))
    return int(np.searchsorted(np.cumsum(sigma**2) / np.sum(sigma**2), 1 - e) + 1)


def summaries(w):
    """Metrics of a matrix, by the ids of src/core/metrics.ts."""
    u, sigma, vt = np.linalg.svd(w, full_matrices=False)
    p, q = sigma / sigma.sum(), sigma**2 / np.sum(sigma**2)
    r, rank = len(sigma), int(np.linalg.matrix_rank(w, tol=sigma[0] * max(w.shape) * 2.0**-23))
    result = {
        "stableRank": np.linalg.norm(w) ** 2 / np.linalg.norm(w, 2) ** 2,
        "effectiveRank": np.exp(entropy(p)),
        "energyEntropyRank": np.exp(entropy(q)),
        "participationRatio": np.trace(w.T @ w) ** 2 / np.trace(w.T @ w @ w.T @ w),
        "numericalRank": rank,
        "conditionNumber": np.linalg.cond(w),
        "hoyerSquare": (np.linalg.norm(w, "nuc") / np.linalg.norm(w)) ** 2 - 1,
        "normalizedHoyer": (np.sqrt(r) - sigma.sum() / np.linalg.norm(sigma)) / (np.sqrt(r) - 1),
        "spectralEntropy": entropy(q) / np.log(rank),
        "nuclearNorm": np.linalg.norm(w, "nuc"),
        "spectralNorm": np.linalg.norm(w, 2),
        "frobeniusNorm": np.linalg.norm(w),
    }
    at_e = []
    for e in E:
        k = energy_rank(sigma, e)
        w_k = (u[:, :k] * sigma[:k]) @ vt[:k]
        error = np.linalg.norm(w - w_k) / np.linalg.norm(w)
        at_e.append({"e": e, "energyRank": k, "reconstructionError": error})
    return sigma, {name: float(value) for name, value in result.items()}, at_e


def spectra(rng):
    spiked = rng.standard_normal((64, 24)) + 30 * with_spectrum(rng, 64, 24, [2, 1.5, 1])
    cases = [
        ("Gaussian", rng.standard_normal((144, 16))),
        ("Gaussian, wide", 0.05 * rng.standard_normal((10, 64))),
        ("three spikes", spiked),
        ("graded to 1e-5", with_spectrum(rng, 40, 12, np.logspace(0, -5, 12))),
        ("graded below rounding", with_spectrum(rng, 40, 12, np.logspace(3, -9, 12))),
    ]
    for name, w in cases:
        sigma, values, at_e = summaries(w)
        rows, cols = w.shape
        yield {"name": name, "rows": rows, "cols": cols, "sigma": sigma.tolist(), "metrics": values, "atEnergy": at_e}


def power_law(evals):
    """The fit of Clauset, Shalizi & Newman 2009 with a loop over every tail."""
    evals = np.sort(evals)
    fits = []
    for i in range(len(evals) - 1):
        tail = evals[i:]
        n = len(tail)
        alpha = 1 + n / np.sum(np.log(tail / tail[0]))
        law = 1 - (tail / tail[0]) ** (1 - alpha)
        fits.append((np.max(np.abs(law - np.arange(n) / n)), alpha, tail[0], n))
    distance, alpha, least, n = min(fits)
    return {
        "alpha": alpha,
        "error": (alpha - 1) / np.sqrt(n),
        "lambdaMin": least,
        "tail": n,
        "distance": distance,
        "weightedAlpha": alpha * np.log10(evals[-1]),
        "logAlphaNorm": np.log10(np.sum(evals**alpha)),
    }


def power_laws(rng):
    pareto = lambda alpha, n: (1 - rng.random(n)) ** (-1 / (alpha - 1))
    body = np.concatenate([rng.random(60), pareto(2.5, 90)])
    gaussian = np.linalg.svd(rng.standard_normal((576, 64)), compute_uv=False) ** 2
    cases = [
        ("Pareto, α = 2", pareto(2, 400)),
        ("Pareto, α = 3.5", 0.01 * pareto(3.5, 300)),
        ("a body below a tail", body),
        ("Gaussian 576×64", gaussian),
        ("fifty values", pareto(3, 50)),
    ]
    for name, evals in cases:
        evals = np.sort(evals)[::-1]
        yield {"name": name, "sigma": np.sqrt(evals).tolist(), **power_law(evals)}


def random_spectra(rng, draws=400):
    """Means and standard deviations over Gaussian matrices of variance 1."""
    for rows, cols in SHAPES:
        matrices = rng.standard_normal((draws, rows, cols))
        sigma = np.linalg.svd(matrices, compute_uv=False)
        found = {
            "stableRank": np.sum(sigma**2, 1) / sigma[:, 0] ** 2,
            "effectiveRank": np.array([np.exp(entropy(s / s.sum())) for s in sigma]),
            "r90": np.array([energy_rank(s, 0.1) for s in sigma]),
            "r99": np.array([energy_rank(s, 0.01) for s in sigma]),
            "conditionNumber": sigma[:, 0] / sigma[:, -1],
        }
        yield {
            "rows": rows,
            "cols": cols,
            "norm": float(np.sqrt(np.mean(np.sum(sigma**2, 1)))),
            "sigma": sigma.mean(0).tolist(),
            "metrics": {name: {"mean": float(x.mean()), "deviation": float(x.std(ddof=1))} for name, x in found.items()},
        }


def noisy(rng, rows, cols, deviation, spikes):
    """A spectrum of noise and of planted directions well above its edge, given in units of the edge."""
    edge = deviation * (np.sqrt(rows) + np.sqrt(cols))
    w = deviation * rng.standard_normal((rows, cols))
    if spikes:
        w = w + with_spectrum(rng, rows, cols, [edge * s for s in spikes])
    return np.linalg.svd(w, compute_uv=False)


def bulks(rng):
    cases = [
        (144, 16, 0.1, []),
        (288, 32, 1.0, [2, 3]),
        (576, 64, 0.05, [2, 2.5, 3, 4, 5, 8]),
        (64, 576, 20.0, [10]),
        (64, 64, 1.0, [4] * 20),
        (128, 100, 0.02, []),
    ]
    for rows, cols, deviation, spikes in cases:
        yield {
            "rows": rows,
            "cols": cols,
            "deviation": deviation,
            "planted": len(spikes),
            "spectra": [noisy(rng, rows, cols, deviation, spikes).tolist() for _ in range(4)],
        }


def subspaces(rng):
    """Cosines of pairs of spans; angles from sines, distances and overlaps from projectors."""
    u = orthonormal(rng, 40, 6)
    rotation = orthonormal(rng, 6, 6) * np.where(np.arange(6) % 2, 1, -1)
    near = np.linalg.qr(u + 0.05 * rng.standard_normal((40, 6)))[0]
    disjoint = orthonormal(rng, 40, 12)
    for name, a, b in [
        ("near", u, near),
        ("random", u, orthonormal(rng, 40, 6)),
        ("the same, turned and mirrored", u, u @ rotation),
        ("orthogonal", disjoint[:, :6], disjoint[:, 6:]),
    ]:
        k = a.shape[1]
        pa, pb = a @ a.T, b @ b.T
        sines = np.linalg.svd(b - pa @ b, compute_uv=False)
        cosines = np.linalg.svd(a.T @ b, compute_uv=False)
        angles = np.arctan2(np.sort(sines), cosines)
        yield {
            "name": name,
            "m": a.shape[0],
            "cosines": cosines.tolist(),
            "angles": angles.tolist(),
            "overlap": float(np.trace(pa @ pb) / k),
            "distance": float(np.linalg.norm(pa - pb) / np.sqrt(2)),
        }


def main():
    rng = np.random.default_rng(20250301)
    fixtures = {
        "spectra": list(spectra(rng)),
        "powerLaws": list(power_laws(rng)),
        "random": list(random_spectra(rng)),
        "bulks": list(bulks(rng)),
        "subspaces": list(subspaces(rng)),
    }
    path = pathlib.Path(__file__).with_name("metric_fixtures.json")
    path.write_text(json.dumps(fixtures) + "\n")


if __name__ == "__main__":
    main()
