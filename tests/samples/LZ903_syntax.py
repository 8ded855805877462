"""A file that is not Python."""

from torch import nn

layer = nn.LazyLinear(4)
  layer = layer.eval()  # want: LZ903
