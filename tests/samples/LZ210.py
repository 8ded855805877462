"""An optimizer holds parameters that its model no longer has."""

import torch
from torch import nn, optim


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def trained():
    net = Net()
    net(torch.rand(4, 16))
    return net.state_dict()


def silent_assign():
    net = Net()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    net.load_state_dict(trained(), assign=True)  # want: LZ210 "replaces 4 of 4 parameters that `SGD` was built on.*never trained"
    net(torch.rand(4, 16)).sum().backward()
    optimizer.step()
    held = optimizer.param_groups[0]["params"]
    assert not any(p is q for p in held for q in net.parameters())


def clean_copy():
    net = Net()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    net.load_state_dict(trained())
    net(torch.rand(4, 16)).sum().backward()
    optimizer.step()
    held = optimizer.param_groups[0]["params"]
    assert all(any(p is q for q in net.parameters()) for p in held)


def clean_order():
    net = Net()
    net.load_state_dict(trained(), assign=True)
    optim.SGD(net.parameters(), lr=0.1)


def clean_built_anew():
    net = Net()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    net(torch.rand(4, 16)).sum().backward()
    optimizer.step()
    net.load_state_dict(trained(), assign=True)
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    before = net.head.weight.detach().clone()
    net(torch.rand(4, 16)).sum().backward()
    optimizer.step()
    assert not torch.equal(before, net.head.weight)


def silent_other_head():
    """A head that takes the place of one that the optimizer holds."""
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))
    net(torch.rand(4, 16))
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    net[2] = nn.LazyLinear(5)  # want: LZ210 "`net.2` is built after `SGD`, which holds the rest of its model"
    net(torch.rand(4, 16)).sum().backward()
    before = net[2].weight.detach().clone()
    optimizer.step()
    assert torch.equal(before, net[2].weight)


def clean_other_head():
    """The optimizer is told of it, or another one holds it, or it is not trained at all."""
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))
    optimizer = optim.SGD(net[0].parameters(), lr=0.1)
    net[2] = nn.LazyLinear(5)
    optimizer.add_param_group({"params": net[2].parameters()})
    net(torch.rand(4, 16)).sum().backward()
    optimizer.step()
    net[2] = nn.LazyLinear(6)
    head = optim.Adam(net[2].parameters())
    net(torch.rand(4, 16)).sum().backward()
    head.step()
    net[2] = nn.LazyLinear(7)
    with torch.no_grad():
        net(torch.rand(4, 16))


if __name__ == "__main__":
    silent_assign()
    clean_copy()
    clean_order()
    clean_built_anew()
    silent_other_head()
    clean_other_head()
