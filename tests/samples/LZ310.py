"""The lazy instance norm learns a scale and keeps running statistics, unless told not to; the eager one does neither."""

import torch
from torch import nn


def silent_defaults():
    lazy = nn.LazyInstanceNorm2d()  # want: LZ310 "`LazyInstanceNorm2d` has affine=True and track_running_stats=True, `InstanceNorm2d` False"
    lazy(torch.rand(2, 3, 4, 4))
    eager = nn.InstanceNorm2d(3)
    assert type(lazy) is type(eager)
    assert (lazy.affine, lazy.track_running_stats) == (True, True)
    assert (eager.affine, eager.track_running_stats) == (False, False)
    assert sorted(lazy.state_dict()) == ["bias", "num_batches_tracked", "running_mean", "running_var", "weight"]
    assert not eager.state_dict()


def silent_statistics():
    lazy = nn.LazyInstanceNorm1d(affine=False)  # want: LZ310 "`LazyInstanceNorm1d` has track_running_stats=True,"
    lazy(torch.rand(2, 3, 8))
    x = torch.rand(2, 3, 8)
    assert not torch.allclose(lazy.eval()(x), nn.InstanceNorm1d(3).eval()(x), atol=1e-3)


def of_default(norm=nn.LazyInstanceNorm2d):
    return norm()  # want: LZ310 "`LazyInstanceNorm2d` has affine=True and track_running_stats=True, `InstanceNorm2d` False"


def silent_held():
    norm = nn.LazyInstanceNorm2d
    lazy = norm()  # want: LZ310 "`LazyInstanceNorm2d` has"
    assert lazy.affine and of_default().affine


def clean_of_default(norm=nn.LazyInstanceNorm2d):
    return norm(affine=False, track_running_stats=False)


def clean():
    lazy = nn.LazyInstanceNorm2d(affine=False, track_running_stats=False)
    lazy(torch.rand(2, 3, 4, 4))
    nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)
    nn.LazyInstanceNorm3d(1e-5, 0.1, False, False)
    nn.LazyBatchNorm2d()
    x = torch.rand(2, 3, 4, 4)
    assert torch.allclose(lazy.eval()(x), nn.InstanceNorm2d(3).eval()(x))


if __name__ == "__main__":
    silent_defaults()
    silent_statistics()
    silent_held()
    clean()
    clean_of_default()
