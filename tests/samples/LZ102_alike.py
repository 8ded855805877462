"""Inputs that must be alike in rank and size, and an argument that is an axis."""

import torch
from torch import nn

ARGUMENTS = {"Contrast": (32,), "Pieces": (1,)}


class Contrast(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.left = nn.LazyLinear(dim)
        self.right = nn.LazyLinear(dim)

    def forward(self, one: torch.Tensor, two: torch.Tensor):
        assert one.size() == two.size()
        batch, channels, steps = one.size()
        one, two = self.left(one), self.right(two)
        logits = torch.einsum("bct,dct->bd", one, two)
        return logits, self.left(logits.new_zeros(batch, channels, 7))  # want: LZ102 "`left` .*gets 7 here: this works only when F == 7"


class Piece(nn.Module):
    def __init__(self, kernel, out):
        super().__init__()
        self.conv = nn.LazyConv1d(out, kernel, padding="same")

    def forward(self, x):
        return torch.relu(self.conv(x))


class Pieces(nn.Module):
    def __init__(self, depth_dim):
        super().__init__()
        self.depth_dim = depth_dim
        self.narrow = Piece(3, 4)
        self.wide = Piece(5, 8)

    def forward(self, x):
        both = torch.cat((self.narrow(x), self.wide(x)), dim=self.depth_dim)
        return self.narrow(both)  # want: LZ102 "`narrow.conv` .*gets 12 here: this works only when T == 12"
