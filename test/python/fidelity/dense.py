"""Ordinary training."""

import torch

from . import network


def run(units, classes, steps, lr):
    model = network.dense_network(units, classes)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = network.loss_of(model, step, classes)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    weights = {name: network.product_order(getattr(model, name).weight) for name in network.shapes(units, classes)}
    return {"losses": losses, "cuts": [], "weights": weights}
