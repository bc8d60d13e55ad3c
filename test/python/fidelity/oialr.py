"""OIALR (Coquelin et al. 2024) with the authors' layers: as they train it, and as the product does by default.

The behavior of their `OIALRModel`, read from model.py and checked in `run_reference`:

- When. `forward` in training mode counts its calls from 1 and checks the count before it computes anything. Call
  `delay` converts and cuts at once (`next_stability_iteration` starts at `delay`); calls delay + ν, delay + 2ν, … cut
  again. The optimizer has then made delay − 1, delay + ν − 1, … updates, and the loss of that step is already that of
  the changed network.
- Which. Linear layers whose short side is more than a tenth of the long one; convolutions with c·kh·kw ≥ n/10. Of
  these the last, in the order of the modules and the classifier counted, is restored as dense: its own weight and bias,
  with their moments. Layers that are not eligible stay dense too.
- Biases. A converted layer has a new bias Parameter, with the old values, which the optimizer does not know; the old
  one, which it knows, gets no gradient any more. So biases of converted layers do not change.
- Adam. A weight's entry is handed to S: `step` continues, both moments are zeros of S's size. A cut slices them, where
  any layer's rank fell; the basis is rotated at every cut, the moments are not.
- How many. int((L − 1) · 0.1) more layers at each cut, counted from the end; of up to ten that is none, and Python's
  names[-0:] is all of them.
"""

import math

import torch

from . import network
from .official import signed_svd


def check_margins(sigma, cutoff):
    """No layer's cut may depend on rounding."""
    margin = (sigma / (cutoff * sigma[0]) - 1).abs().min()
    if margin < 2e-3:
        raise SystemExit(f"A cut at {cutoff} is decided by {margin:.1e} of a singular value. Choose another.")


def ranks_of(modules):
    return {name: int(module.inner_dim) for name, module in modules.items()}


def weights_of(model, units, classes):
    """Kernels, HWIO or [in, out]."""
    layers = {name: model.get_submodule(name) for name in network.shapes(units, classes)}
    return {
        name: network.product_order(layer.get_weight() if hasattr(layer, "get_weight") else layer.weight)
        for name, layer in layers.items()
    }


def check_orientation(modules):
    """No matrix may be square: their tall matrices have the short side on the right, by which the product fixes signs too."""
    for name, module in modules.items():
        if module.u.shape[0] == module.vh.shape[1]:
            raise SystemExit(f"{name} is square, so that its signs could be fixed by either side. Choose other sizes.")


class Recipe:
    """How their experiments train (training and experiment configurations): AdamW, clipping, a warm-up and a cosine."""

    def __init__(self, model, lr, steps, decay, clip, warmup):
        # (D) biases do not decay.
        weights = [p for p in model.parameters() if p.ndim > 1]
        biases = [p for p in model.parameters() if p.ndim == 1]
        groups = [{"params": weights, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=lr)
        self.clip = clip
        # (D) from 0 to 0, and without timm's k-decay.
        rest = steps - warmup
        self.scheduler = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda t: t / warmup if t < warmup else (1 + math.cos(math.pi * (t - warmup) / rest)) / 2,
        )
        self.clipped = 0

    def step(self):
        """(D) The norm of the gradients known to the optimizer. Theirs includes those of the lost biases, which accumulate."""
        known = [p for group in self.optimizer.param_groups for p in group["params"]]
        self.clipped += int(torch.nn.utils.clip_grad_norm_(known, self.clip) > self.clip)
        self.optimizer.step()
        self.scheduler.step()


def check_recipe(recipe, model, biases, steps):
    """Clipping must matter, and the lost biases must have gradients that are never reset."""
    if not 0 < recipe.clipped < steps:
        raise SystemExit("Every step is clipped, or none. Choose another limit.")
    lost = [model.get_submodule(name).bias for name in biases]
    recipe.optimizer.zero_grad()
    if not all(bias.grad is not None and bias.grad.norm() > 0 for bias in lost):
        raise SystemExit("The lost biases have no gradients. The comment on the norm is outdated.")


