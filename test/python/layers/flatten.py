"""All numbers of a sample in a row."""


def forward(layer, own, x):
    """x [b, ...]."""
    return x.reshape(len(x), -1)
