"""Accuracy of an exported network on IDX files, computed by NumPy from the .safetensors file alone.

    python3 test/python/evaluate.py final.safetensors images labels [--lapack]

Shares no code with the trainer: its own reader, its own forward pass in float64, its own ranks. Prints one JSON object:
{"accuracy", "count", "layers": [{"name", "rank", "energyRankFromS", "energyRankLapack", "orthogonality"}]}.
--lapack also takes the singular values of every rebuilt weight (else energyRankLapack is null).
"""

import argparse
import ast
import gzip
import json
import struct
import sys

import numpy as np

BATCH = 250
EPSILON = 1e-5  # of batch normalization


def read_safetensors(path):
    """Tensors (float64 arrays by name) and metadata of a float32 safetensors file."""
    with open(path, "rb") as file:
        content = file.read()
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} has dtype {entry['dtype']}, not F32")
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(content[begin:end], "<f4").reshape(entry["shape"]).astype(np.float64)
    return tensors, metadata


def read_idx(path):
    """The unsigned bytes of an IDX file, gzipped or not."""
    with open(path, "rb") as file:
        content = file.read()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is not an IDX file of bytes")
    dimensions = content[3]
    shape = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def factors(tensors, name):
    """U, the r×r core and V of a layer that has them; None for another."""
    if not all(f"{name}.{key}" in tensors for key in "UV"):
        return None
    core = tensors[f"{name}.S"] if f"{name}.S" in tensors else np.diag(np.abs(tensors[f"{name}.s"]))
    return tensors[f"{name}.U"], core, tensors[f"{name}.V"]


OPERATIONS = {ast.MatMult: np.matmul, ast.Add: np.add, ast.Mult: np.multiply}
FUNCTIONS = {"abs": np.abs, "diag": np.diag}


def evaluated(node, tensors, name):
    """A formula of a layer's tensors: their names, @, +, *, .T, abs and diag; nothing else."""
    if isinstance(node, ast.Name):
        return tensors[f"{name}.{node.id}"]
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return OPERATIONS[type(node.op)](*(evaluated(side, tensors, name) for side in (node.left, node.right)))
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return evaluated(node.value, tensors, name).T
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
        return FUNCTIONS[node.func.id](*(evaluated(argument, tensors, name) for argument in node.args))
    raise ValueError(f"{name}: a formula may not have {ast.dump(node)}")


def matrix_of(layer, tensors):
    """The matrix that a layer's weight is decomposed as; None where the file has its kernel."""
    name = layer["name"]
    if f"{name}.kernel" in tensors:
        return None
    # Files from before there were other forms have no formula.
    usual = "U @ S @ V.T" if f"{name}.S" in tensors else "U @ diag(abs(s)) @ V.T"
    return evaluated(ast.parse(layer.get("matrix", usual), mode="eval").body, tensors, name)


def weight_of(layer, channels, tensors):
    """The weight [kh, kw, c, n] or [in, out] of a layer, and the matrix it is decomposed as."""
    matrix = matrix_of(layer, tensors)
    if matrix is None:
        kernel = tensors[f"{layer['name']}.kernel"]
        return kernel, kernel.reshape(-1, kernel.shape[-1])
    if layer["kind"] == "dense":
        return matrix, matrix
    (kh, kw), n = layer["kernel"], layer["filters"]
    if layer["decomposition"] == "channel":
        return matrix.reshape(kh, kw, channels, n), matrix
    return matrix.reshape(kh, channels, kw, n).transpose(0, 2, 1, 3), matrix


def conv(x, kernel, stride, pad):
    """Cross-correlation of x [b, h, w, c] with kernel [kh, kw, c, n] under zero padding, one tap at a time."""
    kh, kw, _, n = kernel.shape
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    height = (x.shape[1] - kh) // stride + 1
    width = (x.shape[2] - kw) // stride + 1
    out = np.zeros((x.shape[0], height, width, n))
    for i in range(kh):
        for j in range(kw):
            rows = slice(i, i + stride * (height - 1) + 1, stride)
            cols = slice(j, j + stride * (width - 1) + 1, stride)
            out += x[:, rows, cols, :] @ kernel[i, j]
    return out


def max_pool(x, size):
    """Largest value of every size×size window; what is left over at the edge is dropped."""
    batch, height, width, channels = x.shape
    height, width = height // size, width // size
    x = x[:, : height * size, : width * size]
    return x.reshape(batch, height, size, width, size, channels).max(axis=(2, 4))


def batch_norm(x, name, tensors):
    """Every channel of x [b, h, w, c] by its running mean and variance, then scaled and shifted."""
    scale, shift, mean, variance = (tensors[f"{name}.{key}"] for key in ("gamma", "beta", "mean", "variance"))
    return scale * (x - mean) / np.sqrt(variance + EPSILON) + shift


