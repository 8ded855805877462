"""What a program registers with PyTorch once, it registers on each of its paths."""

import torch
from torch import nn
from torch.utils.data import IterDataPipe, functional_datapipe


@functional_datapipe("doubled_for_lazylint")
class Doubled(IterDataPipe):
    def __init__(self, source):
        self.source = source

    def __iter__(self):
        for x in self.source:
            yield torch.cat([x, x], 1)


@torch.library.custom_op("lazylint_sample::half", mutates_args=())
def half(x: torch.Tensor) -> torch.Tensor:
    return x / 2


@half.register_fake
def _(x):
    return torch.empty_like(x)


head = nn.LazyLinear(4)
if torch.rand(1).item() > 2:
    print("never")
for x in Doubled([torch.rand(2, 3)]):
    y = head(half(x))
    if __name__ == "__main__":
        head(y)  # want: LZ101 "`head` was fixed at 6 .* gets 4 "
