"""PyTorch as a contender, controlled by pytorch.ts: eager, float32 (no TF32), as one would write it.

Standard input: frames of two little-endian uint32 (bytes of JSON, bytes of arrays), the JSON of a request, the arrays.
Standard output: one line of JSON for each; the first line says what it runs on, or that torch is missing. It computes on
CUDA where there is CUDA, else on as many threads as RANKSCOPE_THREADS says.
"""

import json
import os
import struct
import sys
import time

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever a library prints is no answer


def answer(value):
    answers.write(json.dumps(value) + "\n")
    answers.flush()


try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    answer({"missing": f"{sys.executable} has no PyTorch ({error})"})
    sys.exit(0)

device = "cuda" if torch.cuda.is_available() else "cpu"
if device == "cpu":
    torch.set_num_threads(int(os.environ.get("RANKSCOPE_THREADS", os.cpu_count() or 1)))
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False

# On the processor oneDNN is up to twice as fast on NHWC; in float32 without TF32 cuDNN prefers NCHW.
layout = torch.channels_last if device == "cpu" else torch.contiguous_format
NORM_EPSILON, NORM_MOMENTUM = 1e-5, 0.1
AVERAGES = (".mean", ".variance")


def about():
    threads = torch.get_num_threads()
    if device == "cuda":
        place = f"{torch.cuda.get_device_name(0)}, CUDA {torch.version.cuda}"
    else:
        place = f"processor, {threads} {'thread' if threads == 1 else 'threads'}"
    return {"about": f"{torch.__version__}, {place}"}


def turned_kernel(kernel):
    """HWIO to OIHW."""
    return kernel.permute(3, 2, 0, 1)


def in_layout(tensor):
    """The tensor on the device, images and kernels in the faster layout."""
    return tensor.to(device).contiguous(memory_format=layout if tensor.dim() == 4 else torch.contiguous_format)


class Network:
    """A task's network with its parameters, moving averages and two groups of Adam."""

    def __init__(self, task, tensors):
        self.task = task
        self.all = {
            name: in_layout(turned_kernel(tensor) if tensor.dim() == 4 else tensor).requires_grad_(
                not name.endswith(AVERAGES)
            )
            for name, tensor in tensors.items()
        }
        trained = {name: tensor for name, tensor in self.all.items() if tensor.requires_grad}
        singular = [tensor for name, tensor in trained.items() if name.endswith(".s")]
        others = [tensor for name, tensor in trained.items() if not name.endswith(".s")]
        groups = [{"params": others}, {"params": singular, "lr": task["rate"] * task["singularRate"]}]
        groups = [group for group in groups if group["params"]]
        self.adam = torch.optim.Adam(groups, lr=task["rate"], betas=(0.9, 0.999), eps=1e-8, fused=True)

    def kernel_of(self, layer, channels):
        """The kernel of a layer: stored whole, or U·diag(|s|)·Vᵀ."""
        name = layer["name"]
        if "rank" not in layer:
            return self.all[f"{name}.kernel"]
        U, s, V = (self.all[f"{name}.{key}"] for key in "UsV")
        matrix = (U * s.abs()) @ V.T
        if layer["kind"] != "conv":
            return matrix
        kh, kw = layer["kernel"]
        filters = layer["filters"]
        if layer["decomposition"] == "spatial":
            return matrix.reshape(kh, channels, kw, filters).permute(3, 1, 0, 2)
        return turned_kernel(matrix.reshape(kh, kw, channels, filters))

    def logits(self, x):
        outputs = {}
        last = x
        for layer in self.task["layers"]:
            name, kind = layer["name"], layer["kind"]
            read = outputs[layer["input"]] if "input" in layer else last
            bias = self.all.get(f"{name}.bias")
            if kind == "conv":
                kernel = self.kernel_of(layer, read.shape[1])
                last = F.conv2d(read, kernel, bias, stride=layer["stride"], padding=layer["pad"])
            elif kind == "dense":
                last = torch.addmm(bias, read, self.kernel_of(layer, 1))
            elif kind == "batchNorm":
                mean, variance, gamma, beta = (
                    self.all[f"{name}.{key}"] for key in ("mean", "variance", "gamma", "beta")
                )
                last = F.batch_norm(read, mean, variance, gamma, beta, True, NORM_MOMENTUM, NORM_EPSILON)
            elif kind == "add":
                last = read + outputs[layer["other"]]
            elif kind == "relu":
                last = F.relu(read)
            elif kind == "maxPool":
                last = F.max_pool2d(read, layer["size"])
            elif kind == "globalAvgPool":
                last = read.mean((2, 3))
            elif kind == "flatten":
                last = (read.permute(0, 2, 3, 1) if read.dim() == 4 else read).flatten(1)
            else:
                raise ValueError(f"pytorch.py knows no layer of kind {kind}.")
            outputs[name] = last
        return last

    def penalties(self):
        """λ_s · sparsity + λ_o · orthogonality of the factored layers."""
        total = 0
        for layer in self.task["layers"]:
            if "rank" not in layer:
                continue
            U, s, V = (self.all[f"{layer['name']}.{key}"] for key in "UsV")
            total = total + self.task["sparsity"] * s.abs().sum() ** 2 / ((s * s).sum() + 1e-12)
            for factor in (U, V):
                rank = layer["rank"]
                error = factor.T @ factor - torch.eye(rank, device=device)
                total = total + self.task["orthogonality"] / rank**2 * (error * error).sum()
        return total

    def step(self, x, y):
        """One step; the cross-entropy before it, as a tensor."""
        loss = F.cross_entropy(self.logits(x), y)
        self.adam.zero_grad(set_to_none=True)
        (loss + self.penalties()).backward()
        self.adam.step()
        return loss.detach()


