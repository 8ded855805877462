"""An operation gets a type that it does not take."""

import torch
import torch.nn.functional as F
from torch import nn


def flagged_whole_numbers():
    tokens = torch.zeros(2, 5, dtype=torch.long)
    nn.LazyLinear(4)(tokens)  # want: LZ114 "`LazyLinear` refuses int64 \[2, 5\]"


def flagged_eager():
    nn.LazyLinear(8)(torch.rand(2, 5))
    nn.Linear(5, 4)(torch.rand(2, 5).long())  # want: LZ114 "`Linear.*refuses int64 \[2, 5\]"


def flagged_double():
    x = torch.zeros(2, 3, 8, 8, dtype=torch.float64)
    nn.LazyConv2d(4, 3)(x)  # want: LZ114 "`LazyConv2d` refuses float64 \[2, 3, 8, 8\]"


def flagged_after_a_good_call():
    head = nn.LazyLinear(4)
    head(torch.rand(2, 5))
    head(torch.rand(2, 5).double())  # want: LZ114 "refuses float64 \[2, 5\]"


def flagged_product():
    hidden = nn.LazyLinear(3)(torch.rand(2, 5))
    weights = torch.ones(3, 4, dtype=torch.float64)
    hidden @ weights  # want: LZ114 "`matmul` refuses \[2, 3\] and float64 \[3, 4\]"


def flagged_recurrent():
    hidden = nn.LazyLinear(4)(torch.rand(2, 5, 3))
    nn.LSTM(4, 6)(hidden.double())  # want: LZ114 "`LSTM.*refuses float64"


def clean_cast():
    nn.LazyLinear(4)(torch.zeros(2, 5, dtype=torch.long).float())


def clean_double_model():
    nn.LazyLinear(4).double()(torch.rand(2, 5).double())


def clean_promotion():
    hidden = nn.LazyLinear(3)(torch.rand(2, 5))
    hidden = torch.cat([hidden * torch.ones(2, 3, dtype=torch.long), torch.zeros(2, 3, dtype=torch.float64)])
    torch.where(hidden > 0, hidden, torch.zeros(1))


def clean_classes():
    tokens = nn.Embedding(9, 6)(torch.zeros(2, 5, dtype=torch.long))
    F.cross_entropy(nn.LazyLinear(4)(tokens).transpose(1, 2), torch.zeros(2, 5, dtype=torch.long))


if __name__ == "__main__":
    flagged_whole_numbers()
    flagged_eager()
    flagged_double()
    flagged_after_a_good_call()
    flagged_product()
    flagged_recurrent()
    clean_cast()
    clean_double_model()
    clean_promotion()
    clean_classes()
