"""The small network of every run, dense, in PyTorch, float64; and its weights in the product's order."""

from collections import OrderedDict

import numpy as np
import torch
from torch import nn

from . import generator

IMAGE = (12, 12, 1)
FILTERS = (12, 12)  # so that conv1 is wide, 9 × 12, and conv2 and fc1 are tall
BATCH = 8
LOW_RANK = ("conv1", "conv2", "fc1")


class ChannelsLast(nn.Module):
    """[b, c, h, w] → [b, h·w·c]: the product flattens NHWC."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)


def conv_weight(hwio):
    return torch.tensor(np.ascontiguousarray(hwio.transpose(3, 2, 0, 1)))


def shapes(units, classes):
    """Kernels, HWIO or [in, out]."""
    height, width, channels = IMAGE
    first, second = FILTERS
    return {
        "conv1": (3, 3, channels, first),
        "conv2": (3, 3, first, second),
        "fc1": (height // 4 * (width // 4) * second, units),
        "fc2": (units, classes),
    }


def assembled(layers):
    """conv – relu – pool – conv – relu – pool – dense – relu – dense, of these modules."""
    return nn.Sequential(
        OrderedDict(
            conv1=layers["conv1"],
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(2),
            conv2=layers["conv2"],
            relu2=nn.ReLU(),
            pool2=nn.MaxPool2d(2),
            flatten=ChannelsLast(),
            fc1=layers["fc1"],
            relu3=nn.ReLU(),
            fc2=layers["fc2"],
        )
    )


def dense_layer(name, shape):
    kernel = generator.kernel(name, shape)
    if len(shape) == 4:
        layer = nn.Conv2d(shape[2], shape[3], shape[:2], padding=1, dtype=torch.float64)
        layer.weight.data = conv_weight(kernel)
    else:
        layer = nn.Linear(*shape, dtype=torch.float64)
        layer.weight.data = torch.tensor(np.ascontiguousarray(kernel.T))
    layer.bias.data = torch.tensor(generator.bias(name, shape[-1]))
    return layer


def dense_network(units, classes):
    return assembled({name: dense_layer(name, shape) for name, shape in shapes(units, classes).items()})


def loss_of(model, step, classes):
    """The cross-entropy of a step's batch (from 0)."""
    images, labels = generator.batch(step, BATCH, IMAGE, classes)
    logits = model(torch.tensor(np.ascontiguousarray(images.transpose(0, 3, 1, 2))))
    return nn.functional.cross_entropy(logits, torch.tensor(labels))


def product_order(weight):
    """A weight [n, c, kh, kw] or [out, in] as HWIO or [in, out]."""
    values = weight.detach().numpy()
    return values.transpose(2, 3, 1, 0) if values.ndim == 4 else values.T


def excerpt(values, count):
    """The norm of an array in the product's order, and `count` entries spread over it."""
    flat = np.ascontiguousarray(values).ravel()
    at = [i * flat.size // count for i in range(count)]
    return {"norm": float(np.linalg.norm(flat)), "entries": flat[at].tolist()}
