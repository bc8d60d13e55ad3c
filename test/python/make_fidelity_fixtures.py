"""Results of the authors' codes for a small network, in float64, for test/gpu/fidelity.test.ts.

    git clone https://github.com/yanghr/SVD_Prune_EDLCV && git -C SVD_Prune_EDLCV checkout f17f9b2
    git clone https://github.com/Helmholtz-AI-Energy/OIALR && git -C OIALR checkout e9e885d
    python3 test/python/make_fidelity_fixtures.py --svd-training SVD_Prune_EDLCV --oialr OIALR
    npx prettier --write test/python/fidelity_fixtures.json

Needs PyTorch (2.13, CPU) and NumPy. Images and initial weights come from a generator that the test restates
(fidelity/generator.py), so that only results are stored: the loss of every step before its update, the ranks that cuts
left and how many updates had been made before them, and a few numbers of each final weight.
"""

import argparse
import json
import pathlib
import platform

import numpy as np
import torch
from fidelity import dense, gradients, network, oialr, official, svd_training

LR = 1e-3


def svd_training_runs(code):
    """Sparsity measures with the channel split, the spatial split, and random starts."""
    cases = [
        ("l1", "channel", "svd", 0.03),
        ("hoyer", "channel", "svd", 0.1),
        ("hoyer2", "channel", "svd", 0.1),
        ("hoyer2", "spatial", "svd", 0.1),
        ("hoyer", "channel", "random", 0.1),
        ("hoyer2", "spatial", "random", 0.1),
    ]
    for measure, split, start, sparsity in cases:
        shared = {"units": 32, "classes": 3, "steps": 30, "lr": LR}
        own = {"measure": measure, "split": split, "start": start, "sparsity": sparsity, "ortho": 1.0}
        own |= {"prune_at": 20, "energy": 0.2}
        settings = {
            "id": "svdTraining",
            "regularizer": measure,
            "decomposition": split,
            "init": start,
            "sparsity": sparsity,
            "ortho": 1,
            "singularLr": 1,
            "energy": own["energy"],
            "pruneAt": own["prune_at"],
            "fineTune": shared["steps"] - own["prune_at"],
        }
        yield f"SVD training, {measure}, {split}, {start}", shared, settings, svd_training.run(
            code, **shared, **own
        )


def oialr_runs(code):
    """By default at two rates of S; and the reference with different layers as the last eligible one."""
    for rate, units, cutoff in [(1, 8, 0.9), (3, 32, 0.8)]:
        shared = {"units": units, "classes": 3, "steps": 24, "lr": LR}
        own = {"delay": 8, "interval": 6, "cutoff": cutoff}
        settings = {"id": "oialr", **own, "coreLr": rate, "reference": False}
        result = oialr.run_default(code, **shared, **own, core_rate=rate)
        yield f"OIALR, S at {rate} times the rate", shared, settings, result
    for what, units, classes, cutoff, lr in [
        ("the hidden dense layer is the last eligible one", 32, 3, 0.9, LR),
        ("the classifier is the last eligible one", 32, 5, 0.78, LR),
        ("the hidden dense layer is too long", 8, 3, 0.9, LR),
        ("S gets far from diagonal, so that signs count", 32, 5, 0.6, 10 * LR),
    ]:
        shared = {"units": units, "classes": classes, "steps": 24, "lr": lr}
        own = {"delay": 8, "interval": 6, "cutoff": cutoff}
        settings = {"id": "oialr", **own, "coreLr": 1, "reference": True}
        result = oialr.run_reference(code, **shared, **own)
        yield f"OIALR as in the reference, {what}", shared, settings, result
    shared = {"units": 32, "classes": 5, "steps": 24, "lr": 4 * LR}
    own = {"delay": 8, "interval": 6, "cutoff": 0.7}
    recipe = {"decay": 0.1, "clip": 1.0, "warmup": 4}
    settings = {"id": "oialr", **own, "coreLr": 1, "reference": True}
    result = oialr.run_reference(code, **shared, **own, recipe=recipe)
    optimizer = {"id": "adamw", "weightDecay": 0.1, "clip": 1.0, "warmup": 4, "schedule": "cosine"}
    yield "OIALR as in the reference, with its optimizer", {**shared, "optimizer": optimizer}, settings, result


def described(name, shared, method, result):
    weights = {layer: network.excerpt(values, 8) for layer, values in result.pop("weights").items()}
    return {"name": name, **shared, "method": method, **result, "weights": weights}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--svd-training", required=True, help=f"checkout of {' at '.join(official.SVD_TRAINING)}")
    parser.add_argument("--oialr", required=True, help=f"checkout of {' at '.join(official.OIALR)}")
    paths = parser.parse_args()
    torch.set_num_threads(1)
    svd_training_code = official.SvdTraining(official.verified(paths.svd_training, official.SVD_TRAINING))
    oialr_code = official.Oialr(official.verified(paths.oialr, official.OIALR))
    shared = {"units": 32, "classes": 3, "steps": 30, "lr": LR}
    runs = [described("dense", shared, {"id": "dense"}, dense.run(**shared))]
    runs += [described(*run) for run in svd_training_runs(svd_training_code)]
    runs += [described(*run) for run in oialr_runs(oialr_code)]
    fixtures = {
        "made": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
            "svdTraining": "@".join(official.SVD_TRAINING),
            "oialr": "@".join(official.OIALR),
        },
        "batch": network.BATCH,
        "image": network.IMAGE,
        "runs": runs,
        "gradients": {
            "image": gradients.IMAGE,
            "batch": gradients.BATCH,
            "classes": gradients.CLASSES,
            "vgg": gradients.of(*gradients.vgg()),
            "resnet20": gradients.of(*gradients.resnet20(svd_training_code)),
        },
        "randomStarts": svd_training.start_statistics(svd_training_code),
    }
    path = pathlib.Path(__file__).with_name("fidelity_fixtures.json")
    path.write_text(json.dumps(fixtures) + "\n")


if __name__ == "__main__":
    main()
