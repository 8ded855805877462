"""A parameter is reparametrised, pruned or fused before the dry run."""

import torch
import torch.nn.utils.prune as prune
from torch import nn
from torch.nn.utils import parametrizations, skip_init
from torch.nn.utils.fusion import fuse_conv_bn_eval


def flagged_spectral_norm():
    layer = nn.LazyLinear(8)
    nn.utils.spectral_norm(layer)  # want: LZ207 "`spectral_norm` of `layer`, .*raises ValueError"


def flagged_weight_norm():
    layer = nn.LazyConv1d(8, 3)
    parametrizations.weight_norm(layer)  # want: LZ207 "`weight_norm` of `layer`, .*raises RuntimeError"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.utils.weight_norm(nn.LazyLinear(8))  # want: LZ207 "`weight_norm`"

    def forward(self, x):
        return self.head(x)


def flagged_prune():
    layer = nn.LazyLinear(8)
    prune.l1_unstructured(layer, "weight", amount=0.3)  # want: LZ207 "`prune.l1_unstructured` of `layer`"


def flagged_skip_init():
    skip_init(nn.LazyLinear, 8)  # want: LZ207 "`skip_init`"


def flagged_fuse():
    fuse_conv_bn_eval(nn.LazyConv2d(8, 3).eval(), nn.LazyBatchNorm2d().eval())  # want: LZ207 "`fuse_conv_bn_eval`"


def clean_spectral_norm():
    layer = nn.LazyLinear(8)
    layer(torch.rand(4, 16))
    nn.utils.spectral_norm(layer)(torch.rand(4, 16))


def clean_eager():
    nn.utils.weight_norm(nn.Linear(16, 8))(torch.rand(4, 16))


def clean_prune():
    layer = nn.LazyLinear(8)
    layer(torch.rand(4, 16))
    prune.l1_unstructured(layer, "weight", amount=0.3)


if __name__ == "__main__":
    flagged_spectral_norm()
    flagged_weight_norm()
    Net()
    flagged_prune()
    flagged_skip_init()
    flagged_fuse()
    clean_spectral_norm()
    clean_eager()
    clean_prune()
