"""A forward being written: each step's text and what it does to shapes, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .choose import Choose
from .track import Env, Layer, Refused, Shape, Step

Run = Callable[[Env], None]
SMALL = 4000


@dataclass
class Names:
    """Names that a program has used, so that each is new."""

    used: dict[str, int] = field(default_factory=dict)

    def new(self, stem: str) -> str:
        """`stem`, or `stem2` and so on where that is taken."""
        self.used[stem] = self.used.get(stem, 0) + 1
        return stem if self.used[stem] == 1 else f"{stem}{self.used[stem]}"


@dataclass
class Class:
    """The class a forward belongs to: fields, lines of `__init__`, further methods, helper functions."""

    name: str
    fields: dict[str, Layer] = field(default_factory=dict)
    init: list[str] = field(default_factory=list)
    methods: list[list[str]] = field(default_factory=list)
    above: list[list[str]] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    flags: list[str] = field(default_factory=list)

    def add(self, layer: Layer) -> str:
        """Give the class a layer; its attribute's name comes back."""
        name = self.names.new(layer.stem)
        self.fields[name] = layer
        self.init.append(f"self.{name} = {layer.text}")
        return name

    def drop(self, name: str) -> bool:
        """Take back the layer that was added last; always false, for a step that did not fit."""
        del self.fields[name]
        self.init.pop()
        return False


@dataclass
class Body:
    """A function body in progress. `clean` bodies take no step that conflicts.

    `x` is the variable in hand, `env` the shapes so far. A body that has `ended` refuses its input at its
    last step. A `script` has no instance: its text is stripped of `self.`.
    """

    choose: Choose
    owner: Class
    env: Env
    x: str
    clean: bool
    top: Names
    steps: list[Step] = field(default_factory=list)
    depth: int = 0
    ended: bool = False
    script: bool = False

    @property
    def shape(self) -> Shape:
        """The shape of the variable in hand."""
        return self.env.shapes[self.x]

    def take(self, lines: list[str] | str, run: Run, *, may_refuse: bool = False) -> bool:
        """Add a step if it fits: refused steps do not, nor, in a clean body, conflicting ones."""
        lines = [lines] if isinstance(lines, str) else lines
        shapes, known = dict(self.env.shapes), len(self.env.ledger.conflicts)
        with self.env.ledger.trial() as ledger:
            trial = Env(shapes, ledger, self.env.path)
            try:
                run(trial)
            except Refused:
                if may_refuse:
                    self.steps.append(Step(tuple(lines), run))
                    self.ended = True
                return may_refuse
            fits = all(0 < _size(shape) <= SMALL for shape in shapes.values())
            if not fits or (self.clean and len(ledger.conflicts) > known):
                return False
            self.env.ledger.keep(ledger)
        self.env.shapes = shapes
        self.steps.append(Step(tuple(lines), run))
        return True

    def call(self, name: str, layer: Layer, text: str | None = None) -> bool:
        """Send the variable in hand through a layer of the class."""
        return self.take(text or calling(self.choose, f"self.{name}", self.x), applying(layer, name, self.x))

    def child(self, x: str, shape: Shape) -> Body:
        """A body of another function of the same class, begun with `x`."""
        env = Env({x: shape}, self.env.ledger, self.env.path)
        return Body(self.choose, self.owner, env, x, self.clean, self.top, depth=self.depth + 1)


def calling(choose: Choose, layer: str, x: str) -> str:
    """The text of a call, now and then by keyword."""
    return f"{x} = {layer}({'input=' * (choose.chance(4) and layer.startswith('self.fc'))}{x})"


def applying(layer: Layer, name: str, x: str, out: str | None = None) -> Run:
    """What a call of the field `name` does."""

    def run(env: Env) -> None:
        env.shapes[out or x] = layer.apply(env.shapes[x], env.ledger, f"{env.path}.{name}")

    return run


def mapping(x: str, change: Callable[[Shape], Shape], out: str | None = None) -> Run:
    """What an expression of one tensor does; it takes no shape that lacks an axis which it names."""

    def run(env: Env) -> None:
        try:
            env.shapes[out or x] = change(env.shapes[x])
        except IndexError:
            raise Refused from None

    return run


def repeated(run: Run, turns: int) -> Run:
    """The same step several times."""

    def again(env: Env) -> None:
        for _ in range(turns):
            run(env)

    return again


def in_turn(steps: list[Step]) -> Run:
    """What several steps do."""

    def run(env: Env) -> None:
        for step in list(steps):
            step.run(env)

    return run


def _size(shape: Shape) -> int:
    total = 1
    for n in shape:
        total *= n
    return total
