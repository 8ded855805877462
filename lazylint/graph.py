"""What the worker saw of one script or model, as data, with the queries that rules may ask.

Widths and conditions are text here: the algebra was done in the worker, where sympy is.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from lazylint.events import Event, Subject
from lazylint.finding import Place
from lazylint.path import Path

if TYPE_CHECKING:
    import networkx


class Relation(str, Enum):
    """How two widths of one layer compare: the three answers, and a fourth for widths nobody knows."""

    EQUAL = "equal"
    NEVER = "never"
    WHEN = "when"
    UNKNOWN = "unknown"


class Frame(msgspec.Struct, frozen=True):
    """One user frame of a call stack. `turn` counts runs of this very place within its activation, from 1.

    `container` is set for a step through `nn.Sequential` and its kin: the position in the container, as in `net.2`.
    """

    place: Place
    function: str = ""
    turn: int = 1
    container: str | None = None


class Block(msgspec.Struct, frozen=True):
    """A module that one container holds at several `positions`; `variable` is the name it was given at once."""

    type: str
    place: Place
    positions: tuple[str, ...]
    variable: str = ""


class Layer(msgspec.Struct, frozen=True):
    """A layer that was lazy when it was built.

    `measure` is what its width is called ("input features"), `attribute` where PyTorch keeps it ("in_features").
    `positions` lists the places of a container that hold this one instance, when they are several. `settings` holds
    the whole numbers it was built with (`groups`, `out_channels`, `out_features`). `elsewhere` says that code besides
    the model's `forward` may call it; `variable` is the name it was given at once where it stands at several positions;
    `block` is the module with several positions that it is a part of, if there is one.
    """

    id: int
    name: str
    type: str
    measure: str
    attribute: str
    place: Place | None = None
    owner: str | None = None
    positions: tuple[str, ...] = ()
    settings: dict[str, int] = msgspec.field(default_factory=dict)
    elsewhere: bool = False
    variable: str = ""
    block: Block | None = None


class LazyCall(msgspec.Struct, frozen=True):
    """One call of a lazy layer. `stack` is outermost first; `width` is a formula, None where it is unknown.

    `argument` is the source text of the input, `shape` its dimensions as formulas, `maker` the place whose
    operation made the width. A width that was not taken from a call (a checkpoint) has `event` "load".
    """

    id: int
    layer: int
    path: int
    stack: tuple[Frame, ...]
    width: str | None
    shape: tuple[str, ...] | None = None
    argument: str = ""
    maker: Place | None = None
    maker_text: str = ""
    event: str = "call"
    training: bool = True

    @property
    def input(self) -> str:
        """What was sent, in words: "x is [B, 16]"."""
        return f"{self.argument or 'the input'} is {brackets(self.shape)}"

    @property
    def inner(self) -> Place:
        """The innermost place of the stack: the call of the layer itself."""
        return self.stack[-1].place

    @property
    def run(self) -> Place:
        """The innermost line that runs: that of the container's call, if a container calls the layer."""
        return _run(self.stack)


class Comparison(msgspec.Struct, frozen=True):
    """A later call of a layer held against the call that fixed its width (ids of `LazyCall`)."""

    first: int
    later: int
    relation: Relation
    condition: str | None = None
    torch_says: str | None = None


class Operand(msgspec.Struct, frozen=True):
    """One input of a refused operation: its source text, shape and the place that made it."""

    text: str
    shape: tuple[str, ...] | None
    kind: str
    maker: Place | None = None
    maker_text: str = ""

    def __str__(self) -> str:
        """The operand in words: its shape, or its type if it is no tensor."""
        of = f"{self.kind.removesuffix(' tensor')} " if self.kind.endswith(" tensor") else ""
        what = f"a {self.kind}" if self.shape is None else of + brackets(self.shape)
        return f"`{self.text}` {what}" if self.text else what


