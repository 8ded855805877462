"""What the program itself calls passes: that a longer input or eval mode would not is not what it does."""

import torch
from torch import nn
from torch.nn import functional as F


class Pieces(nn.Module):
    def __init__(self):
        super().__init__()
        self.spare = nn.LazyLinear(4)  # want: LZ113
        self.piece = nn.LazyLinear(4)

    def forward(self, x):
        if x.shape[1] > 8:
            x = F.pad(x, (0, 1))
        return torch.cat([self.piece(part) for part in x.chunk(2, dim=-1)], dim=-1)


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.spare = nn.LazyLinear(4)  # want: LZ113
        self.norm = nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)

    def forward(self, x):
        if self.training:
            x = x.unsqueeze(1)
        return self.norm(x)


class OneMode(nn.Module):
    def __init__(self):
        super().__init__()
        self.spare = nn.LazyLinear(4)  # want: LZ113
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if self.training:
            x = torch.cat([x, x], dim=1)
        return self.head(x)


Pieces()(torch.rand(2, 5, 6))
Normed()(torch.rand(4, 6))
OneMode()(torch.rand(4, 6))
