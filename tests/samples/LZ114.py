"""An operation other than a lazy layer refuses every input."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

body = nn.LazyLinear(16)
hidden = body(torch.rand(4, 32))  # shape: hidden = (4, 16)
eager = nn.Linear(8, 2)
eager(hidden)  # want: LZ114 "8.*16|16.*8"
fitting = nn.Linear(16, 2)
fitting(hidden)


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(16)
        self.head = nn.Linear(16, 4)

    def forward(self, x):
        return self.head(self.body(x))


class EagerHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(16)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = torch.relu(self.body(x))
        return self.head(x)  # want: LZ114 "8.*16|16.*8"


class EagerConv(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyConv2d(12, 3)
        self.conv = nn.Conv2d(6, 4, 3)

    def forward(self, x):
        x = self.stem(x)
        return self.conv(x)  # want: LZ114 "6.*12|12.*6"


class EagerNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyConv2d(12, 3)
        self.norm = nn.BatchNorm2d(6)

    def forward(self, x):
        x = self.stem(x)
        return self.norm(x)  # want: LZ114 "6.*12|12.*6"


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(16)

    def forward(self, x):
        return x + self.body(x)  # want: LZ114 "16.*32|32.*16"


class ResidualEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(32)

    def forward(self, x):
        return x + self.body(x)


class ResidualBroadcast(nn.Module):
    """A width of one is stretched."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(1)

    def forward(self, x):
        return x + self.body(x)


class Concatenated(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = nn.LazyLinear(16)
        self.right = nn.LazyLinear(8)

    def forward(self, x):
        return torch.cat([self.left(x), self.right(x)], dim=0)  # want: LZ114 "16.*8|8.*16"


class ConcatenatedAlong(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = nn.LazyLinear(16)
        self.right = nn.LazyLinear(8)

    def forward(self, x):
        return torch.cat([self.left(x), self.right(x)], dim=1)


class Attention(nn.Module):
    def __init__(self, query, key):
        super().__init__()
        self.query = nn.LazyLinear(query)
        self.key = nn.LazyLinear(key)

    def forward(self, x):
        return torch.softmax(self.query(x) @ self.key(x).transpose(1, 2), dim=-1)


class Scores(nn.Module):
    def __init__(self):
        super().__init__()
        self.query = nn.LazyLinear(16)
        self.key = nn.LazyLinear(8)

    def forward(self, x):
        query, key = self.query(x), self.key(x)
        return query @ key.transpose(1, 2)  # want: LZ114 "16.*8|8.*16"


def flagged_stack():
    left, right = nn.LazyLinear(3)(torch.rand(2, 5)), nn.LazyLinear(4)(torch.rand(2, 5))
    torch.stack([left, right])  # want: LZ114 "3.*4|4.*3"


def flagged_view():
    hidden = nn.LazyLinear(10)(torch.rand(2, 5))
    hidden.view(2, 3, 3)  # want: LZ114


def clean_view():
    hidden = nn.LazyLinear(9)(torch.rand(2, 5))
    hidden.view(2, 3, 3)
    hidden.view(-1, 3)


def flagged_functional():
    hidden = nn.LazyLinear(10)(torch.rand(2, 5))
    F.linear(hidden, torch.rand(4, 12))  # want: LZ114 "10.*12|12.*10"


def flagged_einsum():
    hidden = nn.LazyLinear(10)(torch.rand(2, 5))
    torch.einsum("bi,oi->bo", hidden, torch.rand(4, 12))  # want: LZ114 "10.*12|12.*10"


def clean_einsum():
    hidden = nn.LazyLinear(12)(torch.rand(2, 5))
    torch.einsum("bi,oi->bo", hidden, torch.rand(4, 12))


def flagged_small_picture():
    hidden = nn.LazyConv2d(4, 3)(torch.rand(2, 3, 6, 6))
    pool = nn.MaxPool2d(5)
    pool(hidden)  # want: LZ114


def flagged_copy():
    """The copy of a layer that was called is not lazy any more."""
    layer = nn.LazyLinear(3)
    layer(torch.rand(2, 4))
    copied = copy.deepcopy(layer)
    copied(torch.rand(2, 9))  # want: LZ114 "4.*9|9.*4"


def clean_copy():
    layer = nn.LazyLinear(3)
    layer(torch.rand(2, 4))
    copied = copy.deepcopy(layer)
    copied(torch.rand(7, 4))


def flagged_dimension():
    hidden = nn.LazyLinear(10)(torch.rand(2, 5))
    hidden.sum(dim=2)  # want: LZ114


def flagged_literal():
    """Tensors that the program writes out keep their values; what refuses them is found as for others."""
    x = torch.ones(3, 5)
    nn.LazyLinear(10)(x)
    torch.cat([x, x[:, 1:]], dim=0)  # want: LZ114 "refuses \[3, 5\] and \[3, 4\]"


class Scaled(nn.Module):
    """A parameter that begins with written values is learnt like any other."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(4)
        self.scale = nn.Parameter(torch.tensor([1.0, 2.0, 3.0, 4.0]))

    def forward(self, x):
        return self.body(x) * (self.scale * 2)


def clean_gradients():
    """Gradients reach the small tensors that the program writes out itself, if it asks for them."""
    net = Scaled()
    points = torch.linspace(0, 1, 6).reshape(2, 3).requires_grad_(True)
    shift = torch.zeros(4)
    shift.requires_grad = True
    heat = torch.tensor(1.5, requires_grad=True)
    out = ((net(points) + shift) / heat).sum()
    torch.autograd.grad(out, [points, shift, heat, net.scale], create_graph=True)
    net(points).sum().backward()
    net.body(points.grad.sign())


if __name__ == "__main__":
    Head()(torch.rand(4, 32))
    EagerHead()(torch.rand(4, 32))
    EagerConv()(torch.rand(2, 3, 16, 16))
    EagerNorm()(torch.rand(2, 3, 16, 16))
    Residual()(torch.rand(4, 32))
    ResidualEqual()(torch.rand(4, 32))
    ResidualBroadcast()(torch.rand(4, 32))
    Concatenated()(torch.rand(4, 32))
    ConcatenatedAlong()(torch.rand(4, 32))
    Attention(16, 16)(torch.rand(2, 5, 32))
    Scores()(torch.rand(2, 5, 32))
    flagged_stack()
    flagged_view()
    clean_view()
    flagged_functional()
    flagged_einsum()
    clean_einsum()
    flagged_small_picture()
    flagged_copy()
    clean_copy()
    flagged_dimension()
    flagged_literal()
    clean_gradients()
