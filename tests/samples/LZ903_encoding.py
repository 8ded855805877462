# café: a byte that is not UTF-8  # want: LZ903
from torch import nn

layer = nn.LazyLinear(4)
