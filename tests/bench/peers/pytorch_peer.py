"""The works of ../work.ts in PyTorch, eager, for pytorch.ts.

Reads one JSON object a line and answers each with one: first, unasked, {version, adapter, precisions}; then
{call: "prepare", work, file, tensors, samples} with {values} or {loss, gradientNorm}, {call: "run"} with {ms},
{call: "close"} with {}; or {error}. The argument is the precision: f32, tf32 or bf16.
"""

import json
import os
import sys
import time

import torch
import torch.nn.functional as F

PRECISION = sys.argv[1]
CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")
DTYPE = torch.bfloat16 if PRECISION == "bf16" else torch.float32
FORMATS = (torch.contiguous_format, torch.channels_last)


def finish():
    if CUDA:
        torch.cuda.synchronize()


def milliseconds(work):
    finish()
    start = time.perf_counter()
    work()
    finish()
    return (time.perf_counter() - start) * 1000


class Conv:
    """One convolution, or its gradient with respect to the input."""

    def __init__(self, work, tensors, memory_format):
        put = {"device": DEVICE, "dtype": DTYPE, "memory_format": memory_format}
        self.x = tensors["input"].to(**put)
        self.weight = tensors["weight"].to(**put)
        self.backward = work["direction"] == "backward"
        self.shape = (1, work["inChannels"], work["size"], work["size"])

    def run(self):
        if self.backward:
            return torch.nn.grad.conv2d_input(self.shape, self.weight, self.x, padding=1)
        return F.conv2d(self.x, self.weight, padding=1)

    def result(self, samples):
        y = self.run()[0]
        return {"values": [y[at["channel"], at["y"], at["x"]].item() for at in samples]}


class Iteration:
    """Loss, gradient of the picture and a step of Adam."""

    def __init__(self, work, tensors, memory_format):
        self.format = memory_format
        self.work = work
        self.layers = [
            (
                layer["name"],
                layer["pooled"],
                tensors[f"{layer['name']}.weight"].to(device=DEVICE, dtype=DTYPE, memory_format=memory_format),
                tensors[f"{layer['name']}.bias"].to(device=DEVICE, dtype=DTYPE),
            )
            for layer in work["layers"]
        ]
        with torch.no_grad():
            self.content = self.features(tensors["content"].to(DEVICE))[work["contentLayer"]]
            style = self.features(tensors["style"].to(DEVICE))
            self.style = {name: self.gram(style[name]) for name in work["styleLayers"]}
        self.picture = tensors["start"].to(DEVICE, copy=True).requires_grad_()
        adam = work["adam"]
        self.adam = torch.optim.Adam(
            [self.picture],
            lr=adam["learningRate"],
            betas=(adam["beta1"], adam["beta2"]),
            eps=adam["epsilon"],
            fused=CUDA,
        )

    def features(self, x):
        """Those that have a loss."""
        x = x.to(dtype=DTYPE, memory_format=self.format)
        wanted = {}
        for name, pooled, weight, bias in self.layers:
            if pooled:
                x = F.max_pool2d(x, 2)
            x = F.relu(F.conv2d(x, weight, bias, padding=1), inplace=True)
            if name == self.work["contentLayer"] or name in self.work["styleLayers"]:
                wanted[name] = x
        return wanted

    @staticmethod
    def gram(features):
        flat = features.flatten(2)[0]
        return (flat @ flat.T).float() / flat.numel()

    def run(self):
        self.adam.zero_grad(set_to_none=True)
        features = self.features(self.picture)
        loss = F.mse_loss(features[self.work["contentLayer"]].float(), self.content.float())
        for name in self.work["styleLayers"]:
            loss = loss + self.work["styleWeight"] * F.mse_loss(self.gram(features[name]), self.style[name])
        loss.backward()
        self.adam.step()
        return loss

    def result(self, _):
        return {"loss": self.run().item(), "gradientNorm": self.picture.grad.norm().item()}


def prepare(order):
    """The work in the memory format that is faster here, and its first result."""
    data = torch.from_file(order["file"], size=order["count"], dtype=torch.float32)
    tensors = {
        name: data[offset : offset + torch.Size(shape).numel()].reshape(shape).clone()
        for name, (offset, shape) in order["tensors"].items()
    }
    kind = Conv if order["work"]["case"] == "conv" else Iteration
    best = None
    for memory_format in FORMATS:
        job = kind(order["work"], tensors, memory_format)
        result = job.result(order.get("samples"))
        job.run()
        ms = min(milliseconds(job.run) for _ in range(3))
        if best is None or ms < best[0]:
            best = (ms, job, result)
    return best[1:]


def main():
    torch.set_num_threads(os.cpu_count() or 1)
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = PRECISION == "tf32"
    job = None

    def answer(order):
        nonlocal job
        if order["call"] == "prepare":
            job, result = prepare(order)
            return result
        if order["call"] == "run":
            return {"ms": milliseconds(job.run)}
        job = None
        return {}

    def say(message):
        print(json.dumps(message), flush=True)

    adapter = torch.cuda.get_device_name() if CUDA else f"CPU, {torch.get_num_threads()} threads"
    precisions = ["f32", "tf32", "bf16"] if CUDA else ["f32"]
    say({"version": torch.__version__, "adapter": adapter, "precisions": precisions})
    for line in sys.stdin:
        try:
            say(answer(json.loads(line)))
        except Exception as error:
            say({"error": str(error).splitlines()[0]})


main()
