"""Results of PyTorch's optimizers for four parameter groups, in float64, for test/gpu/optimizers.test.ts.

    python3 test/python/make_optimizer_fixtures.py && npx prettier --write test/python/optimizer_fixtures.json

Needs PyTorch (2.13, CPU), NumPy, and timm (1.0.29) for the schedule of OIALR's experiments. Parameters and
gradients come from a generator that the test restates (fidelity/generator.py), so that only results are stored: learning
rates, norms of the gradients before they are clipped, and every eighth of the final parameters of each group.
"""

import json
import pathlib
import platform

import torch
from fidelity import generator
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.version import __version__ as timm_version

COUNT, STEPS, FACTOR = 64, 12, 4.0
RATE = 2.0**-7
# For each role: whether its rate is multiplied by FACTOR, and whether it decays.
ROLES = {
    "weight": (False, True),
    "singular": (True, False),
    "bias": (False, False),
    "core": (True, True),
}
MAKERS = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "sgd": lambda groups: torch.optim.SGD(groups, momentum=0.9),
}
CASES = [
    {"optimizer": name, "weightDecay": decay, "clip": clip, "warmup": warmup, "schedule": schedule}
    for name in MAKERS
    for decay, clip, warmup, schedule in [
        (0.0, 0.0, 0, "constant"),
        (0.05, 0.0, 0, "constant"),
        (0.05, 0.5, 0, "constant"),
        (0.05, 0.5, 3, "cosine"),
    ]
]


def gradient(step, role):
    """Of a magnitude that changes from step to step, so that clipping acts on some of them only."""
    values = generator.stream(f"{role}.gradient", COUNT, step * COUNT) * 2.0 ** (-(step % 4) - 3)
    return torch.from_numpy(values)


def run(case):
    parameters = {
        role: torch.nn.Parameter(torch.from_numpy(generator.stream(role, COUNT))) for role in ROLES
    }
    groups = [
        {
            "params": [parameters[role]],
            "lr": RATE * (FACTOR if own_rate else 1),
            "weight_decay": case["weightDecay"] if decays else 0.0,
        }
        for role, (own_rate, decays) in ROLES.items()
    ]
    optimizer = MAKERS[case["optimizer"]](groups)
    scheduler = None
    if case["schedule"] == "cosine":
        scheduler = CosineLRScheduler(
            optimizer,
            t_initial=STEPS - case["warmup"],
            warmup_t=case["warmup"],
            warmup_prefix=True,
            t_in_epochs=False,
        )
    rates, norms = [], []
    for step in range(STEPS):
        for role, parameter in parameters.items():
            parameter.grad = gradient(step, role)
        norm = torch.nn.utils.clip_grad_norm_(parameters.values(), case["clip"] or float("inf"))
        norms.append(norm.item())
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if scheduler:
            scheduler.step_update(num_updates=step + 1)
    clipped = sum(norm > case["clip"] for norm in norms)
    if case["clip"] and not 0 < clipped < STEPS:
        raise SystemExit("Every step is clipped, or none. Choose another limit.")
    final = {role: parameter.detach()[::8].tolist() for role, parameter in parameters.items()}
    return {**case, "rates": rates, "norms": norms, "parameters": final}


def main():
    fixtures = {
        "made": {"python": platform.python_version(), "torch": torch.__version__, "timm": timm_version},
        "count": COUNT,
        "steps": STEPS,
        "rate": RATE,
        "factor": FACTOR,
        "runs": [run(case) for case in CASES],
    }
    path = pathlib.Path(__file__).with_name("optimizer_fixtures.json")
    path.write_text(json.dumps(fixtures) + "\n")


if __name__ == "__main__":
    main()
