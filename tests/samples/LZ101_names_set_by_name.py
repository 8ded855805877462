"""Names that a program sets by names which it reads somewhere: they are unknown, not missing."""

import glob

import torch
from torch import nn

files = glob.glob("settings_of_a_run_*.pt")
if not files:
    width = 8
    kinds = [0, 1]
for file in files:
    for key, value in torch.load(file).items():
        globals()[key] = value


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(width)
        self.head = nn.LazyLinear(len(kinds))

    def forward(self, x):
        return self.head(x[:, :3]) + self.body(x).sum()


net = Net()
net(torch.rand(2, 5))
net(torch.rand(2, 6))  # want: LZ101 "`body` was fixed at 5 .*gets 6 here$"