class Contender:
    def __init__(self):
        self.network = None
        self.batches = []
        self.done = 0

    def load(self, task, array):
        tensors = {
            name: array(one["data"]).reshape(one["shape"]) for name, one in task["tensors"].items()
        }
        self.network = Network(task, tensors)
        self.done = 0
        self.batches = []
        for batch in task["batches"]:
            x = array(batch["inputs"]).reshape([task["batch"], *task["input"]])
            x = x.permute(0, 3, 1, 2) if x.dim() == 4 else x
            self.batches.append((in_layout(x), array(batch["labels"]).long().to(device)))

    def step(self):
        if self.network is None:
            raise RuntimeError("No task has been loaded.")
        x, y = self.batches[self.done % len(self.batches)]
        self.done += 1
        return self.network.step(x, y)

    def run(self, steps):
        """Steps with one wait at the end: milliseconds of a step, and those before the wait."""
        if device == "cuda":
            torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(steps):
            self.step()
        issued = time.perf_counter()
        if device == "cuda":
            torch.cuda.synchronize()
        scale = 1000 / steps
        return {"ms": scale * (time.perf_counter() - start), "scriptMs": scale * (issued - start)}


def read_frame():
    """A request and a function that gives its arrays; None at the end of the input."""
    head = sys.stdin.buffer.read(8)
    if len(head) < 8:
        return None
    json_bytes, array_bytes = struct.unpack("<II", head)
    request = json.loads(sys.stdin.buffer.read(json_bytes))
    arrays = sys.stdin.buffer.read(array_bytes)
    types = {"f32": torch.float32, "u8": torch.uint8}

    def array(place):
        part = bytearray(arrays[place["at"] : place["at"] + place["bytes"]])
        return torch.frombuffer(part, dtype=types[place["type"]])

    return request, array


contender = Contender()
answer(about())
while (frame := read_frame()) is not None:
    request, array = frame
    try:
        if request["do"] == "load":
            contender.load(request["task"], array)
            answer({})
        elif request["do"] == "losses":
            answer({"losses": [contender.step().item() for _ in range(request["steps"])]})
        elif request["do"] == "run":
            answer({"run": contender.run(request["steps"])})
        else:
            answer({"error": f"pytorch.py cannot {request['do']}."})
    except Exception as error:  # a failure of one request ends with its reason, not the process
        answer({"error": f"{type(error).__name__}: {error}"})
