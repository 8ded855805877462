"""Random numbers that a model draws decide as its data do: the first draw fixes the layer."""

import random

import numpy as np
import torch
from torch import nn


class Crop(nn.Module):
    def __init__(self, often=0.5):
        super().__init__()
        self.often = often
        self.body, self.head = nn.LazyLinear(8), nn.LazyLinear(4)

    def forward(self, x):
        hidden = self.body(x)
        if random.random() < self.often:
            hidden = hidden[:, :3]
        return self.head(hidden)  # want: LZ103 "`head` gets 3 .*`random.random\(\) < self.often` on line 18 is true, 8 when"


class Forced(nn.Module):
    """Teacher forcing: either way the width is one."""

    def __init__(self):
        super().__init__()
        self.start, self.step = nn.LazyLinear(6), nn.LazyLinear(6)
        self.never = nn.LazyLinear(2)

    def forward(self, x, targets):
        out = self.start(x)
        for target in targets.unbind(1):
            draw = np.random.uniform(0, 1)
            out = self.step(target if draw > 0.5 else out)
            if draw <= 0.5:
                out = out * 2
        if random.random() > 1.0:
            return self.never(out[:, :2])
        return self.never(out * random.uniform(0.5, 2))


if __name__ == "__main__":
    forced = Forced()
    for _ in range(64):
        forced(torch.rand(2, 5), torch.rand(2, 3, 6))
    crop = Crop()
    for _ in range(64):
        crop(torch.rand(2, 9))
