"""Comments that silence nothing."""

import torch
from torch import nn

layer = nn.LazyLinear(8)  # lazylint: ignore[LZ301]  # want: LZ904 "nothing is silenced here: no finding of `LZ301`"
layer(torch.rand(2, 4))

# lazylint: ignore[lazy-width-conflict] the widths are equal  # want: LZ904 "no finding of `lazy-width-conflict`"
layer(torch.rand(3, 4))

silenced = nn.LazyBatchNorm1d(8)  # lazylint: ignore[LZ301] a large eps on purpose
silenced(torch.rand(2, 4))

half = nn.LazyBatchNorm1d(8)  # lazylint: ignore[LZ301, LZ310]  # want: LZ904 "no finding of `LZ310`"
half(torch.rand(2, 4))

by_slug = nn.LazyBatchNorm1d(8)  # lazylint: ignore[eager-positional-args]
by_slug(torch.rand(2, 4))

of_others = nn.LazyLinear(8)  # noqa: E501
of_others(torch.rand(2, 4))

of_ours = nn.LazyLinear(8)  # noqa: LZ301  # want: LZ904 "no finding of `LZ301`"
of_ours(torch.rand(2, 4))

bare = torch.rand(2, 4)  # lazylint: ignore  # want: LZ904 "nothing is silenced here"
layer(bare)

bare_and_used = nn.LazyBatchNorm1d(8)  # lazylint: ignore
bare_and_used(torch.rand(2, 4))
