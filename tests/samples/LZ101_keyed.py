"""Inputs that are dicts or objects: what is in them is found by what the models ask for."""

import torch
from torch import nn


class Readout(nn.Module):
    """A key by a setting, whether it is there asked for first."""

    def __init__(self, feature_key: str = "node_feats"):
        super().__init__()
        self.feature_key = feature_key
        self.net = nn.LazyLinear(4)

    def forward(self, data: dict[str, torch.Tensor]):
        if self.feature_key not in data:
            raise ValueError(f"{self.feature_key} is missing")
        x = data[self.feature_key]
        return self.net(x) + self.net(torch.cat([x, x], dim=-1))  # want: LZ101 "fixed at F .* gets 2\*F here"


class Levels(nn.Module):
    """Numbers for keys."""

    def __init__(self):
        super().__init__()
        self.nets = nn.ModuleList([nn.LazyLinear(4) for _ in range(3)])

    def forward(self, levels: "dict[int, torch.Tensor]"):
        out = sum(net(levels[i]) for i, net in enumerate(self.nets))
        return out + self.nets[1](torch.cat([levels[1], levels[1]], dim=-1))  # want: LZ101 "fixed at F_1 .* gets 2\*F_1 here"


class Combiner(nn.Module):
    """Dicts in a dict, whose keys nobody says."""

    def __init__(self):
        super().__init__()
        self.projection = nn.LazyLinear(8)

    def forward(self, inputs: "dict[str, dict[str, torch.Tensor]]"):
        if not inputs:
            raise RuntimeError("no features")
        hidden = torch.cat([feature["encoded"] for feature in inputs.values()], dim=-1)
        out = self.projection(hidden)
        return self.projection(torch.cat([hidden, out], dim=-1))  # want: LZ101 "gets .* \+ 8 here"


class Helped(nn.Module):
    """Keys that a method asks for."""

    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(4)

    def joined(self, batch):
        return torch.cat([batch["left"], batch["right"]], dim=-1)

    def forward(self, batch):
        return self.fc(self.joined(batch)) + self.fc(batch["left"])  # want: LZ101 "gets F here"


class Graph(nn.Module):
    """Attributes that a method asks for."""

    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(4)

    def nodes(self, graph):
        return graph.nodes_of, graph.extra

    def forward(self, graph):
        nodes, extra = self.nodes(graph)
        return self.fc(nodes), self.fc(torch.cat([nodes, nodes, extra], -1))  # want: LZ101 "gets F_extra \+ 2\*F_nodes_of here"


class Listed(nn.Module):
    """A list, as its annotation says."""

    def __init__(self, widths: list[int]):
        super().__init__()
        self.net = nn.Sequential(*(nn.LazyLinear(width) for width in widths))

    def forward(self, parts: list[torch.Tensor]):
        x = torch.cat(parts, dim=-1)
        return self.net(x) + self.net(torch.cat([x, x], dim=-1))  # want: LZ101 "gets 2.* here"


ARGUMENTS = {"Listed": ([16, 8],)}
