"""Whole model classes, and what they do to the shapes they are called with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .choose import Choose
from .faults import fault
from .forward import Body, Class, Names, applying, in_turn
from .layers import last_to
from .steps import embedding, lazy_layer, reuse, to_rows
from .structures import grow
from .track import Env, Layer, Ledger, Shape, Step

TOKENS = 9


@dataclass(frozen=True)
class Model:
    """A class of the program: its text, its arguments' names and first shapes, and how it treats shapes.

    `pick` gets the tensor out of what a call gives; `tokens` says that the input is whole numbers.
    """

    name: str
    lines: list[str]
    above: list[list[str]]
    inputs: dict[str, Shape]
    run: Callable[[list[Shape], Ledger, str], Shape]
    pick: str
    fields: dict[str, Layer]
    flags: list[str] = field(default_factory=list)
    tokens: bool = False

    def as_layer(self) -> Layer:
        """The class as a layer of another."""
        rank = len(next(iter(self.inputs.values())))
        again = self.pick == "{}"
        return Layer(
            f"{self.name}()",
            (rank,),
            lambda s, ledger, key: self.run([s], ledger, key),
            again,
            self.name.lower(),
        )


def first_shape(choose: Choose) -> Shape:
    """The shape of a small batch: features, sequence, signal, picture or volume."""
    batch = choose.number(2, 4)
    kind = choose.number(0, 6)
    if kind <= 2:
        return (batch, choose.number(2, 10))
    if kind <= 4:
        return (batch, choose.number(2, 6), choose.number(2, 8))
    if kind == 5 or choose.chance(60):
        return (batch, choose.number(1, 4), choose.number(4, 9), choose.number(4, 9))
    return (batch, choose.number(1, 3), choose.number(3, 5), choose.number(3, 5), choose.number(3, 5))


def body_for(choose: Choose, owner: Class, shapes: dict[str, Shape], top: Names, clean: bool) -> Body:
    """An empty body that takes `shapes`, its first one in hand."""
    return Body(choose, owner, Env(dict(shapes), Ledger(), "here"), next(iter(shapes)), clean, top)


def write_model(choose: Choose, top: Names, clean: bool, faulty: bool, parts: list[Model]) -> Model:
    """A class with a forward of one or two arguments. `parts` are classes it may use."""
    owner = Class(top.new(choose.one(["Net", "Encoder", "Model", "Tower", "Head", "Block"])))
    tokens = choose.chance(8)
    inputs = {"x": (choose.number(2, 3), choose.number(2, 5)) if tokens else first_shape(choose)}
    if not tokens and choose.chance(20):
        inputs = {"a": inputs["x"], "b": inputs["x"] if choose.chance(50) else first_shape(choose)}
    body = body_for(choose, owner, inputs, top, clean)
    if tokens:
        embedding(body, TOKENS)
    part = choose.one(parts) if parts and choose.chance(60) else None
    if part and len(inputs) == 1 and len(part.inputs) == 1 and not part.tokens:
        inputs = body.env.shapes = dict(part.inputs) if not tokens else inputs
        inputs = dict(inputs)
        body.x = next(iter(inputs))
        layer = part.as_layer()
        if len(body.shape) in layer.ranks:
            body.call(owner.add(layer), layer, None if part.pick == "{}" else _picked(owner, body, part))
    grow(body, choose.number(1, 5))
    if len(inputs) == 2 and not body.ended:
        _second_tower(body)
    if faulty and not body.ended:
        fault(body)
    if not body.ended and choose.chance(40):
        to_rows(body)
        lazy_layer(body)
    if not any(layer.lazy for layer in owner.fields.values()):
        layer = Layer("nn.LazyLinear(4)", (1, 2, 3, 4, 5), last_to(4), True, "head")
        owner.init.insert(0, f"self.{(name := owner.names.new('head'))} = {layer.text}")
        owner.fields[name] = layer
        early = body.ended and not tokens
        out = "h" if early else body.x
        step = Step((f"{out} = self.{name}({body.x})",), applying(layer, name, body.x, out))
        body.steps.insert(0 if early else len(body.steps), step)
    return _assembled(choose, owner, body, inputs, tokens)


def _picked(owner: Class, body: Body, part: Model) -> str:
    """The text of a call of the part just added, its tensor picked out."""
    return f"{body.x} = " + part.pick.format(f"self.{list(owner.fields)[-1]}({body.x})")


def _second_tower(body: Body) -> None:
    choose, first = body.choose, body.x
    to_rows(body)
    body.x = "b"
    grow(body, choose.number(0, 3))
    if body.ended:
        return
    to_rows(body)
    if choose.chance(60):
        body.x = first
        lazy_layer(body)
        body.x = "b"
        reuse(body)
    body.x = first

    def beside(env: Env) -> None:
        a, b = env.shapes[first], env.shapes["b"]
        env.shapes[first] = (*a[:-1], a[-1] + b[-1])

    if body.env.shapes[first][:-1] == body.env.shapes["b"][:-1]:
        body.take(f"{first} = torch.cat([{first}, b], dim=-1)", beside)


def _assembled(choose: Choose, owner: Class, body: Body, inputs: dict[str, Shape], tokens: bool) -> Model:
    x, names = body.x, list(inputs)
    form = choose.number(0, 9)
    given, pick = x, "{}"
    if form >= 7:
        given, pick = [
            (f'{{"out": {x}, "first": {names[0]}}}', '{}["out"]'),
            (f"{x}, 1", "{}[0]"),
            (f"[{x}]", "{}[0]"),
        ][form - 7]
    code = [line for step in body.steps for line in step.lines]
    annotated = choose.chance(20) and form < 7
    arguments = ", ".join(f"{n}: torch.Tensor" if annotated else n for n in names)
    forward = [
        f"def forward(self, {arguments}){' -> torch.Tensor' if annotated else ''}:",
        *(f"    {line}" for line in code),
    ]
    forward.append(f"    return {given}")
    base, early = "nn.Module", []
    cuts = [at for at in range(1, len(owner.init)) if owner.init[at - 1].startswith("self.")]
    if choose.chance(15) and cuts:
        cut = choose.one(cuts)
        base = f"{owner.name}Base"
        early = [f"class {base}(nn.Module):", *_init(owner.init[:cut]), "", ""]
        owner.init = owner.init[cut:]
    sections = [_init(owner.init), *[_indented(method) for method in owner.methods], _indented(forward)]
    head = f"class {owner.name}({base}):"
    text = [line for section in sections for line in [*section, ""]]
    run = in_turn(body.steps)

    def call(shapes: list[Shape], ledger: Ledger, path: str) -> Shape:
        env = Env(dict(zip(names, shapes, strict=True)), ledger, path)
        run(env)
        return env.shapes[x]

    return Model(
        owner.name,
        [*early, head, *text[:-1]],
        owner.above,
        inputs,
        call,
        pick,
        owner.fields,
        owner.flags,
        tokens,
    )


def _init(lines: list[str]) -> list[str]:
    return _indented(["def __init__(self):", "    super().__init__()", *(f"    {line}" for line in lines)])


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
