"""A model is cast or moved in a way that lazy parameters do not take."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(4, 3)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.conv(x)).flatten(1))


def flagged_bfloat16():
    net = Net()
    net.bfloat16()  # want: LZ215 "`bfloat16` of `conv.weight`.*, not initialised yet, raises ValueError"


def flagged_bfloat16_before_a_call():
    """The types of the call would fit if the cast had been made."""
    layer = nn.LazyLinear(4)
    layer.bfloat16()  # want: LZ215 "`bfloat16`"
    layer(torch.rand(2, 3).bfloat16())


def flagged_type():
    net = Net()
    net.type(torch.float64)  # want: LZ215 "`type`"


def flagged_to_empty():
    net = Net()
    net.to_empty(device="cpu")  # want: LZ215 "`to_empty`"


def flagged_memory_format():
    net = Net()
    net.to(memory_format=torch.channels_last)  # want: LZ215 "`to\(memory_format=...\)`"


def silent_meta():
    net = Net()
    net.to("meta")  # want: LZ215 "`to\(.meta.\)` .*never initialised"


def clean_casts():
    net = Net().half().double().float().to(torch.bfloat16).to(torch.float32).cpu().to("cpu")
    net(torch.rand(1, 3, 8, 8))


def clean_after():
    net = Net()
    net(torch.rand(1, 3, 8, 8))
    net.to(memory_format=torch.channels_last).bfloat16()


if __name__ == "__main__":
    flagged_bfloat16()
    flagged_bfloat16_before_a_call()
    flagged_type()
    flagged_to_empty()
    flagged_memory_format()
    silent_meta()
    clean_casts()
    clean_after()
