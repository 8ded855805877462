"""A dry run under inference mode, and training or export after it."""

import copy

import torch
from torch import nn


def build():
    return nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))


def flagged_training():
    net = build()
    with torch.inference_mode():
        net(torch.empty(1, 16))
    loss = net(torch.rand(4, 16)).sum()  # want: LZ213 "`net.2` .* on line {line-1}, under `inference_mode`.*raises RuntimeError here"
    loss.backward()


def flagged_after_eager():
    net = nn.Sequential(nn.Linear(16, 8), nn.LazyLinear(2))
    with torch.inference_mode():
        net(torch.empty(1, 16))
    net(torch.rand(4, 16))  # want: LZ213 "`net.1` became inference tensors"


def flagged_conv():
    conv = nn.LazyConv2d(4, 3)
    with torch.inference_mode():
        conv(torch.empty(1, 3, 8, 8))
    conv(torch.rand(4, 3, 8, 8))  # want: LZ213 "`conv` became inference tensors"


def flagged_norm():
    net = nn.Sequential(nn.Linear(16, 8), nn.LazyBatchNorm1d())
    with torch.inference_mode():
        net(torch.rand(4, 16))
    net.eval()(torch.rand(4, 16))  # want: LZ213 "`net.1` became inference tensors"


def flagged_forward():
    net = nn.Sequential(nn.LazyBatchNorm1d(), nn.LazyLinear(4))
    with torch.inference_mode():
        net(torch.rand(4, 16))
    net[1].forward(torch.rand(4, 16))  # nothing of its weight is saved
    net[0].forward(torch.rand(4, 16))  # want: LZ213 "`net.0` became inference tensors .*raises RuntimeError here"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.LazyConv2d(8, 3), nn.Flatten())
        self.head = nn.LazyLinear(10)

    def forward(self, x):
        return self.head(self.body(x))


def flagged_export():
    """PyTorch calls the model with gradients first, and makes the parameters anew then."""
    net = Net().eval()
    with torch.inference_mode():
        net(torch.empty(1, 3, 8, 8))
    torch.export.export(net, (torch.rand(4, 3, 8, 8),))  # want: LZ213 "became .* on line {line-1}, under .*: `torch.export.export` raises RuntimeError here"


def flagged_export_partly_frozen():
    net = build().eval()
    with torch.inference_mode():
        net(torch.empty(1, 16))
    net[0].requires_grad_(False)
    torch.export.export(net, (torch.rand(4, 16),))  # want: LZ213 "`net.2` became .*: `torch.export.export` raises RuntimeError here"


def clean_exports():
    """What is frozen, buffers, copies, strict export, and export under inference mode."""
    net = nn.Sequential(nn.LazyBatchNorm1d(affine=False), nn.LazyLinear(4))
    with torch.inference_mode():
        net(torch.rand(4, 16))
    net.requires_grad_(False)
    torch.export.export(net, (torch.rand(4, 16),))
    net = build()
    with torch.inference_mode():
        net(torch.empty(1, 16))
        torch.export.export(net, (torch.rand(4, 16),))
    torch.export.export(copy.deepcopy(net), (torch.rand(4, 16),))
    torch.export.export(net, (torch.rand(4, 16),), strict=True)


def silent_first_layer():
    """The gradient of a weight needs its input only: nothing of the weight is saved, and it gets none."""
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.Linear(8, 2))
    with torch.inference_mode():
        net(torch.empty(1, 16))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(torch.rand(4, 16)).sum().backward()  # want: LZ213 "`net.0` became inference tensors .*silently never trained"
    optimizer.step()
    assert net[0].weight.grad is None
    assert net[2].weight.grad is not None


def clean_no_grad():
    net = build()
    with torch.no_grad():
        net(torch.empty(1, 16))
    net(torch.rand(4, 16)).sum().backward()


def clean_inference_only():
    net = build()
    with torch.inference_mode():
        net(torch.empty(1, 16))
        net(torch.rand(4, 16))
    with torch.no_grad():
        net(torch.rand(4, 16))


def clean_initialised_before():
    net = build()
    net(torch.rand(4, 16)).sum().backward()
    with torch.inference_mode():
        net(torch.rand(4, 16))
    net(torch.rand(4, 16)).sum().backward()


def clean_update():
    """Values may be changed, which saves nothing for a backward pass."""
    net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
    with torch.inference_mode():
        net(torch.rand(4, 16))
    net[1].reset_parameters()
    with torch.no_grad():
        net[0].weight.mul_(2).clamp_(max=1)


if __name__ == "__main__":
    flagged_training()
    flagged_after_eager()
    flagged_conv()
    flagged_norm()
    flagged_forward()
    flagged_export()
    flagged_export_partly_frozen()
    clean_exports()
    silent_first_layer()
    clean_no_grad()
    clean_inference_only()
    clean_initialised_before()
    clean_update()
