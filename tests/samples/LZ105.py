"""Widths that contain the resolution or the length of the input. No model here has a driver."""

import torch
import torch.nn.functional as F
from torch import nn


class Lenet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.LazyConv2d(6, 5, padding=2)
        self.conv2 = nn.LazyConv2d(16, 5)
        self.fc1 = nn.LazyLinear(120)
        self.fc2 = nn.LazyLinear(10)

    def forward(self, x):
        x = F.avg_pool2d(torch.sigmoid(self.conv1(x)), 2)
        x = F.avg_pool2d(torch.sigmoid(self.conv2(x)), 2)
        x = torch.sigmoid(self.fc1(x.flatten(1)))  # want: LZ105 "`fc1` is fixed at 16\*.* by the first input's height \(H\) and width \(W\)"
        return self.fc2(x)


class Steps(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 9, batch_first=True)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        steps, _ = self.rnn(x)
        return self.head(steps.flatten(1))  # want: LZ105 "`head` is fixed at 9\*T input features by the first input's length \(T\)"


class Signal(nn.Module):
    """What the convolution takes for a length is one, whatever it is called."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(4, 8, 3, stride=2)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.conv(x).flatten(1))  # want: LZ105 "by the first input's length"


class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.mix = nn.LazyLinear(6)

    def forward(self, tokens):
        return self.mix(self.embed(tokens).transpose(1, 2))  # want: LZ105 "`mix` is fixed at T input features"


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(6, 5)
        self.head = nn.LazyLinear(10)

    def forward(self, x):
        x = F.adaptive_avg_pool2d(torch.relu(self.conv(x)), 2)
        return self.head(x.flatten(1))


class Meaned(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 9, batch_first=True)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        steps, _ = self.rnn(x)
        return self.head(steps.mean(1))


class Perceptron(nn.Module):
    """The pixels of an image are its features."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.LazyLinear(32)
        self.out = nn.LazyLinear(10)

    def forward(self, images):
        return self.out(torch.relu(self.hidden(images.flatten(1))))


class PerToken(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.out = nn.LazyLinear(6)

    def forward(self, tokens):
        return self.out(self.embed(tokens))
