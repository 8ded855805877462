"""A checkpoint and a lazy layer do not go together."""

import torch
from torch import nn


def initialised(layer):
    layer(torch.rand(4, 16))
    return layer


def flagged_uninitialised():
    layer = initialised(nn.LazyLinear(3))
    layer.load_state_dict(nn.LazyLinear(3).state_dict())  # want: LZ212 "uninitialised .* into an initialised layer raises RuntimeError here"


def silent_outputs():
    layer = nn.LazyLinear(3)
    layer.load_state_dict(initialised(nn.LazyLinear(99)).state_dict())  # want: LZ212 "gives `layer` the size 99 where out_features=3 was asked for"
    assert layer(torch.rand(4, 16)).shape[1] == 99


def silent_partly():
    state = {"weight": initialised(nn.LazyLinear(3)).weight}
    layer = nn.LazyLinear(3)
    layer.load_state_dict(state, strict=False)  # want: LZ212 "initialises `layer` only in part: `bias` is missing"


def silent_instance_norm():
    norm, trained = nn.LazyInstanceNorm1d(affine=True, track_running_stats=True), nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)
    trained(torch.rand(2, 3, 8))
    norm.load_state_dict(trained.state_dict())  # want: LZ212 "leaves `norm` without `num_features`"


def clean_load():
    layer = nn.LazyLinear(3)
    layer.load_state_dict(initialised(nn.LazyLinear(3)).state_dict())
    layer(torch.rand(4, 16))


def clean_uninitialised():
    layer = nn.LazyLinear(3)
    layer.load_state_dict(nn.LazyLinear(3).state_dict())
    layer(torch.rand(4, 16))


def clean_norm():
    norm, trained = nn.LazyBatchNorm1d(), initialised(nn.LazyBatchNorm1d())
    norm.load_state_dict(trained.state_dict())
    norm(torch.rand(4, 16))


def clean_conv():
    conv, trained = nn.LazyConvTranspose2d(6, 3, groups=2), nn.LazyConvTranspose2d(6, 3, groups=2)
    trained(torch.rand(1, 4, 8, 8))
    conv.load_state_dict(trained.state_dict())
    conv(torch.rand(1, 4, 8, 8))


if __name__ == "__main__":
    flagged_uninitialised()
    silent_outputs()
    silent_partly()
    silent_instance_norm()
    clean_load()
    clean_uninitialised()
    clean_norm()
    clean_conv()
