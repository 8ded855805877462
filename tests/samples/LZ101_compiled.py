"""A compiled model is the model, and keeps it under a name."""

import torch
from torch import nn
from torch._dynamo import OptimizedModule


def uncompiled(model):
    return model._orig_mod if isinstance(model, OptimizedModule) or hasattr(model, "_orig_mod") else model


if __name__ == "__main__":
    net = nn.Sequential(nn.LazyLinear(4), nn.ReLU())
    assert uncompiled(net) is net
    compiled = torch.compile(net, backend="eager")
    compiled(torch.rand(2, 3))
    assert uncompiled(compiled) is net
    compiled._orig_mod(torch.rand(2, 5))  # want: LZ101 "`net.0` was fixed at 3 .*gets 5 here"
