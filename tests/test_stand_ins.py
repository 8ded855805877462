"""What is kept out of the worker is there, and is PyTorch's own, as soon as a program asks for it."""

from __future__ import annotations

import json
import subprocess
import sys

_START = """
import json
import sys
import torch
from lazylint.worker import warm
from lazylint.worker.code import guard, hidden
from lazylint.worker.recording import modules
from lazylint.worker.tensors import fakes
hidden.install(guard)
modules.install()
warm.up()
"""


def _told(program: str) -> object:
    done = subprocess.run([sys.executable, "-c", _START + program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_worker_starts_without_them() -> None:
    names = ("sympy.core", "torch.distributed.tensor", "torch._dynamo.utils", "torch.utils._sympy")
    assert _told(f"print(json.dumps([name in sys.modules for name in {names}]))") == [False] * len(names)


def test_sympy_is_there_when_imported() -> None:
    program = """
import sympy.core.symbol
from sympy import Basic
x = sympy.Symbol("x")
print(json.dumps([isinstance(x, Basic), str(sympy.expand((x + 1) ** 2)), type(sys.modules["sympy"]).__name__]))
"""
    assert _told(program) == [True, "x**2 + 2*x + 1", "module"]


def test_a_symbolic_size_is_asked_about_in_the_real_module() -> None:
    program = """
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.symbolic_shapes import guard_or_false, sym_and
from torch.fx.experimental.symbolic_shapes import ShapeEnv
from torch._prims_common import suggest_memory_format
with FakeTensorMode(shape_env=ShapeEnv()) as mode:
    x = mode.from_tensor(torch.empty(6, 3, 4, 5).to(memory_format=torch.channels_last))
answers = [guard_or_false(x.shape[0] == 6), guard_or_false(True), bool(sym_and(x.shape[1] == 3, False))]
print(json.dumps([*answers, str(suggest_memory_format(x))]))
"""
    assert _told(program) == [True, True, False, "torch.channels_last"]


def test_libraries_may_ask_whether_a_model_is_compiled() -> None:
    program = """
from torch._dynamo import OptimizedModule
net = torch.nn.Linear(3, 4)
compiled = torch.compile(net)
print(json.dumps([isinstance(net, OptimizedModule), compiled._orig_mod is net, list(compiled.state_dict())]))
"""
    assert _told(program) == [False, True, ["weight", "bias"]]
    program = """
inner = torch._dynamo.eval_frame.OptimizedModule
print(json.dumps([isinstance(torch.nn.Linear(3, 4), inner), torch._dynamo.is_compiling()]))
"""
    assert _told(program) == [False, False]


def test_distributed_tensors_are_known_when_there_are_any() -> None:
    program = """
import torch._dynamo.trace_rules
from torch.testing._internal.distributed.fake_pg import FakeStore
torch.distributed.init_process_group("fake", store=FakeStore(), rank=0, world_size=2)
from torch.distributed.tensor import DTensor, Shard, distribute_tensor
mesh = torch.distributed.init_device_mesh("cpu", (2,))
whole = distribute_tensor(torch.ones(4, 3), mesh, [Shard(0)])
total = (whole + 1) @ torch.distributed.tensor.distribute_tensor(torch.ones(3, 5), mesh)
print(json.dumps([type(total) is DTensor, list(total.shape), list(total.to_local().shape)]))
"""
    assert _told(program) == [True, [4, 5], [2, 5]]
