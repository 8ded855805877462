"""Layers that take widths which only data says: what they give is known all the same."""

import json
import subprocess

import torch
from torch import nn


def read(text):
    """What only another program knows."""
    return json.loads(subprocess.run(["echo", text], capture_output=True).stdout)  # want: LZ906


WORDS, FEATURES, CHANNELS = read("50"), read("6"), read("3")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, 32)
        self.recurrent = nn.LSTM(FEATURES, 24, bidirectional=True, batch_first=True)
        self.linear = nn.Sequential(nn.LayerNorm(FEATURES), nn.Linear(FEATURES, 10))
        self.image = nn.Sequential(nn.BatchNorm2d(CHANNELS), nn.Conv2d(CHANNELS, 12, 3))
        self.larger = nn.ConvTranspose2d(CHANNELS, 5, 2, stride=2)
        self.words = nn.LazyLinear(8)
        self.steps = nn.LazyLinear(8)
        self.rows = nn.LazyLinear(8)
        self.pixels = nn.LazyConv2d(8, 1)

    def forward(self, words, x, image):
        return (
            self.words(self.embedding(words)),
            self.steps(self.recurrent(x)[0]),
            self.rows(self.linear(x)),
            self.pixels(self.image(image)),
        )


class Late(Net):
    def forward(self, words, x, image):
        super().forward(words, x, image)
        return self.pixels(self.larger(image))  # want: LZ101 "`pixels` was fixed at 12 input .*gets 5 here$"


class Wide(Net):
    def forward(self, words, x, image):
        super().forward(words, x, image)
        return self.steps(self.embedding(words))  # want: LZ101 "`steps` was fixed at 48 input .*gets 32 here$"


class Tied(nn.Module):
    """How wide its output is nobody knows: what is told of that would be a guess."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, 32)
        self.hidden = nn.LazyLinear(32)
        self.after = nn.LazyLinear(3)
        self.fifty = nn.Linear(50, 3)

    def forward(self, words):
        logits = nn.functional.linear(self.hidden(self.embedding(words)), self.embedding.weight)
        return self.fifty(logits) + self.after(logits)  # want: LZ902 "`?Linear.* may refuse its input" LZ902 "`after` gets hangs"


class Asked(nn.Module):
    """A layer that is asked for its width knows no more of it."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(FEATURES, 10)
        self.same = nn.Linear(self.linear.in_features, 10)
        self.wider = nn.Linear(2 * self.linear.weight.shape[1], 10)
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        y = self.linear(x) + self.same(x) + self.wider(torch.cat([x, x], 1))
        return self.head(y), x.view(-1, self.linear.weight.shape[1])  # want: LZ902 "view may refuse its input"


if __name__ == "__main__":
    given = torch.zeros(2, 5, dtype=torch.long), torch.zeros(2, 5, 6), torch.zeros(2, 3, 20, 20)
    Net()(*given)
    late = Late()
    late(*given)
    wide = Wide()
    wide(*given)
    Tied()(given[0])
    Asked()(torch.zeros(4, 6))
