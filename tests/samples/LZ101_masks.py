"""What a mask takes: as many as it says where the program writes it out, else nobody knows how many."""

import torch
from torch import nn

KEEP = torch.tensor([True, False, True, True, False, True])


def clean_columns():
    head = nn.LazyLinear(2)
    head(torch.zeros(1, 4))
    x = torch.rand(2, 6)
    head(x[:, KEEP])
    head(x[..., KEEP.logical_not().logical_not()])
    head(x[:, torch.arange(6) > 1])
    head(x.masked_select(KEEP).unflatten(0, (2, 4)))
    head(x[:, KEEP.nonzero().squeeze(1)])


def flagged_columns():
    head = nn.LazyLinear(2)
    head(torch.zeros(1, 6))
    head(torch.rand(2, 6)[:, KEEP])  # want: LZ101 "`head` was fixed at 6 input features on line {line-1}, gets 4 here"


def clean_rows_and_columns():
    head = nn.LazyLinear(2)
    head(torch.zeros(1, 8))
    head(torch.rand(2, 4, 6)[:, KEEP[:4]].flatten(1)[:, :8])
    head(torch.rand(2, 6)[KEEP.expand(2, 6)].unsqueeze(0))


def clean_repeats():
    head = nn.LazyLinear(2)
    head(torch.zeros(1, 6))
    head(torch.rand(2, 3).repeat_interleave(torch.tensor([1, 2, 3]), dim=1))
    head(torch.rand(2, 3).repeat_interleave(torch.tensor([2]), 1))


def unknown_columns():
    """That it takes all of them only a run can tell."""
    head = nn.LazyLinear(2)
    head(torch.zeros(1, 6))
    x = torch.rand(2, 6)
    head(x[:, x.sum(0) > -1])  # want: LZ902


def unknown_count():
    head = nn.LazyLinear(2)
    head(torch.zeros(1, 6))
    x = torch.rand(6)
    taken = torch.where(x > -1)[0]
    head(torch.rand(2, 6)[:, taken])  # want: LZ902


def clean_rows():
    """However many rows there are, they are as wide as before."""
    head = nn.LazyLinear(2)
    head(torch.zeros(1, 6))
    x = torch.rand(5, 6)
    head(x[x.sum(1) > -1])


if __name__ == "__main__":
    clean_columns()
    flagged_columns()
    clean_rows_and_columns()
    clean_repeats()
    unknown_columns()
    unknown_count()
    clean_rows()
