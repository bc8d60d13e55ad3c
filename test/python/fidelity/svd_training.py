"""SVD training (Yang et al. 2020) with the authors' layers, penalties and pruning.

Departures of the product that are restated here, marked (D) where they are: the penalty's 1/r² keeps the initial rank;
hidden dense layers are decomposed too; the start may be the SVD of a dense one under both splits. Nothing else differs:
the product trains W = U·diag(|s|)·Vᵀ without their √|s| on both sides, which is the same function with the same gradient
wherever s ≠ 0; their fine-tuning is a separate run, with a new optimizer; `singularLr` is 1.
"""

import numpy as np
import torch

from . import generator, network

SPLITS = {"channel": "channel", "spatial": "space"}
MEASURES = {"l1": "L1", "hoyer": "Hoyer", "hoyer2": "Hoyer-Square"}


def matrix_sizes(shape, split):
    if len(shape) == 2:
        return shape
    kh, kw, c, n = shape
    return (kh * kw * c, n) if split == "channel" else (kh * c, kw * n)


class Conv:
    """Their SVD_Conv2d, float64."""

    def __init__(self, official, name, shape, split):
        kh, _, c, n = shape
        self.split, self.shape = split, shape
        self.module = official.resnet.SVD_Conv2d(c, n, kh, padding=1, bias=True, decompose_type=SPLITS[split]).double()
        self.module.bias.data = torch.tensor(generator.bias(name, n))
        self.initial_rank = self.module.Sigma.numel()

    def start_dense(self, kernel):
        """(D) The factors of a dense kernel: like their `init_from_normal_conv`, which has only the channel split."""
        weight = network.conv_weight(kernel)
        n, c, kh, kw = weight.shape
        if self.split == "channel":
            matrix = weight.reshape(n, c * kh * kw)
        else:
            matrix = weight.permute(1, 2, 0, 3).reshape(c * kh, n * kw)
        N, s, C = torch.linalg.svd(matrix, full_matrices=False)
        self.set(N, s, C)

    def start_random(self, factors):
        """Factors in the product's order of rows and columns."""
        U, s, V = factors
        kh, kw, c, n = self.shape
        r = s.size
        if self.split == "channel":  # U: rows (kh, kw, c); V: rows n
            C = U.reshape(kh, kw, c, r).transpose(3, 2, 0, 1).reshape(r, c * kh * kw)
            self.set(V, s, C)
        else:  # U: rows (kh, c), theirs (c, kh); V: rows (kw, n), theirs (n, kw)
            N = U.reshape(kh, c, r).transpose(1, 0, 2).reshape(c * kh, r)
            C = V.reshape(kw, n, r).transpose(2, 1, 0).reshape(r, n * kw)
            self.set(N, s, C)

    def set(self, N, s, C):
        for parameter, values in [(self.module.N, N), (self.module.Sigma, s), (self.module.C, C)]:
            parameter.data = torch.as_tensor(np.array(values, copy=True))

    @property
    def singular(self):
        return self.module.Sigma

    @property
    def factors(self):
        return [self.module.N, self.module.C]

    def weight(self):
        """HWIO."""
        kh, kw, c, n = self.shape
        W = (self.module.N @ torch.diag(self.module.Sigma.abs()) @ self.module.C).detach().numpy()
        if self.split == "channel":
            return W.reshape(n, c, kh, kw).transpose(2, 3, 1, 0)
        return W.reshape(c, kh, n, kw).transpose(1, 3, 0, 2)


class Dense:
    """(D) Their fully connected model with one layer, which their networks of convolutions do not use."""

    def __init__(self, official, name, shape):
        inputs, units = shape
        self.module = official.fully_connected(
            inputs, units, Hidden_Layer=[], activation_fn=None, output_fn=torch.nn.Identity()
        ).double()
        self.module.Bias_0.data = torch.tensor(generator.bias(name, units))
        self.initial_rank = self.singular.numel()

    def start_dense(self, kernel):
        U, s, Vh = torch.linalg.svd(torch.tensor(kernel), full_matrices=False)
        self.set(U, s, Vh)

    def start_random(self, factors):
        U, s, V = factors
        self.set(U, s, V.T)

    def set(self, U, s, V):
        model = self.module
        for parameter, values in [(model.U_0, U), (model.Singular_Value_0, s), (model.V_0, V)]:
            parameter.data = torch.as_tensor(np.array(values, copy=True))

    @property
    def singular(self):
        return self.module.Singular_Value_0

    @property
    def factors(self):
        return [self.module.U_0, self.module.V_0]

    def delete_zeros(self):
        """A convolution after `ResNet.pruning`."""
        U, V = self.factors
        kept = self.singular != 0
        self.set(U.detach()[:, kept], self.singular.detach()[kept], V.detach()[kept])

    def weight(self):
        U, V = self.factors
        return (U @ torch.diag(self.singular.abs()) @ V).detach().numpy()


