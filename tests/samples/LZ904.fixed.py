"""Comments that silence nothing."""

import torch
from torch import nn

layer = nn.LazyLinear(8)
layer(torch.rand(2, 4))

layer(torch.rand(3, 4))

silenced = nn.LazyBatchNorm1d(8)  # lazylint: ignore[LZ301] a large eps on purpose
silenced(torch.rand(2, 4))

half = nn.LazyBatchNorm1d(8)  # lazylint: ignore[LZ301]
half(torch.rand(2, 4))

by_slug = nn.LazyBatchNorm1d(8)  # lazylint: ignore[eager-positional-args]
by_slug(torch.rand(2, 4))

of_others = nn.LazyLinear(8)  # noqa: E501
of_others(torch.rand(2, 4))

of_ours = nn.LazyLinear(8)
of_ours(torch.rand(2, 4))

bare = torch.rand(2, 4)
layer(bare)

bare_and_used = nn.LazyBatchNorm1d(8)  # lazylint: ignore
bare_and_used(torch.rand(2, 4))
