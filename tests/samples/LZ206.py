"""A model is exported before the dry run."""

import io

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def flagged_script():
    torch.jit.script(Net())  # want: LZ206 "`torch.jit.script` of a model in which `body` and 1 more lazy layer .*raises RuntimeError"


def flagged_trace():
    net = Net()
    torch.jit.trace(net, torch.rand(4, 16))  # want: LZ206 "`torch.jit.trace`"


def flagged_export():
    net = Net()
    torch.export.export(net, (torch.rand(4, 16),))  # want: LZ206 "`torch.export.export`.*raises ValueError"


def flagged_onnx():
    net = Net()
    torch.onnx.export(net, (torch.rand(4, 16),), io.BytesIO(), dynamo=False)  # want: LZ206 "`torch.onnx.export`"


def flagged_trace_method():
    net = Net()
    torch.jit.trace(net.forward, torch.rand(4, 16))  # want: LZ206 "`torch.jit.trace`"


def flagged_trace_module():
    net = Net()
    torch.jit.trace_module(net, {"forward": torch.rand(4, 16)})  # want: LZ206 "`torch.jit.trace_module`"


def clean_script():
    net = Net()
    net(torch.rand(4, 16))
    torch.jit.script(net)(torch.rand(4, 16))


def clean_export():
    net = Net()
    net(torch.rand(4, 16))
    torch.export.export(net, (torch.rand(4, 16),))


def clean_strict_export():
    """Dynamo runs the first call before it looks at parameters."""
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))
    torch.export.export(net, (torch.rand(4, 16),), strict=True)


def clean_compile():
    """Unless it is for dynamic shapes, `torch.compile` waits for the first call too."""
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))
    torch.compile(net, backend="eager")(torch.rand(4, 16))


def flagged_compile_dynamic():
    net = torch.compile(nn.Sequential(nn.LazyLinear(8), nn.ReLU()), backend="eager", dynamic=True)
    net(torch.rand(4, 16))  # want: LZ206 "`torch.compile\(dynamic=True\)` of a model in which .*raises RuntimeError here"


def flagged_compiled_function():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())

    @torch.compile(backend="eager", dynamic=True)
    def run(x):
        return net(x)

    run(torch.rand(4, 16))  # want: LZ206 "`torch.compile\(dynamic=True\)`"


def silent_compile_dynamic():
    """The width that comes out of an eager layer is a constant."""
    net = torch.compile(nn.Sequential(nn.Linear(16, 8), nn.LazyLinear(2)), backend="eager", dynamic=True)
    assert net(torch.rand(4, 16)).shape == (4, 2)  # want: LZ206 "raises if its width is a symbol"


def clean_compile_dynamic_layer():
    """A layer that is compiled itself is initialised before the compiler sees its input."""
    torch.compile(nn.LazyLinear(8), backend="eager", dynamic=True)(torch.rand(4, 16))


if __name__ == "__main__":
    flagged_script()
    flagged_trace()
    flagged_export()
    flagged_onnx()
    clean_script()
    clean_export()
    clean_strict_export()
    clean_compile()
    flagged_trace_method()
    flagged_trace_module()
    flagged_compile_dynamic()
    flagged_compiled_function()
    silent_compile_dynamic()
    clean_compile_dynamic_layer()