def penalty(official, layers, initial):
    """Σ of their orthogonality losses. (D) They divide by the present r², the product by that at the start."""
    total = 0.0
    for layer in layers:
        scale = (layer.singular.numel() / initial[layer]) ** 2
        for factor in layer.factors:
            total = total + scale * official.regularization.orthogology_loss(factor)
    return total


def random_deviations(rows, cols, split, conv):
    """Standard deviations of U and V in their random start: Kaiming-normal, √(2 / columns) of what they store.

    Channel-wise that is N = V, [n, r], and C = Uᵀ, [r, c·k²]; spatial-wise N = U, [c·k, r], and C = Vᵀ, [r, n·k]. (D)
    Hidden dense layers start as the convolutions of the channel split.
    """
    r = min(rows, cols)
    if conv and split == "spatial":
        return {"U": np.sqrt(2 / r), "V": np.sqrt(2 / cols)}
    return {"U": np.sqrt(2 / rows), "V": np.sqrt(2 / r)}


def check_margins(singular, energy):
    """No layer's cut may depend on rounding."""
    squares = np.sort(singular.detach().numpy() ** 2)[::-1]
    shares = np.cumsum(squares) / squares.sum()
    margin = np.abs(shares - (1 - energy)).min()
    if margin < 2e-3:
        raise SystemExit(f"A cut at {energy} is decided by {margin:.1e} of the energy. Choose another.")


def run(official, units, classes, steps, lr, split, measure, sparsity, ortho, start, prune_at, energy):
    layers, modules = {}, {}
    for name, shape in network.shapes(units, classes).items():
        if name not in network.LOW_RANK:
            modules[name] = network.dense_layer(name, shape)
            continue
        conv = len(shape) == 4
        layer = Conv(official, name, shape, split) if conv else Dense(official, name, shape)
        if start == "svd":
            layer.start_dense(generator.kernel(name, shape))
        else:
            rows, cols = matrix_sizes(shape, split)
            deviations = random_deviations(rows, cols, split, conv)
            layer.start_random(generator.random_factors(name, rows, cols, deviations))
        layers[name], modules[name] = layer, layer.module
    model = network.assembled(modules)
    model.train()
    every = list(layers.values())
    initial = {layer: layer.initial_rank for layer in every}
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses, cuts = [], []
    for step in range(steps):
        optimizer.zero_grad()
        loss = network.loss_of(model, step, classes)
        total = loss + ortho * penalty(official, every, initial)
        if not cuts:
            sigmas = [layer.singular for layer in every]
            total = total + sparsity * official.regularization.Reg_Loss(sigmas, MEASURES[measure])
        total.backward()
        optimizer.step()
        losses.append(loss.item())
        del loss, total  # and the graph, which remembers the shapes of the factors
        if step + 1 == prune_at:
            for layer in every:
                check_margins(layer.singular, energy)
            official.zero_below([layer.singular for layer in every], energy)
            official.resnet.ResNet.pruning(model)
            for layer in every:
                if isinstance(layer, Dense):
                    layer.delete_zeros()
            ranks = {name: layer.singular.numel() for name, layer in layers.items()}
            cuts.append({"step": step + 1, "ranks": ranks})
            optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    weights = {name: layer.weight() for name, layer in layers.items()}
    weights["fc2"] = network.product_order(model.fc2.weight)
    return {"losses": losses, "cuts": cuts, "weights": weights, "penalty": float(penalty(official, every, initial))}


def start_statistics(official):
    """Standard deviations of their constructor's random values, by the product's names, for sufficiently large layers."""
    torch.manual_seed(1)
    found = []
    for split in SPLITS:
        kh, c, n = 3, 48, 64
        layer = official.resnet.SVD_Conv2d(c, n, kh, decompose_type=SPLITS[split])
        N, C, s = (values.detach().numpy() for values in (layer.N, layer.C, layer.Sigma))
        U, V = (C.T, N) if split == "channel" else (N, C.T)
        deviations = {"U": float(U.std()), "s": float(s.std()), "V": float(V.std())}
        found.append({"split": split, "kernel": [kh, kh, c, n], "deviations": deviations})
    return found
