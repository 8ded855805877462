"""What a run collects, before it is encoded: the worker's counterparts of the front's graph types."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from .frames import Place

LayerKey = tuple[Place | None, str, int]
"""Where a layer is built, its type, and the how-manieth of those it is."""


@dataclass(frozen=True)
class Frame:
    """One user frame; `container` names a step through a container such as `nn.Sequential`."""

    place: Place
    function: str = ""
    turn: int = 1
    container: str | None = None


@dataclass
class Call:
    """One call of a lazy layer. `width` and `shape` hold ints or symbolic ints."""

    layer: int
    stack: tuple[Frame, ...]
    width: Any
    shape: tuple[Any, ...] | None
    argument: str
    maker: Place | None
    event: str = "call"
    training: bool = True
    id: int = 0
    path: int = 0


@dataclass(frozen=True)
class Comparison:
    """A later call against the one that fixed the width; `relation` is "equal", "never", "when" or "unknown"."""

    first: Call
    later: Call
    relation: str
    condition: str | None = None
    torch_says: str | None = None


@dataclass(frozen=True)
class Operand:
    """An input of a refused operation."""

    text: str
    shape: tuple[Any, ...] | None
    kind: str
    maker: Place | None = None


@dataclass(frozen=True)
class Refusal:
    """An operation that PyTorch refuses."""

    kind: str
    operation: str
    stack: tuple[Frame, ...]
    torch_says: str
    layer: int | None = None
    operands: tuple[Operand, ...] = ()
    width: Any = None

    def on(self, layer: int) -> Refusal:
        """The same refusal, by the layer of another number."""
        return replace(self, layer=layer)


@dataclass(frozen=True)
class Unknown:
    """What could not be decided, where, and the line that would help."""

    reason: str
    place: Place | None = None
    remedy: str | None = None
    whole: bool = False
    effect: bool = False


@dataclass
class Block:
    """A module that one container holds several times."""

    type: str
    place: Place
    positions: tuple[str, ...]
    variable: str


@dataclass
class Layer:
    """A layer that was lazy when it was built."""

    id: int
    name: str
    type: str
    measure: str
    attribute: str
    place: Place | None = None
    owner: str | None = None
    positions: tuple[str, ...] = ()
    settings: dict[str, int] = field(default_factory=dict)
    elsewhere: bool = False
    variable: str = ""
    block: Block | None = None


@dataclass
class Facts:
    """All that one run (one path) saw."""

    layers: list[Layer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)

    def note(self, *unknowns: Unknown) -> None:
        """Add what could not be decided, each once."""
        self.unknowns += [unknown for unknown in unknowns if unknown not in self.unknowns]

    def layer_keys(self) -> list[LayerKey]:
        """What each layer, by its id, has in common with the same one on other paths."""
        seen: Counter[tuple[Place | None, str]] = Counter()
        keys = []
        for layer in self.layers:
            seen[layer.place, layer.type] += 1
            keys.append((layer.place, layer.type, seen[layer.place, layer.type]))
        return keys
