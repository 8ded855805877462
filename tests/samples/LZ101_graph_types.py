"""Graphs of several types: their inputs are dicts by type of node, and by type of edge."""

import torch
from torch import fx, nn


ARGUMENTS = {"Typed": ((["author", "paper"], [("author", "to", "paper"), ("paper", "to", "author")]), 32)}


class Towards(nn.Module):
    """What the nodes at the end of each edge get from those at its start."""

    def __init__(self, width):
        super().__init__()
        self.mine, self.theirs = nn.LazyLinear(width), nn.LazyLinear(width)

    def forward(self, starts, ends, edge_index):
        start, end = edge_index
        sent = torch.zeros(ends.shape[0], starts.shape[1]).index_add(0, end, starts[start])
        return (self.theirs(sent) + self.mine(ends)).relu()


class Layer(nn.Module):
    def __init__(self, edge_types, width):
        super().__init__()
        self.by_type = nn.ModuleDict({"-".join(edge_type): Towards(width) for edge_type in edge_types})

    def forward(self, x_dict, edge_index_dict):
        found = dict(x_dict)
        for edge_type, edge_index in edge_index_dict.items():
            start, _, end = edge_type
            found[end] = self.by_type["-".join(edge_type)](x_dict[start], x_dict[end], edge_index)
        return found


class Typed(nn.Module):
    def __init__(self, metadata, width):
        super().__init__()
        self.into = nn.ModuleDict({node_type: nn.LazyLinear(width) for node_type in metadata[0]})
        self.layer = Layer(metadata[1], width)
        self.head, self.weight = nn.LazyLinear(2), nn.LazyLinear(1)

    def forward(self, x_dict, edge_index_dict):
        hidden = {node_type: self.into[node_type](x) for node_type, x in x_dict.items()}
        found = self.layer(hidden, edge_index_dict)
        wide = torch.cat([found["author"], hidden["author"]], 1)
        self.weight(found["paper"])
        return self.head(found["author"]) + self.head(wide)  # want: LZ101 "`head` was fixed at 32 .* gets 64 "


class Named(nn.Module):
    """Keys of three words."""

    def __init__(self):
        super().__init__()
        self.writes, self.cites = Towards(8), Towards(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x_dict, edge_index_dict):
        papers = self.writes(x_dict["author"], x_dict["paper"], edge_index_dict["author", "writes", "paper"])
        papers = self.cites(papers, papers, edge_index_dict[("paper", "cites", "paper")])
        self.head(papers)
        return self.head(x_dict["paper"])  # want: LZ102


class Whole(nn.Module):
    """The graph is one object."""

    def __init__(self):
        super().__init__()
        self.writes = Towards(8)
        self.head = nn.LazyLinear(2)

    def forward(self, data):
        x_dict = data.x_dict
        papers = self.writes(x_dict["author"], x_dict["paper"], data.edge_index_dict["author", "writes", "paper"])
        return self.head(papers) + self.head(papers[:, :3])  # want: LZ101 "`head` was fixed at 8 .*gets 3 here"


class Compiled(nn.Module):
    """What torch.fx makes of a model is one that calls its layers."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)
        self.body = fx.symbolic_trace(nn.Sequential(nn.LazyLinear(4), nn.ReLU()))

    def forward(self, x):
        self.head(x.reshape(-1, 4))
        return self.head(torch.cat([self.body(x), self.body(x)], 1))  # want: LZ101 "`head` was fixed at 4 .*gets 8 "
