"""What a script does without a function around it: a loop that counts, a checkpoint in memory."""

import io

import torch
from torch import nn

counted = nn.LazyLinear(20)
hidden = torch.randn(2, 10)
steps = 0
while steps < 2:
    hidden = counted(hidden)  # want: LZ101 "`counted` was fixed at 10 input features on turn 1, gets 20 on turn 2"
    steps += 1

equal = nn.LazyLinear(10)
hidden = torch.randn(2, 10)
while steps < 4:
    hidden = equal(hidden)
    steps += 1

trained = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(4))
trained(torch.randn(2, 10))
stream = io.BytesIO()
torch.save(trained.state_dict(), stream)

stream.seek(0)
restored = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(4))
restored.load_state_dict(torch.load(stream))
restored(torch.randn(3, 10))

stream.seek(0)
other = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(4))
other.load_state_dict(torch.load(stream))
other(torch.randn(2, 11))  # want: LZ101 "`other.0` was fixed at 10 input features .*on line {line-1}, gets 11 here"
