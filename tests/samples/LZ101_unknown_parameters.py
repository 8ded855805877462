"""Parameters that are given data nobody knows: they are left as they are, and prove nothing that PyTorch refuses."""

import subprocess

import torch
from torch import nn

said = subprocess.run(["echo", "8"], capture_output=True).stdout.strip()  # want: LZ906
scales = {b"8": torch.tensor(2.0), b"9": torch.tensor(3.0)}
weights = {b"8": torch.ones(4, 3), b"9": torch.ones(4, 2)}


class Calibrated(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 4)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        self.body.weight.data = self.body.weight.data * scales[said]
        self.body.weight.grad = self.body.weight.data * scales[said]
        return self.head(self.body(x))


class Narrowed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(8, 4)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        self.body.weight.data = weights[said]
        return self.head(self.body(x))  # want: LZ902 "Linear.* may refuse its input, behind data" LZ902


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(x) + self.head(x[:, :-1])  # want: LZ101


if __name__ == "__main__":
    model = Calibrated()
    model(torch.ones(2, 3))
    Narrowed()(torch.ones(2, 3))
