"""A program that handles PyTorch's exception goes on in its handler."""

import contextlib

import torch
from torch import nn


def clean_other_layer():
    """The handler's layer runs, on the handler's input."""
    head, spare = nn.LazyLinear(4), nn.LazyLinear(4)
    x = torch.rand(2, 6)
    head(torch.rand(2, 3))
    try:
        out = head(x)
    except RuntimeError:
        out = spare(x[:, :5])
    spare(out.repeat(1, 2)[:, :5])


def flagged_handler():
    """What the handler leaves is what a later call gets."""
    head, spare = nn.LazyLinear(4), nn.LazyLinear(4)
    width = 3
    head(torch.rand(2, 3))
    try:
        head(torch.rand(2, 6))
    except RuntimeError:
        width = 8
    spare(torch.rand(2, 8))
    spare(torch.rand(2, width))
    head(torch.rand(2, width))  # want: LZ101 "fixed at 3 input features .*gets 8"


def flagged_after():
    """The same call, once handled and once not."""
    head = nn.LazyLinear(4)
    head(torch.rand(2, 3))
    with contextlib.suppress(RuntimeError):
        head(torch.rand(2, 6))
    head(torch.rand(2, 6))  # want: LZ101 "fixed at 3 input features .*gets 6"


def flagged_raised_again():
    head = nn.LazyLinear(4)
    head(torch.rand(2, 3))
    try:
        head(torch.rand(2, 6))  # want: LZ101 "fixed at 3 input features .*gets 6"
    except RuntimeError:
        raise


def flagged_other_exception():
    """The handler is for another exception."""
    head = nn.LazyLinear(4)
    head(torch.rand(2, 3))
    try:
        head(torch.rand(2, 6))  # want: LZ101 "fixed at 3 input features .*gets 6"
    except ValueError:
        head = nn.LazyLinear(4)


if __name__ == "__main__":
    clean_other_layer()
    flagged_handler()
    flagged_after()
    flagged_raised_again()
    flagged_other_exception()
