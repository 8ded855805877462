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

unknown_code = nn.LazyBatchNorm1d(8)  # lazylint: ignore[LZ301, LZ999]  # want: LZ905 "`LZ999` is no rule code"
unknown_code(torch.rand(2, 4))

# In prose, a `# lazylint:` comment is only spoken of.


class Told(nn.Module):
    """What its `forward` is given is said in a form that cannot be read."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)

    def forward(self, x):  # lazylint: input x f33[B, 3]  # want: LZ905 "`f33` is no type of a tensor"
        return self.head(x)


class ToldOpen(Told):
    def forward(self, x):  # lazylint: input x f32[B, 4  # want: LZ905 "the bracket is not closed"
        return self.head(x)


class ToldNothing(Told):
    def forward(self, x):  # lazylint: input  # want: LZ905 "nothing stands after `input`"
        return self.head(x)


class ToldAnother(Told):
    # lazylint: input q f32[B, 3]  # want: LZ905 "`forward` has no parameter `q`"
    def forward(self, x):
        return self.head(x)


class ToldWord(Told):
    # lazylint: input x banana  # want: LZ905 "`banana` is not of the form"
    def forward(self, x):
        return self.head(x)


class ToldList(Told):
    # lazylint: input xs list(f32[7, 9], f32[5, 9])  # want: LZ905 "is no tensor: a comment can say no other"
    def forward(self, xs):
        return self.head(xs[0] + xs[1])


class ToldRight(Told):
    # lazylint: input x f32[B, 3]
    def forward(self, x):
        return self.head(x)


# lazylint: input x f32[B, 3]  # want: LZ905 "no function stands here"
right(torch.rand(3, 4))
# lazylint: inptu x f32[B, 3]  # want: LZ905 "`inptu` is not a directive"
