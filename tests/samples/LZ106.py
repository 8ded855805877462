"""One lazy layer, or a block of them, at several places of a container, with one width: it runs, and the weights are shared."""

import torch
from torch import nn


class Multiplied(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LazyLinear(16)] * 3)  # want: LZ106 "one `LazyLinear` stands at `0`, `1` and `2` of a container"

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


class InSequential(nn.Module):
    def __init__(self):
        super().__init__()
        block = nn.LazyLinear(16)  # want: LZ106 "one `LazyLinear` stands at `0` and `2` of a container: they share one weight"
        self.net = nn.Sequential(block, nn.ReLU(), block)

    def forward(self, x):
        return self.net(x)


class Experts(nn.Module):
    def __init__(self):
        super().__init__()
        expert = nn.Sequential(  # want: LZ106 "one `Sequential` stands at `0` and `1` of a container: they share their weights"
            nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(16)
        )
        self.experts = nn.ModuleList([expert for _ in range(2)])

    def forward(self, x):
        return sum(expert(x) for expert in self.experts)


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.LazyLinear(width)

    def forward(self, x):
        return torch.relu(self.inner(x))


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(*[Block(16)] * 2)  # want: LZ106 "one `Block` stands at `0` and `1` of a container"

    def forward(self, x):
        return self.net(x)


class SharedBlock(nn.Module):
    """Shared on purpose: the variable says so."""

    def __init__(self):
        super().__init__()
        shared_block = Block(16)
        self.net = nn.Sequential(Block(16), shared_block, shared_block)

    def forward(self, x):
        return self.net(x)


class ByName(nn.Module):
    """Shared on purpose: the twin towers are called by name."""

    def __init__(self):
        super().__init__()
        self.tower = nn.LazyLinear(16)

    def forward(self, x):
        return self.tower(x) - self.tower(x.flip(1))


class TwoNames(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.LazyLinear(16)
        self.decoder = self.encoder

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LazyLinear(16) for _ in range(3)])

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


class NamedSo(nn.Module):
    """Shared on purpose: the variable says so."""

    def __init__(self):
        super().__init__()
        shared = nn.LazyLinear(16)
        self.net = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), shared, nn.ReLU(), shared)

    def forward(self, x):
        return self.net(x)


class SharedActivation(nn.Module):
    """What has no weights may be shared."""

    def __init__(self):
        super().__init__()
        act = nn.ReLU()
        self.net = nn.Sequential(nn.LazyLinear(16), act, nn.LazyLinear(16), act)

    def forward(self, x):
        return self.net(x)


def weights(model):
    """Names in the state_dict, and how many weights there are behind them."""
    model(torch.rand(4, 16))
    names = [name for name in model.state_dict() if name.endswith("weight")]
    return len(names), len(list(model.parameters())) // 2


if __name__ == "__main__":
    assert weights(Multiplied()) == (3, 1)
    assert weights(InSequential()) == (2, 1)
    assert weights(Experts()) == (4, 2)
    assert weights(Deep()) == (2, 1)
    assert weights(SharedBlock()) == (3, 2)
    assert weights(ByName()) == (1, 1)
    assert weights(TwoNames()) == (2, 1)
    assert weights(Own()) == (3, 3)
    assert weights(NamedSo()) == (3, 2)
    assert weights(SharedActivation()) == (2, 2)
