"""Comments for lazylint that say nothing it knows."""

import torch
from torch import nn

disabled = nn.LazyLinear(8)  # lazylint: disable=LZ301  # want: LZ905 "`disable` is not a directive"
disabled(torch.rand(2, 4))

# lazylint:
# want-1: LZ905 "nothing stands after `lazylint:`"
open_bracket = nn.LazyLinear(8)  # lazylint: ignore[LZ301  # want: LZ905 "the bracket is not closed"
open_bracket(torch.rand(2, 4))

no_code = nn.LazyLinear(8)  # lazylint: ignore[]  # want: LZ905 "no code stands in the brackets"
no_code(torch.rand(2, 4))

wrong_code = nn.LazyLinear(8)  # lazylint: ignore[lz301]  # want: LZ905 "`lz301` is no rule code"
wrong_code(torch.rand(2, 4))

# lazylint: file-ignore  # want: LZ905 "`file-ignore` needs codes"
# lazylint: skip-file[LZ301]  # want: LZ905 "`skip-file` takes no codes"
right = nn.LazyBatchNorm1d(8)  # lazylint: ignore[LZ301] a large eps on purpose
right(torch.rand(2, 4))

in_words = "# lazylint: disable"
