"""Global pooling by the size that is left: the kernel says how many dimensions the input has."""

import torch
from torch import nn
from torch.nn import functional as F

ARGUMENTS = {"Pooled": (1,)}


class Pooled(nn.Module):
    def __init__(self, dims: int, filters: int = 8):
        super().__init__()
        self.conv = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[dims - 1](8, filters, 3)
        self.pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[dims - 1]
        self.head = nn.LazyLinear(10)
        self.other = nn.LazyLinear(10)

    def forward(self, x):
        x = torch.transpose(x, 1, -1)
        x = self.conv(x)
        x = self.pool(x, kernel_size=x.size()[2:])
        x = torch.reshape(x, (x.shape[0], -1))
        return self.other(self.head(x)), self.other(x)  # want: LZ101 "`other` was fixed at 10 .*gets 8"
