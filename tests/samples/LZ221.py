"""A lazy layer's parameter is exchanged for another's."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, bias):
        super().__init__()
        self.embedding = nn.Embedding(10, 16)
        self.head = nn.LazyLinear(10, bias=bias)
        self.head.weight = self.embedding.weight

    def forward(self, tokens):
        return self.head(self.embedding(tokens))  # want: LZ221 "`weight` of `head` was tied to another on line 12: .*still lazy for its `bias`.*raises AttributeError"


def flagged_two_lazy():
    first, second = nn.LazyLinear(3), nn.LazyLinear(3)
    second.weight = first.weight
    first(torch.rand(2, 4))
    second(torch.rand(2, 4))  # want: LZ221 "`weight` of `second` .*raises AttributeError"


def flagged_conv():
    first, second = nn.LazyConv2d(3, 3), nn.LazyConv2d(3, 3)
    second.weight = first.weight
    first(torch.rand(1, 4, 8, 8))
    second(torch.rand(1, 4, 8, 8))  # want: LZ221 "`weight` of `second` .*raises AssertionError"


def flagged_giver():
    """The layer that gave its parameter away is called second."""
    norm, linear = nn.LazyBatchNorm1d(), nn.LazyLinear(3)
    linear.weight = norm.weight
    linear(torch.rand(4, 6))
    norm(torch.rand(3, 6))  # want: LZ221 "`weight` of `norm` was tied to another on line .*still lazy.*raises AssertionError"


def flagged_width():
    """All of it is there, and as wide as the embedding; it is called, and so nothing else is told of it."""
    embedding, head = nn.Embedding(10, 4), nn.LazyLinear(10, bias=False)
    head.weight = embedding.weight
    head(torch.rand(2, 6))  # want: LZ221 "`weight` of `head` .*gets another width than that has, and raises AssertionError"


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 4)
        self.mix = nn.LazyLinear(6)
        self.head = nn.LazyLinear(10, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, tokens):
        return self.head(self.mix(self.embedding(tokens)))  # want: LZ221 "gets another width than that has"


def silent_outputs():
    embedding, head = nn.Embedding(10, 4), nn.LazyLinear(7, bias=False)
    head.weight = embedding.weight
    out = head(torch.rand(2, 4))  # want: LZ221 "it has 10 outputs where 7 were asked for"
    assert out.shape == (2, 10)


def clean_no_bias():
    Model(bias=False)(torch.tensor([[1, 2]]))


def clean_both():
    """Nothing is lazy any more once all is tied."""
    first, second = nn.LazyLinear(3), nn.LazyLinear(3)
    second.weight, second.bias = first.weight, first.bias
    first(torch.rand(2, 4))
    second(torch.rand(2, 4))


def clean_after():
    first, second = nn.LazyLinear(3), nn.LazyLinear(3)
    first(torch.rand(2, 4))
    second(torch.rand(2, 4))
    second.weight = first.weight
    second(torch.rand(2, 4))


if __name__ == "__main__":
    Model(bias=True)(torch.tensor([[1, 2]]))
    flagged_two_lazy()
    flagged_conv()
    flagged_giver()
    flagged_width()
    Tied()(torch.tensor([[1, 2]]))
    silent_outputs()
    clean_no_bias()
    clean_both()
    clean_after()
