"""A lazy model is shared between processes."""

import torch
from torch import nn


def flagged_model():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
    net.share_memory()  # want: LZ217 "`share_memory` of `net.0.weight`.*, not initialised yet, raises RuntimeError"


def flagged_parameter():
    layer = nn.LazyLinear(8)
    layer.weight.share_memory_()  # want: LZ217 "`share_memory_` of `layer.weight`"


def clean_after():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
    net(torch.rand(4, 16))
    net.share_memory()


if __name__ == "__main__":
    flagged_model()
    flagged_parameter()
    clean_after()
