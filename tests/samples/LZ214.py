"""A dry run in train mode moves the statistics of norm layers."""

import torch
from torch import nn, optim


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, x):
        return self.norm(self.body(x))


def train(net):
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    net(torch.rand(4, 16)).sum().backward()
    optimizer.step()


def silent_train_mode():
    net = Net()
    with torch.no_grad():
        net(torch.zeros(2, 16))  # want: LZ214 "moves the running statistics of `norm`"
    train(net)


def clean_eval_mode():
    net = Net()
    net.eval()
    with torch.no_grad():
        net(torch.zeros(2, 16))
    net.train()
    train(net)


def clean_no_statistics():
    net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d(track_running_stats=False))
    with torch.no_grad():
        net(torch.zeros(2, 16))
    train(net)


def clean_never_trained():
    net = Net()
    with torch.no_grad():
        net(torch.zeros(2, 16))


def clean_first_batch():
    """The first call is the first batch."""
    train(Net())


def clean_reset():
    """Statistics that are reset before training."""
    net = Net()
    with torch.no_grad():
        net(torch.zeros(2, 16))
    for module in net.modules():
        if hasattr(module, "reset_running_stats"):
            module.reset_running_stats()
    assert net.norm.num_batches_tracked == 0
    train(net)


def clean_loaded():
    """The dry run is for a checkpoint, which has statistics of its own."""
    saved = Net().eval()
    saved(torch.zeros(2, 16))
    net = Net()
    with torch.no_grad():
        net(torch.zeros(2, 16))
    net.load_state_dict(saved.state_dict())
    assert net.norm.num_batches_tracked == 0
    train(net)


if __name__ == "__main__":
    silent_train_mode()
    clean_eval_mode()
    clean_no_statistics()
    clean_never_trained()
    clean_first_batch()
    clean_reset()
    clean_loaded()
