"""Loops in the turns of a loop, as on-policy training has them: that around them is cut when its turns are alike."""

import torch
from torch import nn


class Buffer:
    def __init__(self, size):
        self.size, self.at = size, 0
        self.observed = torch.zeros(size, 2, 4)
        self.advantages = torch.zeros(size, 2, 1)

    def add(self, observed):
        self.observed[self.at] = observed
        self.at += 1

    def spread(self):
        last = torch.zeros(2, 1)
        for step in reversed(range(self.size)):
            last = self.observed[step].sum(-1, keepdim=True) + 0.9 * last
            self.advantages[step] = last


actor = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))
critic = nn.LazyLinear(1)
buffer = Buffer(500)
for iteration in range(12):
    buffer.at = 0
    for _ in range(500):
        observed = torch.rand(2, 4)
        actor(observed)
        buffer.add(observed)
    buffer.spread()
    for epoch in range(4):
        for batch in range(8):
            states = buffer.observed.reshape(-1, 4)[torch.randint(0, 1000, (32,))]
            loss = actor(states).sum() + critic(states).sum()
            loss.backward()

critic(torch.rand(2, 5))  # want: LZ101
