"""Experts that are given the examples that a gate chooses: rows by a mask, changed in place."""

import torch
from torch import nn


class Experts(nn.Module):
    def __init__(self, count: int = 3, hidden: int = 16):
        super().__init__()
        self.gate = nn.LazyLinear(count)
        self.experts = nn.ModuleList(nn.Sequential(nn.LazyLinear(hidden), nn.LazyLinear(8)) for _ in range(count))

    def forward(self, x):
        chosen = self.gate(x).softmax(-1).topk(2, -1)[1]
        out = x.new_zeros(*x.shape[:-1], 8)
        for number, expert in enumerate(self.experts):
            mask = (chosen == number).any(-1)
            out[mask] += expert(x[mask])
        return out + self.experts[0](out)  # want: LZ102 "fixed at F .* gets 8 here"
