"""Lazy modules that a program writes itself: class text, and the layer it gives."""

from __future__ import annotations

from .choose import Choose
from .layers import last_to
from .track import Layer, Ledger, Shape

SCALE = '''
class Scale(nn.modules.lazy.LazyModuleMixin, nn.Module):
    """A learned factor for every feature."""

    def __init__(self):
        super().__init__()
        self.weight = nn.UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            with torch.no_grad():
                self.weight.materialize((x.shape[-1],))
                nn.init.ones_(self.weight)

    def forward(self, x):
        return x * self.weight
'''

DENSE = """
class Dense(nn.modules.lazy.LazyModuleMixin, nn.Module):
    def __init__(self, out):
        super().__init__()
        self.out = out
        self.weight = nn.parameter.UninitializedParameter()
        self.bias = nn.Parameter(torch.zeros(out))

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.weight.materialize((self.out, x.size(-1)))
            nn.init.xavier_uniform_(self.weight)

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)
"""

OWNER = '''
class Projection(nn.Module):
    """Takes its width at the first call, without the mixin."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.weight = nn.UninitializedParameter()

    def forward(self, x):
        if nn.parameter.is_lazy(self.weight):
            self.weight.materialize((x.shape[-1], self.out))
            nn.init.normal_(self.weight, std=0.1)
        return x @ self.weight
'''

HEIR = """
class Classifier(nn.LazyLinear):
    def __init__(self, out):
        super().__init__(out, bias=False)
"""


def own_lazy(choose: Choose, shape: Shape) -> tuple[str, Layer]:
    """The text of a class, and a layer of it."""
    out = choose.number(2, 10)
    kind = choose.number(0, 3)
    if kind == 0:
        return SCALE, Layer("Scale()", (1, 2, 3, 4), _scale, True, "scale")
    text, name = [(DENSE, "Dense"), (OWNER, "Projection"), (HEIR, "Classifier")][kind - 1]
    return text, Layer(f"{name}({out})", (1, 2, 3, 4), last_to(out), True, "own")


def _scale(shape: Shape, ledger: Ledger, key: str) -> Shape:
    ledger.settle(key, shape[-1])
    return shape
