"""Gradients of the product's `vgg` and `resnet20` on one batch, batch normalization in training mode."""

from collections import OrderedDict

import numpy as np
import torch
from torch import nn

from . import generator, network

IMAGE = (16, 16, 3)
BATCH = 4
CLASSES = 10


def vgg():
    """Named by the product's layers."""
    layers, channels = OrderedDict(), IMAGE[2]
    for stage, filters in enumerate((32, 64, 128), 1):
        for place in "ab":
            layers[f"conv{stage}{place}"] = nn.Conv2d(channels, filters, 3, padding=1, bias=False)
            layers[f"norm{stage}{place}"] = nn.BatchNorm2d(filters)
            layers[f"relu{stage}{place}"] = nn.ReLU()
            channels = filters
        layers[f"pool{stage}"] = nn.MaxPool2d(2)
    layers["flatten"] = network.ChannelsLast()
    layers["fc"] = nn.Linear(IMAGE[0] // 8 * (IMAGE[1] // 8) * channels, CLASSES)
    model = nn.Sequential(layers)
    return model, {name: name for name in layers if name.startswith(("conv", "norm", "fc"))}


def resnet20(official):
    """Yang et al.'s dense ResNet-20 on images of 16 × 16, and the product's names of its modules."""
    model = official.origin_resnet.ResNet(20, CLASSES)
    model.avgpool = nn.AvgPool2d(IMAGE[0] // 4)  # theirs is 8, for images of 32 × 32
    names = {"conv1": "conv", "bn1": "conv.norm", "fc": "fc"}
    for stage in (1, 2, 3):
        for block in (0, 1, 2):
            theirs, ours = f"layer{stage}.{block}", f"stage{stage}.{block + 1}"
            for place in (1, 2):
                names[f"{theirs}.conv{place}"] = f"{ours}.conv{place}"
                names[f"{theirs}.bn{place}"] = f"{ours}.conv{place}.norm"
            if stage > 1 and block == 0:
                names[f"{theirs}.downsample.0"] = f"{ours}.shortcut"
                names[f"{theirs}.downsample.1"] = f"{ours}.shortcut.norm"
    return model, names


def parameters(module, name):
    """The parameters of a module with their values from the generator, by the product's names."""
    if isinstance(module, nn.BatchNorm2d):
        gamma, beta = generator.norm(name, module.num_features)
        values = {"gamma": (module.weight, gamma), "beta": (module.bias, beta)}
    elif isinstance(module, nn.Conv2d):
        n, c, kh, kw = module.weight.shape
        kernel = generator.kernel(name, (kh, kw, c, n)).transpose(3, 2, 0, 1)
        values = {"kernel": (module.weight, kernel)}
    else:
        out, inputs = module.weight.shape
        values = {"kernel": (module.weight, generator.kernel(name, (inputs, out)).T)}
        values["bias"] = (module.bias, generator.bias(name, out))
    for parameter, start in values.values():
        parameter.data = torch.tensor(np.ascontiguousarray(start))
    return {f"{name}.{key}": parameter for key, (parameter, _) in values.items()}


def of(model, names):
    model.double().train()
    found = {}
    for theirs, ours in names.items():
        found |= parameters(model.get_submodule(theirs), ours)
    if len(found) != len(list(model.parameters())):
        raise SystemExit("Some parameters have no name in the product.")
    images, labels = generator.batch(0, BATCH, IMAGE, CLASSES)
    logits = model(torch.tensor(np.ascontiguousarray(images.transpose(0, 3, 1, 2))))
    loss = nn.functional.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    gradients = {
        name: network.excerpt(network.product_order(p.grad) if p.ndim > 1 else p.grad.numpy(), 16)
        for name, p in found.items()
    }
    return {"loss": loss.item(), "gradients": gradients}
