"""What a library without tensors makes of what nobody knows, nobody knows: it would take the unknown for a number."""

import json
import subprocess

import networkx
import torch
from torch import nn

if __name__ == "__main__":
    words = json.loads(subprocess.run(["echo", '["a", "b", "c"]'], capture_output=True).stdout)  # want: LZ906
    chain = networkx.path_graph(len(words))
    nn.Linear(len(chain), 4)(torch.rand(2, 3))
    named = networkx.Graph([(word, "end") for word in words])
    nn.Linear(named.number_of_nodes(), 4)(torch.rand(2, 4))
    given = networkx.path_graph(3)
    head = nn.LazyLinear(len(given))
    head(torch.rand(2, len(given)))
    head(torch.rand(2, 4))  # want: LZ101 "`head` was fixed at 3 input features on line {line-1}, gets 4 here"