class Refusal(msgspec.Struct, frozen=True):
    """An operation that PyTorch refuses for every input on this path.

    `kind` is "shape", or for lazy layers "rank", "groups" or "non-tensor".
    """

    kind: str
    operation: str
    stack: tuple[Frame, ...]
    torch_says: str
    path: int = 0
    layer: int | None = None
    operands: tuple[Operand, ...] = ()
    width: str | None = None

    @property
    def place(self) -> Place:
        """The innermost user place of the operation; where a container calls the layer, that of its call."""
        return _run(self.stack)

    @property
    def caller(self) -> Place | None:
        """The place of the call that led into the function of `place`; None where the program's run begins there."""
        inner = next((i for i, frame in enumerate(self.stack) if frame.place == self.place), 0)
        return _run(self.stack[:inner]) if inner else None

    @property
    def key(self) -> object:
        """What makes two refusals one finding."""
        return self.place, self.layer, self.operation


class Unknown(msgspec.Struct, frozen=True):
    """Something that could not be decided: why, where, and the line that would help.

    `whole` is true when nothing of the model was seen, `effect` when the cause is a refused effect.
    """

    reason: str
    place: Place | None = None
    remedy: str | None = None
    whole: bool = False
    effect: bool = False


class Op(msgspec.Struct, frozen=True):
    """A node of the traced torch.fx graph: `inputs` are node names, `shape` None where it is unknown."""

    name: str
    kind: str
    target: str
    inputs: tuple[str, ...] = ()
    shape: tuple[str, ...] | None = None
    place: Place | None = None
    path: int = 0
    layer: int | None = None


class Input(msgspec.Struct, frozen=True):
    """What one argument of `forward` must be, and how that is known ("call on line 12", "solved", ...)."""

    name: str
    spec: str
    source: str


