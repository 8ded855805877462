"""A loop that is cut: what none of the turns that were seen sets, a later one may."""

import torch
from torch import nn

model, average = nn.LazyLinear(4), nn.LazyLinear(4)
state = None
for step in range(1200):
    model(torch.ones(2, 3))
    if step >= 1190:
        state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
average.load_state_dict(state)
average(torch.ones(2, 3))
model(torch.ones(2, 4))  # want: LZ101
