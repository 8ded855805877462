"""Our fake mode answers as PyTorch does: shapes, strides, types, shared memory and errors of real tensors."""

from __future__ import annotations

import json
import subprocess
import sys

_PROGRAM = """
import contextlib
import json
import torch
from torch.nn import functional as F
from lazylint.worker.tensors import kernels
from lazylint.worker.tensors.quick import QuickFakeMode

OPERATIONS = {
    "add": lambda x: x + x,
    "add a number to integers": lambda x: torch.arange(3) + 0.5,
    "broadcast": lambda x: x * torch.empty(3, 4, 1),
    "broadcast that does not fit": lambda x: x * torch.empty(5, 1),
    "in place": lambda x: x.add_(1),
    "relu": lambda x: F.relu(x),
    "transpose": lambda x: x.t(),
    "view": lambda x: x.view(2, 5, 2),
    "reshape": lambda x: x.t().reshape(-1),
    "sum": lambda x: x.sum(1),
    "softmax": lambda x: x.softmax(-1),
    "linear": lambda x: F.linear(x, torch.empty(3, 5)),
    "linear that does not fit": lambda x: F.linear(x, torch.empty(3, 6)),
    "convolution": lambda x: F.conv2d(x.view(1, 1, 4, 5), torch.empty(2, 1, 3, 3)),
    "channels last": lambda x: F.relu(torch.empty(2, 3, 4, 5).to(memory_format=torch.channels_last)),
    "batch norm": lambda x: F.batch_norm(x, torch.empty(5), torch.empty(5), training=True),
    "max pool": lambda x: F.max_pool2d(x.view(1, 4, 5), 2),
    "new tensor": lambda x: x.new_zeros(2, 3, dtype=torch.int64),
    "to a type": lambda x: x.to(torch.float16),
    "mixed types": lambda x: x.double() + x,
    "matmul": lambda x: x @ x.t(),
    "matmul that does not fit": lambda x: x @ x,
    "index": lambda x: x[:, torch.zeros(2, dtype=torch.long)],
    "slice": lambda x: x[1:, ::2],
    "cat": lambda x: torch.cat([x, x], 1),
    "split": lambda x: x.split(2, 1)[1],
    "embedding": lambda x: F.embedding(torch.zeros(2, 3, dtype=torch.long), x),
    "loss": lambda x: F.cross_entropy(x, torch.zeros(4, dtype=torch.long)),
    "gradient": lambda x: torch.autograd.grad(F.layer_norm(x.requires_grad_(), (5,)).sum(), x)[0],
    "inference": lambda x: torch.inference_mode()(lambda: x + 1)(),
    "complex": lambda x: torch.fft.fft(x),
}

def seen(mode, operation):
    with mode:
        x = torch.ones(4, 5)
        try:
            outs = [operation(x), operation(x)]
        except Exception as error:
            return [type(error).__name__, str(error)]
    return [
        [list(o.shape), o.stride(), str(o.dtype), str(o.device), o.is_inference(),
         o.untyped_storage()._cdata == x.untyped_storage()._cdata]
        for o in outs
    ]

real = {name: seen(contextlib.nullcontext(), operation) for name, operation in OPERATIONS.items()}
kernels.prefer_compiled()
ours = {name: seen(QuickFakeMode(), operation) for name, operation in OPERATIONS.items()}
print(json.dumps([real, ours]))
"""


def test_fakes_are_as_real_tensors():
    told = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    real, ours = json.loads(told.stdout)
    assert ours == real
