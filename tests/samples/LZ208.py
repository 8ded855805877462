"""A lazy layer is copied before the dry run."""

import copy

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel


def flagged_batch_norm():
    net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
    copy.deepcopy(net)  # want: LZ208 "a copy of `net.1.running_mean`, .*raises ValueError here"


def flagged_instance_norm():
    norm = nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)
    copy.deepcopy(norm)  # want: LZ208 "a copy of `norm.running_mean`"


def flagged_averaged():
    net = nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d())
    AveragedModel(net)  # want: LZ208 "a copy of `net.1.running_mean`"


def silent_target():
    online = nn.LazyLinear(8)
    target = copy.deepcopy(online)  # want: LZ208 "copies of `online`, .*weights of their own"
    x = torch.rand(4, 16)
    online(x)
    target(x)
    assert online.weight is not target.weight


def clean_layers():
    """Layers of one kind, each with weights of its own."""
    block = nn.LazyLinear(8)
    blocks = nn.ModuleList([copy.deepcopy(block) for _ in range(3)])
    for each in blocks:
        each(torch.rand(4, 16))


def clean_target():
    """The target takes the weights over before it is used."""
    online = nn.LazyLinear(8)
    target = copy.deepcopy(online)
    online(torch.rand(4, 16))
    target.load_state_dict(online.state_dict())
    target(torch.rand(4, 16))


def clean_after():
    net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
    net(torch.rand(4, 16))
    copy.deepcopy(net)


def clean_no_statistics():
    copy.deepcopy(nn.LazyBatchNorm1d(track_running_stats=False))


if __name__ == "__main__":
    flagged_batch_norm()
    flagged_instance_norm()
    flagged_averaged()
    silent_target()
    clean_layers()
    clean_target()
    clean_after()
    clean_no_statistics()