def run_reference(official, units, classes, steps, lr, delay, interval, cutoff, recipe=None):
    """Their model and their optimizer's state, with our sign convention; by Adam alone without a recipe."""
    model = network.dense_network(units, classes)
    model.train()
    with signed_svd() as decompositions:
        wrapped = official.model(
            model,
            stability_frequency=interval,
            delay=delay,
            sigma_cutoff_fraction=cutoff,
            use_ddp=False,
            distributed_updates=False,
        )
        own = Recipe(wrapped, lr, steps, **recipe) if recipe else None
        optimizer = own.optimizer if own else torch.optim.Adam(wrapped.parameters(), lr=lr)
        wrapped.set_optimizer(optimizer)
        losses, cuts, biases = [], [], {}
        for step in range(steps):
            optimizer.zero_grad()
            before = len(decompositions)
            loss = network.loss_of(wrapped, step, classes)
            loss.backward()
            if len(decompositions) > before:
                modules = {name: module["mod"] for name, module in wrapped.svd_modules.items()}
                check_orientation(modules)
                for _, sigma, _ in decompositions[before:]:
                    check_margins(sigma, cutoff)
                ranks = ranks_of(modules)
                cuts.append({"step": step, "ranks": ranks})
                if len(cuts) == 1:
                    biases = {name: model.get_submodule(name).bias.detach().clone() for name in ranks}
            (own or optimizer).step()
            losses.append(loss.item())
    if own:
        check_recipe(own, model, biases, steps)
    expected = list(range(delay - 1, steps, interval))
    if [cut["step"] for cut in cuts] != expected:
        raise SystemExit(f"Cuts came after other updates than {expected}.")
    if not all(torch.equal(model.get_submodule(name).bias, bias) for name, bias in biases.items()):
        raise SystemExit("The bias of a converted layer has changed. The comment on biases is outdated.")
    return {"losses": losses, "cuts": cuts, "weights": weights_of(model, units, classes)}


class Core:
    """One of their layers with the product's differences, each marked (D)."""

    def __init__(self, official, dense, cutoff):
        shared = {"start_weight": dense.weight, "start_bias": dense.bias, "dtype": torch.float64}
        shared |= {"sigma_cutoff_fraction": cutoff, "reinit_shapes": True, "distributed_updates": False}
        if isinstance(dense, torch.nn.Conv2d):
            module = official.conv(dense.in_channels, dense.out_channels, dense.kernel_size, padding=1, **shared)
        else:
            module = official.linear(dense.in_features, dense.out_features, **shared)
        module.bias = dense.bias  # (D) the bias that the optimizer knows, so that it is trained on
        self.module = module

    def turn(self, name, decompositions, optimizer, cutoff):
        """Their re-SVD and cut of S; (D) the optimizer's moments are rotated with the basis."""
        self.module.test_stability_distributed(name=name, working_rank=0)
        L, sigma, Rh = decompositions[-1]
        check_margins(sigma, cutoff)
        state = optimizer.state.get(self.module.s)
        if state:
            R, k = Rh.T, int(self.module.inner_dim)
            state["exp_avg"] = (L.T @ state["exp_avg"] @ R)[:k, :k].contiguous()
            state["exp_avg_sq"] = ((L * L).T @ state["exp_avg_sq"] @ (R * R))[:k, :k].contiguous()


@torch.no_grad()
def convert(official, model, optimizer, rate, cutoff):
    """(D) Every low-rank layer, long ones and the last too; S is new to the optimizer and has its own rate."""
    others = optimizer.param_groups[0]
    cores = {}
    for name in network.LOW_RANK:
        dense = model.get_submodule(name)
        core = Core(official, dense, cutoff)
        others["params"] = [p for p in others["params"] if p is not dense.weight]
        optimizer.state.pop(dense.weight)
        model.add_module(name, core.module)
        cores[name] = core
    optimizer.add_param_group({"params": [core.module.s for core in cores.values()], "lr": rate})
    return cores


def run_default(official, units, classes, steps, lr, delay, interval, cutoff, core_rate):
    """As in the product: after `delay` updates conversion and cut, after every further `interval` a rotation and a cut."""
    model = network.dense_network(units, classes)
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses, cuts, cores = [], [], {}
    with signed_svd() as decompositions:
        for step in range(steps):
            optimizer.zero_grad()
            loss = network.loss_of(model, step, classes)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            done = step + 1
            if done < delay or (done - delay) % interval:
                continue
            if not cores:
                cores = convert(official, model, optimizer, core_rate * lr, cutoff)
            with torch.no_grad():
                for name, core in cores.items():
                    core.turn(name, decompositions, optimizer, cutoff)
            cuts.append({"step": done, "ranks": ranks_of({n: c.module for n, c in cores.items()})})
    return {"losses": losses, "cuts": cuts, "weights": weights_of(model, units, classes)}
