"""A folder for weights that is not here may be there where the program runs: nothing hangs on what is written."""

import torch
from torch import nn

model = nn.LazyLinear(4)

if __name__ == "__main__":
    torch.save(model, "../nowhere/weights.pt")  # want: LZ906 "Parent directory"
    model(torch.rand(2, 3))
    model(torch.rand(2, 4))  # want: LZ101