class ModelGraph(msgspec.Struct, frozen=True, dict=True):
    """One script, notebook or model as the worker saw it. `name` is the model's qualified name, None for a script.

    `configurations` are the numbers of the sets of arguments that the model was built with, if the user gave some.
    `assumed` says that sizes in it may hang on data or constructor arguments that were made up.
    """

    name: str | None
    place: Place
    layers: tuple[Layer, ...] = ()
    calls: tuple[LazyCall, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    paths: tuple[Path, ...] = ()
    ops: tuple[Op, ...] = ()
    inputs: tuple[Input, ...] = ()
    events: tuple[Event, ...] = ()
    subjects: tuple[Subject, ...] = ()
    configurations: tuple[int, ...] = ()
    assumed: bool = False

    def layer(self, id: int) -> Layer:
        """The layer of that id."""
        return self._layers[id]

    def call(self, id: int) -> LazyCall:
        """The call of that id."""
        return self._calls[id]

    def path(self, id: int) -> Path:
        """The path of that id."""
        return self._paths.get(id) or Path(id)

    def op(self, path: int, name: str) -> Op | None:
        """The operation of that name on that path."""
        return self._ops.get((path, name))

    @cached_property
    def _layers(self) -> dict[int, Layer]:
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def _calls(self) -> dict[int, LazyCall]:
        return {call.id: call for call in self.calls}

    @cached_property
    def _paths(self) -> dict[int, Path]:
        return {path.id: path for path in self.paths}

    @cached_property
    def _ops(self) -> dict[tuple[int, str], Op]:
        return {(op.path, op.name): op for op in self.ops}

    def reuses(self, relation: Relation) -> Iterator[Reuse]:
        """Pairs of calls of one layer that compare so, one for each distinct pair of places.

        Later calls that part from the first at the same place, to call the layer elsewhere, are in its `also`.
        The path of a pair holds the decisions that all paths with this pair have in common.
        """
        found: dict[object, Reuse] = {}
        for comparison in self.comparisons:
            if comparison.relation is not relation:
                continue
            first, later = self.call(comparison.first), self.call(comparison.later)
            layer = self.layer(later.layer)
            reuse = Reuse(layer, first, later, comparison, self.path(later.path))
            key = (layer.place, layer.name, reuse.place, reuse.first_place, first.path == later.path)
            known = found.setdefault(key, reuse)
            if known is not reuse:
                others = known.also if later.run in (known.later.run, *known.also) else (*known.also, later.run)
                found[key] = replace(known, path=known.path.common(reuse.path), also=others)
        yield from found.values()

    @cached_property
    def first_calls(self) -> tuple[tuple[Layer, LazyCall], ...]:
        """Each layer with the call that fixes its width, on every path; one for each layer, place and width."""
        found = []
        fixed: set[object] = set()
        for call in self.calls:
            layer = self.layer(call.layer)
            key = (layer.place, layer.name, call.inner, call.width)
            if (layer.id, call.path) not in fixed and call.event == "call" and key not in fixed:
                found.append((layer, call))
            fixed |= {(layer.id, call.path), key}
        return tuple(found)

    def uncovered(self) -> Iterator[Layer]:
        """Layers that no run of a model that was fed reaches, or none in eval mode, and of which nothing else is
        refused; none where something is unknown."""
        if not self.inputs or self.unknowns or self.refusals:
            return
        refused = {self.subjects[number].place for event in self.events if event.raises for number in event.layers}
        evaluated = {path.id for path in self.paths if not path.training}
        for layer in self.layers:
            called = {call.path for call in self.calls if call.layer == layer.id}
            reached = called if not evaluated else called & evaluated
            if layer.name and not layer.elsewhere and not reached and layer.place not in refused:
                yield layer

    def refused(self, kind: str) -> Iterator[Refusal]:
        """Refused operations of one kind, one for each place and layer."""
        for refusals in self._refused(kind).values():
            yield refusals[0]

    def when(self, refusal: Refusal) -> str:
        """The decisions that all paths with this refusal have in common: " when `deep` on line 9 is true", or empty."""
        path, *others = [self.path(r.path) for r in self._refused(refusal.kind)[refusal.key]]
        for other in others:
            path = path.common(other)
        return f" {path.words()}" if path.decisions else ""

    def _refused(self, kind: str) -> dict[object, list[Refusal]]:
        found: dict[object, list[Refusal]] = {}
        for refusal in self.refusals:
            if refusal.kind == kind:
                found.setdefault(refusal.key, []).append(refusal)
        return found

    def flow(self) -> networkx.DiGraph[str]:
        """The operations as a graph: an edge from each producer to its consumer, `Op` under "op"."""
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        for op in self.ops:
            graph.add_node(op.name, op=op)
            graph.add_edges_from((source, op.name) for source in op.inputs)
        return graph


def _run(stack: tuple[Frame, ...]) -> Place:
    return next((frame.place for frame in reversed(stack) if frame.container is None), stack[-1].place)


def brackets(shape: tuple[str, ...] | None) -> str:
    """A shape as people write it: `[B, 16]`."""
    return "unknown" if shape is None else f"[{', '.join(shape)}]"


class Reuse(msgspec.Struct, frozen=True):
    """One layer and two of its calls, of which the first fixed the width."""

    layer: Layer
    first: LazyCall
    later: LazyCall
    comparison: Comparison
    path: Path
    also: tuple[Place, ...] = ()

    @property
    def fork(self) -> int:
        """Index of the first frame, from the outside in, where the two stacks differ."""
        for index, (a, b) in enumerate(zip(self.first.stack, self.later.stack, strict=False)):
            if a != b:
                return index
        return min(len(self.first.stack), len(self.later.stack)) - 1

    @property
    def place(self) -> Place:
        """Where the later call parts from the first; where one instance has several places, its construction."""
        frame = self.later.stack[self.fork]
        if frame.container is None and self.turn and len(self.layer.positions) > 1 and self.layer.place:
            return self.layer.place
        return frame.place

    @property
    def first_place(self) -> Place:
        """Where the first call parts from the later one."""
        return self.first.stack[min(self.fork, len(self.first.stack) - 1)].place

    @property
    def inside(self) -> Iterator[Place]:
        """Where the two calls reach the layer, if neither the finding nor its first call stands there."""
        calls = (self.first.inner, self.first.run, self.later.inner, self.later.run, *self.also)
        known = (self.place, self.first_place, self.layer.place)
        yield from (place for place in dict.fromkeys(calls) if place not in known)

    @property
    def shared(self) -> bool:
        """Whether the two calls are two places of a container that hold one instance."""
        return self.place == self.layer.place or self.later.stack[self.fork].container is not None

    @property
    def turn(self) -> int | None:
        """Which turn of a loop the later call is, when both calls stand at one place."""
        a, b = self.first.stack[self.fork], self.later.stack[self.fork]
        return b.turn if a.place == b.place and a.turn != b.turn else None
