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
    net(torch.rand(4, 16))  # want: LZ206 "`torch.compile\(dynamic=True\)` of a model in which .*raises"


if __name__ == "__main__":
    flagged_script()
    flagged_trace()
    flagged_export()
    flagged_onnx()
    clean_script()
    clean_export()
    clean_strict_export()
    clean_compile()
    flagged_compile_dynamic()
