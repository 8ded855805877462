"""A dry run under inference mode, and training after it."""

import torch
from torch import nn


def build():
    return nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))


def flagged_training():
    net = build()
    with torch.inference_mode():
        net(torch.empty(1, 16))
    loss = net(torch.rand(4, 16)).sum()  # want: LZ213 "`net.0` and 1 more .* on line {line-1}, under `inference_mode`.*raises RuntimeError here"
    loss.backward()


def clean_no_grad():
    net = build()
    with torch.no_grad():
        net(torch.empty(1, 16))
    net(torch.rand(4, 16)).sum().backward()


def clean_inference_only():
    net = build()
    with torch.inference_mode():
        net(torch.empty(1, 16))
        net(torch.rand(4, 16))
    with torch.no_grad():
        net(torch.rand(4, 16))


def clean_initialised_before():
    net = build()
    net(torch.rand(4, 16)).sum().backward()
    with torch.inference_mode():
        net(torch.rand(4, 16))
    net(torch.rand(4, 16)).sum().backward()


if __name__ == "__main__":
    flagged_training()
    clean_no_grad()
    clean_inference_only()
    clean_initialised_before()
