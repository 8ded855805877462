"""Lengths that nobody knows: of slices, and of what a loop gathers that is cut, as its turns are all alike. Other
sizes are known, and nothing is refused for a length that PyTorch may never see."""

import random
import subprocess

import torch
from torch import nn


def read(text):
    return int(subprocess.run(["echo", text], capture_output=True, text=True, check=True).stdout)  # want: LZ906


class Rollout:
    """Keeps what it is given, at a place that moves on."""

    def __init__(self, size):
        self.size, self.place, self.log = size, 0, {"value": []}
        self.seen = torch.zeros(size, 4)

    def __len__(self):
        return self.place

    def add(self, seen, value):
        self.seen[self.place] = seen
        self.log["value"].append(value)
        self.place += 1


net = nn.Sequential(nn.LazyLinear(16), nn.Tanh(), nn.LazyLinear(1))


def gather(count):
    found, so_far = [], 0
    while so_far < count:
        found.append(net(torch.rand(8, 4)))
        so_far += 8
    return torch.cat(found)


if __name__ == "__main__":
    length = read("6")
    words, places = torch.rand(2, 50, 16), torch.rand(1, 40, 16)
    head = nn.LazyLinear(3)
    head(words[:, :length] + places[:, :length])
    head(words[None, ..., length:, :])
    head(torch.rand(2, 6, 17))  # want: LZ101 "fixed at 16 input .*gets 17"
    flat = nn.LazyLinear(3)
    flat(words[0, :length].flatten())  # want: LZ902 "`flat` gets hangs on a size"
    flat(torch.rand(96))
    words[:, :length][:, 5]
    some = nn.LazyLinear(3)
    some(torch.cat([words, words][: length - 5]).flatten())  # want: LZ902 "the input of `some` comes from"
    some(torch.rand(1600))
    chosen = nn.LazyLinear(3)
    chosen(torch.stack(random.choices([torch.rand(4), torch.rand(4)], k=length)).flatten())  # want: LZ902 "`chosen`"
    chosen(torch.rand(24))
    layers = [nn.LazyLinear(8), nn.LazyLinear(8)]
    for layer in layers[: length - 4]:
        layer(torch.rand(2, 5))
    layers[0](torch.rand(2, 7))  # want: LZ101 "fixed at 5 input .*gets 7"

    value = nn.LazyLinear(1)
    for _ in range(2):
        value(gather(40_000).flatten())  # want: LZ902 "`found`, which a loop changes"
    rollout = Rollout(2_000)
    for _ in range(2):
        rollout.place = 0
        rollout.log["value"].clear()
        while len(rollout) < rollout.size:
            seen = torch.rand(4)
            rollout.add(seen, net(seen))
        assert rollout.place == len(rollout.log["value"])
        kept = rollout.seen[: rollout.place]
        net(kept) - torch.stack(rollout.log["value"])
    net(torch.rand(2, 5))  # want: LZ101 "fixed at 4 input .*gets 5"
    losses, step = [], 0
    for _ in range(3_000):
        losses.append(net(torch.rand(4)))
        step += 1
    torch.zeros(3_000)[:step] = torch.cat(losses)
