"""How many GPUs there are decides nothing here: both ways are looked at, and the list of devices is not empty."""

import torch
from torch import nn


def devices():
    return [torch.device(f"cuda:{i}") for i in range(torch.cuda.device_count())]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(4)

    def forward(self, x):
        return self.fc(x)


net = Net()
if torch.cuda.device_count() > 1:
    net = nn.DataParallel(net, device_ids=devices()).to(devices()[0])
net(torch.ones(2, 3))
net(torch.ones(2, 5))  # want: LZ101 "fixed at 3 .* gets 5 here"
