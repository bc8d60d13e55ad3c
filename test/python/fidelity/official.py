"""The authors' code, loaded from checkouts of their repositories. None of it is copied here."""

import ast
import contextlib
import importlib
import importlib.util
import pathlib
import subprocess
import sys
import types
from collections import Counter

import numpy as np
import torch

SVD_TRAINING = ("https://github.com/yanghr/SVD_Prune_EDLCV", "f17f9b29b6425f918e3b9ff0b799818b1f12922a")
OIALR = ("https://github.com/Helmholtz-AI-Energy/OIALR", "e9e885d8adbb5002d122323fab1c30302631aa9e")


def verified(path, source):
    """The checkout, if it is the unchanged commit of these fixtures."""
    url, commit = source
    path = pathlib.Path(path).resolve()
    git = lambda *words: subprocess.run(["git", "-C", path, *words], check=True, capture_output=True, text=True).stdout
    if git("rev-parse", "HEAD").strip() != commit or git("status", "--porcelain", "--untracked-files=no"):
        raise SystemExit(f"{path} is not an unchanged checkout of {url} at {commit}. Clone it and check that out.")
    return path


def _module(name, file):
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _statement(file, matches):
    """The one top-level statement of a script that `matches`, as code: importing the file would run the script."""
    found = [node for node in ast.parse(file.read_text()).body if matches(node)]
    if len(found) != 1:
        raise SystemExit(f"{file} contains the required statement {len(found)} times, not once.")
    return compile(ast.Module(body=found, type_ignores=[]), str(file), "exec")


class SvdTraining:
    """Yang et al. 2020: `SVD_Conv2d`, `ResNet.pruning`, the penalties, the dense ResNet, the layer of the FC model."""

    def __init__(self, checkout):
        folder = checkout / "CNN" / "cifar10"
        self.resnet = _module("svd_training_resnet", folder / "resnet.py")
        self.regularization = _module("svd_training_regularization", folder / "Regularization.py")
        self.origin_resnet = _module("svd_training_origin_resnet", folder / "origin_resnet.py")
        scope = {"torch": torch}
        exec(
            _statement(
                folder / "pruning.py", lambda node: isinstance(node, ast.ClassDef) and node.name == "SVD_FCModel"
            ),
            scope,
        )
        self.fully_connected = scope["SVD_FCModel"]
        # The loop over model.GetSigmas() that sets values below the threshold of the energy to zero.
        self._threshold = _statement(
            folder / "cifar10_resnet20.py",
            lambda node: isinstance(node, ast.For) and ast.unparse(node).startswith("for p in model.GetSigmas():"),
        )

    def zero_below(self, sigmas, energy):
        """Runs their thresholding over these parameters, in place."""
        model = types.SimpleNamespace(GetSigmas=lambda: sigmas)
        args = types.SimpleNamespace(energy=energy, sensitivity=None)
        scope = {"model": model, "args": args, "torch": torch, "np": np, "Counter": Counter, "device": "cpu"}
        scope.update(zeros_parms=0, total_parms=0, total_energy=0, prun_energy=0)
        exec(self._threshold, scope)


class Oialr:
    """Coquelin et al. 2024: `OIALRModel`, `SVDConv2dUSVh`, `SVDLinearUSVh`."""

    def __init__(self, checkout):
        # Empty packages replace theirs, whose __init__ imports everything (torchvision, mpi, hydra …).
        for name in ["madonna", "madonna.models"]:
            package = types.ModuleType(name)
            package.__path__ = [str(checkout.joinpath("src", *name.split(".")))]
            sys.modules[name] = package
        oialr = importlib.import_module("madonna.models.oialr")
        self.model = oialr.OIALRModel
        self.conv = oialr.SVDConv2dUSVh
        self.linear = oialr.SVDLinearUSVh


@contextlib.contextmanager
def signed_svd():
    """torch.linalg.svd in float64, with signs that do not depend on a library; yields the list of its results.

    The largest component of every right singular vector, the first of equals, is positive. The original has no
    convention: LAPACK's signs, which its `reference` behaviour (moments left in place while the basis turns) depends
    on. OIALR rounds S to float32 first; the decomposition of that is then in float64 too, so that a fixture holds no
    float32 LAPACK.
    """
    original = torch.linalg.svd
    results = []

    def svd(matrix, full_matrices=True):
        U, s, Vh = original(matrix.detach().to(torch.float64), full_matrices=full_matrices)
        at = Vh.abs().argmax(dim=1)  # the first of equals
        signs = Vh[torch.arange(Vh.shape[0]), at].sign()
        k = s.shape[0]
        if U.shape[1] != k or Vh.shape[0] != k:
            raise SystemExit("A full decomposition of a matrix that is not square was requested.")
        result = (U * signs, s, Vh * signs[:, None])
        results.append(result)
        return result

    torch.linalg.svd = svd
    try:
        yield results
    finally:
        torch.linalg.svd = original
