"""Lazy norms are called on two numbers of features."""

import torch
from torch import nn


class Norms(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.LazyConv2d(12, 1)
        self.norm = nn.LazyBatchNorm2d()

    def forward(self, x):
        x = self.norm(x)
        x = self.up(x)
        return self.norm(x)  # want: LZ101 "`norm` was fixed at 6 features on line {line-2}, gets 12 here"


class NormsEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.LazyConv2d(6, 1)
        self.norm = nn.LazyBatchNorm2d()

    def forward(self, x):
        x = self.norm(x)
        x = self.mix(x)
        return self.norm(x)


class Instances(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.LazyConv2d(12, 1)
        self.norm = nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)

    def forward(self, x):
        x = self.norm(x)
        x = self.up(x)
        return self.norm(x)  # want: LZ101 "`norm` was fixed at 6 features on line {line-2}, gets 12 here"


class InstancesEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.LazyConv2d(6, 1)
        self.norm = nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)

    def forward(self, x):
        x = self.norm(x)
        x = self.mix(x)
        return self.norm(x)


def flagged_batch_norm_without_affine():
    norm = nn.LazyBatchNorm1d(affine=False)
    norm(torch.rand(4, 5))
    norm(torch.rand(4, 6))  # want: LZ101 "`norm` was fixed at 5 features on line {line-1}, gets 6 here"


def flagged_batch_norm_without_statistics():
    norm = nn.LazyBatchNorm1d(track_running_stats=False)
    norm(torch.rand(4, 5))
    norm(torch.rand(4, 6))  # want: LZ101 "`norm` was fixed at 5 features on line {line-1}, gets 6 here"


def clean_batch_norm_without_state():
    """Neither weights nor statistics: there is nothing that a width could disagree with."""
    norm = nn.LazyBatchNorm1d(affine=False, track_running_stats=False)
    norm(torch.rand(4, 5))
    norm(torch.rand(4, 6))


def flagged_instance_norm_without_affine():
    norm = nn.LazyInstanceNorm1d(affine=False, track_running_stats=True)
    norm(torch.rand(4, 5, 7))
    norm(torch.rand(4, 6, 7))  # want: LZ101 "`norm` was fixed at 5 features on line {line-1}, gets 6 here"


def clean_instance_norm_without_state():
    norm = nn.LazyInstanceNorm1d(affine=False, track_running_stats=False)
    norm(torch.rand(4, 5, 7))
    norm(torch.rand(4, 6, 7))


def flagged_behind_statistics_of_several_processes():
    """Of which there is only this one: it runs anywhere."""
    net = nn.Sequential(nn.LazyConv2d(8, 3), nn.SyncBatchNorm(8))
    net(torch.rand(4, 3, 7, 7))
    net(torch.rand(4, 1, 7, 7))  # want: LZ101 "net.0.* was fixed at 3 input channels on line {line-1}, gets 1 here"


def clean_ranks():
    """(batch, features) and (batch, features, length) of one number of features."""
    norm = nn.LazyBatchNorm1d()
    norm(torch.rand(4, 5))
    norm(torch.rand(4, 5, 7))


if __name__ == "__main__":
    Norms()(torch.rand(2, 6, 8, 8))
    NormsEqual()(torch.rand(2, 6, 8, 8))
    Instances()(torch.rand(2, 6, 8, 8))
    InstancesEqual()(torch.rand(2, 6, 8, 8))
    flagged_batch_norm_without_affine()
    flagged_batch_norm_without_statistics()
    clean_batch_norm_without_state()
    flagged_instance_norm_without_affine()
    clean_instance_norm_without_state()
    flagged_behind_statistics_of_several_processes()
    clean_ranks()
