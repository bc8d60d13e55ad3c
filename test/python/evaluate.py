"""Accuracy of an exported network on IDX files, computed by NumPy from the .safetensors file alone.

    python3 test/python/evaluate.py final.safetensors images labels [--lapack]

Shares no code with the trainer: its own reader, its own forward pass in float64 (one kind of layer a file in `layers`),
its own ranks. Prints one JSON object:
{"accuracy", "count", "layers": [{"name", "rank", "energyRankFromS", "energyRankLapack", "orthogonality"}]}.
--lapack also takes the singular values of every rebuilt weight (else energyRankLapack is null).
"""

import argparse
import ast
import gzip
import importlib
import json
import pathlib
import struct
import sys

import numpy as np

BATCH = 250


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
    """U, the r×r core and V of a layer that has them; None otherwise."""
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
    """The matrix as which a layer's weight is decomposed; None if the file has its kernel."""
    name = layer["name"]
    if f"{name}.kernel" in tensors:
        return None
    # Files from before other forms existed have no formula.
    usual = "U @ S @ V.T" if f"{name}.S" in tensors else "U @ diag(abs(s)) @ V.T"
    return evaluated(ast.parse(layer.get("matrix", usual), mode="eval").body, tensors, name)


def kind_of(layer):
    """The module of a layer's kind: `forward`, and `weight` if it has one. Exits with a message if there is none."""
    folder = pathlib.Path(__file__).parent / "layers"
    known = sorted(path.stem for path in folder.glob("*.py"))
    if layer["kind"] not in known:
        sys.exit(
            f"{layer['name']} is of an unknown kind, {layer['kind']}. Known: {', '.join(known)}. "
            f"Write its forward pass in {folder / layer['kind']}.py."
        )
    return importlib.import_module(f"layers.{layer['kind']}")


def weight_of(layer, tensors):
    """The weight [kh, kw, c, n] or [in, out] of a layer, and the matrix as which it is decomposed; None without one."""
    kind = kind_of(layer)
    if not hasattr(kind, "weight"):
        return None
    matrix = matrix_of(layer, tensors)
    if matrix is None:
        kernel = tensors[f"{layer['name']}.kernel"]
        return kernel, kernel.reshape(-1, kernel.shape[-1])
    return kind.weight(layer, matrix), matrix


def output_of(layer, inputs, tensors):
    """The output of a layer for its inputs [b, ...]."""
    name = layer["name"]
    own = {key[len(name) + 1 :]: tensor for key, tensor in tensors.items() if key.startswith(f"{name}.")}
    weight = weight_of(layer, tensors)
    if weight is not None:
        own["kernel"] = weight[0]
    return kind_of(layer).forward(layer, own, *inputs)


def forward(architecture, tensors, x):
    """Logits [b, classes] of inputs [b, ...]."""
    outputs = {}
    for layer in architecture["layers"]:
        kind = kind_of(layer)
        names = kind.inputs(layer) if hasattr(kind, "inputs") else [layer.get("input")]
        x = output_of(layer, [x if name is None else outputs[name] for name in names], tensors)
        outputs[layer["name"]] = x
    return x


def inputs_of(images, shape, transform):
    """Bytes [b, h, w] or [b, h, w, c] as inputs of the network: (byte · scale − mean) / std per channel."""
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


def describe(layer, matrix, tensors, e, lapack):
    """Ranks of one layer and the distance of its factors from orthonormality."""
    parts = factors(tensors, layer["name"])
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
        sys.exit(f"The numbers of images and labels differ: {len(images)} and {len(labels)}.")

    correct = 0
    for start in range(0, len(images), BATCH):
        x = inputs_of(images[start : start + BATCH], architecture["input"], transform)
        logits = forward(architecture, tensors, x)
        correct += int(np.sum(logits.argmax(axis=1) == labels[start : start + BATCH]))
    weights = [(layer, weight_of(layer, tensors)) for layer in architecture["layers"]]
    layers = [
        describe(layer, weight[1], tensors, e, arguments.lapack) for layer, weight in weights if weight is not None
    ]
    print(json.dumps({"accuracy": correct / len(images), "count": len(images), "layers": layers}))


if __name__ == "__main__":
    main()
