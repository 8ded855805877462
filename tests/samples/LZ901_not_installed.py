"""Lazy layers of a library that is not installed are not seen, which is said."""

import torch
from some_graphs.nn import GraphConv, HeteroConv, Linear  # This package does not exist.


class Net(torch.nn.Module):  # want: LZ901 "its lazy layers are .* of some_graphs.nn, which is not installed$"
    def __init__(self, hidden_channels, out_channels, num_layers):
        super().__init__()
        self.convs = torch.nn.ModuleList()
        for _ in range(num_layers):
            conv = GraphConv((-1, -1), hidden_channels, add_self_loops=False)
            self.convs.append(HeteroConv({("author", "writes", "paper"): conv}, aggr="sum"))
        self.lin = Linear(-1, out_channels)

    def forward(self, x_dict, edge_index_dict):
        for conv in self.convs:
            x_dict = {key: x.relu() for key, x in conv(x_dict, edge_index_dict).items()}
        return self.lin(x_dict["paper"])


class Plain(torch.nn.Module):
    """Widths that are known: nothing is lazy here."""

    def __init__(self):
        super().__init__()
        self.conv = GraphConv(16, 8)

    def forward(self, x, edge_index):
        return self.conv(x, edge_index)
