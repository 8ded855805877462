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


def silent_lazy():
    """A target network that begins apart."""
    net, target = nn.LazyLinear(3), nn.LazyLinear(3)
    target.load_state_dict(net.state_dict())  # want: LZ212 "copies nothing to `target`, not initialised yet"
    net(torch.rand(4, 16))
    target(torch.rand(4, 16))
    assert not torch.equal(net.weight, target.weight)


def clean_loaded_again():
    net, target = nn.LazyLinear(3), nn.LazyLinear(3)
    target.load_state_dict(net.state_dict())
    net(torch.rand(4, 16))
    target(torch.rand(4, 16))
    target.load_state_dict(net.state_dict())
    assert torch.equal(net.weight, target.weight)


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
    silent_lazy()
    clean_load()
    clean_loaded_again()
    clean_uninitialised()
    clean_norm()
    clean_conv()