def forward(architecture, tensors, x):
    """Logits [b, classes] of inputs [b, ...]."""
    outputs = {}
    for layer in architecture["layers"]:
        name, kind = layer["name"], layer["kind"]
        x = outputs[layer["input"]] if "input" in layer else x
        if kind in ("conv", "dense"):
            weight, _ = weight_of(layer, x.shape[-1], tensors)
            x = conv(x, weight, layer["stride"], layer["pad"]) if kind == "conv" else x @ weight
            x = x + tensors.get(f"{name}.bias", 0.0)
        elif kind == "relu":
            x = np.maximum(x, 0.0)
        elif kind == "batchNorm":
            x = batch_norm(x, name, tensors)
        elif kind == "add":
            x = x + outputs[layer["other"]]
        elif kind == "globalAvgPool":
            x = x.mean(axis=(1, 2))
        elif kind == "maxPool":
            x = max_pool(x, layer["size"])
        elif kind == "flatten":
            x = x.reshape(len(x), -1)
        else:
            raise ValueError(f"{name} is of an unknown kind, {kind}")
        outputs[name] = x
    return x


def inputs_of(images, shape, transform):
    """Bytes [b, h, w] or [b, h, w, c] as the network reads them: (byte · scale − mean) / std per channel."""
    pixels = images.reshape(len(images), -1, shape[-1] if transform["layout"] == "NHWC" else 1)
    if pixels[0].size != np.prod(shape):
        raise ValueError(f"images of {images.shape[1:]} are not inputs of {tuple(shape)}")
    values = (pixels * transform["scale"] - np.array(transform["mean"])) / np.array(transform["std"])
    return values.reshape(len(images), *shape)


def energy_rank(sigma, e):
    """Smallest k whose k largest squares hold at least (1 − e) of their sum."""
    energy = np.sort(np.abs(sigma))[::-1] ** 2
    if energy.sum() == 0:
        return 0
    if e == 0:
        return int(np.count_nonzero(energy))
    removed = np.cumsum(energy[::-1])
    return int(len(energy) - np.count_nonzero(removed <= e * energy.sum() * (1 + 1e-12)))


def describe(layer, channels, tensors, e, lapack):
    """Ranks of one layer and how far its factors are from orthonormal."""
    parts = factors(tensors, layer["name"])
    _, matrix = weight_of(layer, channels, tensors)
    report = {
        "name": layer["name"],
        "rank": min(matrix.shape),
        "energyRankFromS": None,
        "energyRankLapack": None,
        "orthogonality": None,
    }
    if parts is not None:
        u, core, v = parts
        rank = core.shape[0]
        report["rank"] = rank
        report["energyRankFromS"] = energy_rank(np.linalg.svd(core, compute_uv=False), e) if rank else 0
        distance = sum(np.sum((factor.T @ factor - np.eye(rank)) ** 2) for factor in (u, v))
        report["orthogonality"] = float(distance / rank**2) if rank else 0.0
    if lapack:
        report["energyRankLapack"] = energy_rank(np.linalg.svd(matrix, compute_uv=False), e)
    return report


def channels_of(layer, tensors):
    """Channels (or features) that a layer with weights reads, from the sizes of its tensors."""
    matrix = matrix_of(layer, tensors)
    if matrix is None:
        return tensors[f"{layer['name']}.kernel"].shape[-2]
    if layer["kind"] == "dense":
        return len(matrix)
    kh, kw = layer["kernel"]
    return len(matrix) // (kh * kw if layer["decomposition"] == "channel" else kh)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network")
    parser.add_argument("images")
    parser.add_argument("labels")
    parser.add_argument("--lapack", action="store_true")
    arguments = parser.parse_args()

    tensors, metadata = read_safetensors(arguments.network)
    architecture = json.loads(metadata["architecture"])
    transform = json.loads(metadata["input"])
    e = json.loads(metadata.get("config", "{}")).get("method", {}).get("energy", 0.01)
    images, labels = read_idx(arguments.images), read_idx(arguments.labels)
    if len(images) != len(labels) or len(images) == 0:
        sys.exit(f"{len(images)} images and {len(labels)} labels do not go together.")

    correct = 0
    for start in range(0, len(images), BATCH):
        x = inputs_of(images[start : start + BATCH], architecture["input"], transform)
        logits = forward(architecture, tensors, x)
        correct += int(np.sum(logits.argmax(axis=1) == labels[start : start + BATCH]))
    layers = [
        describe(layer, channels_of(layer, tensors), tensors, e, arguments.lapack)
        for layer in architecture["layers"]
        if layer["kind"] in ("conv", "dense")
    ]
    print(json.dumps({"accuracy": correct / len(images), "count": len(images), "layers": layers}))


if __name__ == "__main__":
    main()
