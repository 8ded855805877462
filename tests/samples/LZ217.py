"""A lazy model is shared between processes."""

import io
import pickle

import torch
from torch import nn


def flagged_model():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
    net.share_memory()  # want: LZ217 "`share_memory` of `net.0.weight`.*, not initialised yet, raises RuntimeError"


def flagged_parameter():
    layer = nn.LazyLinear(8)
    layer.weight.share_memory_()  # want: LZ217 "`share_memory_` of `layer.weight`"


def silent_pickle():
    layer = nn.LazyLinear(8).double()
    shipped = pickle.loads(pickle.dumps(layer))  # want: LZ217 "a pickle of `layer.weight` and 1 more, .*torch.float64 comes back as torch.float32"
    assert shipped.weight.dtype is torch.float32


def silent_save():
    net = nn.Sequential(nn.LazyLinear(8)).half()
    file = io.BytesIO()
    torch.save(net, file)  # want: LZ217 "a pickle of `net.0.weight`"
    file.seek(0)
    assert torch.load(file, weights_only=False)[0].weight.dtype is torch.float32


def clean_pickle():
    """Of the default type nothing is lost, and what wants no gradient still wants none."""
    layer = nn.LazyLinear(8)
    layer.bias.requires_grad = False
    shipped = pickle.loads(pickle.dumps(layer))
    shipped(torch.rand(4, 16))
    assert not shipped.bias.requires_grad


def clean_after():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
    net(torch.rand(4, 16))
    net.share_memory()


if __name__ == "__main__":
    flagged_model()
    flagged_parameter()
    silent_pickle()
    silent_save()
    clean_pickle()
    clean_after()
