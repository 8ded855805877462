"""A model is quantised before the dry run."""

import torch
from torch import nn
from torch.ao import quantization


def flagged_buffers():
    net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
    quantization.quantize_dynamic(net, {nn.Conv2d})  # want: LZ219 "`quantize_dynamic` while `net.1` is not initialised yet raises ValueError here"


def flagged_fuse():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU()).eval()
    quantization.fuse_modules(net, [["0", "1"]])  # want: LZ219 "`fuse_modules` while `net.0` .*raises AssertionError"


def silent_dynamic():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.Linear(8, 2))
    quantised = quantization.quantize_dynamic(net, {nn.Linear})  # want: LZ219 "`quantize_dynamic` while `net.0` is not initialised yet silently leaves it as it is"
    quantised(torch.rand(4, 16))
    assert type(quantised[0]) is nn.Linear
    assert type(quantised[2]) is not nn.Linear


def silent_prepare():
    net = nn.Sequential(quantization.QuantStub(), nn.LazyLinear(8), quantization.DeQuantStub())
    net.qconfig = quantization.get_default_qat_qconfig("x86")
    prepared = quantization.prepare_qat(net.train())  # want: LZ219 "`prepare_qat` while `net.1` .*puts no observer on it"
    assert not hasattr(prepared[1], "weight_fake_quant")


def clean_other_layers():
    net = nn.Sequential(nn.LazyConv1d(8, 1), nn.Linear(16, 2))
    quantization.quantize_dynamic(net, {nn.Linear})


def clean_after():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
    net(torch.rand(4, 16))
    quantization.quantize_dynamic(net, {nn.Linear})(torch.rand(4, 16))


if __name__ == "__main__":
    flagged_buffers()
    flagged_fuse()
    silent_dynamic()
    silent_prepare()
    clean_other_layers()
    clean_after()
