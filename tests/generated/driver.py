"""The top level of a program: statements that build models and call them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .choose import Choose
from .forward import SMALL, Names
from .models import TOKENS, Model
from .track import Ledger, Refused, Shape

LEARNT = ("Linear", "Conv", "Embedding", "LSTM", "GRU", "Dense", "Projection")
NOT_RELOADED = ("InstanceNorm", "Projection(")  # what loading does to these is a question of its own

Act = Callable[[Ledger], object]


@dataclass
class Driver:
    """Top-level statements in progress. A `clean` driver takes none that is expected to raise."""

    choose: Choose
    top: Names
    clean: bool
    ledger: Ledger = field(default_factory=Ledger)
    lines: list[str] = field(default_factory=list)

    def take(self, lines: list[str], act: Act) -> bool:
        """Add a statement if it fits the plan."""
        with self.ledger.trial() as trial:
            raises = self.fails(trial, act)
            if raises and self.clean:
                return False
            self.ledger.keep(trial)
        self.lines += lines
        return True

    def fails(self, trial: Ledger, act: Act) -> bool:
        """Do `act` on `trial` and say whether PyTorch is expected to raise."""
        known = len(trial.conflicts)
        try:
            act(trial)
        except Refused:
            return True
        return len(trial.conflicts) > known

    def raises(self, act: Act) -> bool:
        """Whether `act` is expected to raise; nothing is kept of it."""
        with self.ledger.trial() as trial:
            return self.fails(trial, act)


def tensor(choose: Choose, shape: Shape, tokens: bool) -> str:
    """The text of an input of this shape."""
    sizes = ", ".join(map(str, shape))
    if tokens:
        return choose.one([f"torch.randint(0, {TOKENS}, ({sizes}))", f"torch.zeros({sizes}, dtype=torch.long)"])
    return choose.one(
        [f"torch.{name}({sizes})" for name in ("randn", "randn", "rand", "zeros", "ones")] + [f"torch.rand(({sizes}))"]
    )


def varied(choose: Choose, shape: Shape) -> Shape:
    """The same shape, or another batch, width, length or resolution."""
    kind = choose.number(0, 5)
    if kind <= 1:
        return (choose.number(2, 5), *shape[1:])
    if kind == 2:
        return (*shape[:-1], max(1, shape[-1] + choose.one([1, 2, -1, 4])))
    if kind == 3 and len(shape) > 2:
        return (shape[0], shape[1], *(n + choose.one([1, 2, 3]) for n in shape[2:]))
    if kind == 4:
        return (shape[0], max(1, shape[1] + choose.one([1, 2, -1])), *shape[2:])
    return shape


def call(driver: Driver, model: Model, name: str, shapes: list[Shape]) -> bool:
    """A call of the model in one of many forms."""
    choose, texts = driver.choose, [tensor(driver.choose, shape, model.tokens) for shape in shapes]

    def act(ledger: Ledger) -> Shape:
        return model.run(shapes, ledger, name)

    named = ", ".join(f"{n}={text}" for n, text in zip(model.inputs, texts, strict=True))
    given = named if choose.chance(15) else ", ".join(texts)
    form = choose.number(0, 8)
    if form == 0:
        x, out = driver.top.new("x"), driver.top.new("out")
        rest = "".join(f", {text}" for text in texts[1:])
        return driver.take([f"{x} = {texts[0]}", f"{out} = {name}({x}{rest})"], act)
    if form == 1:
        return driver.take([f"print({model.pick.format(f'{name}({given})')}.shape)"], act)
    if form == 2:
        return driver.take(["with torch.no_grad():", f"    {name}({given})"], act)
    if form == 3 and len(shapes) == 1:
        return _calls_in_a_loop(driver, model, name, shapes[0])
    if form == 4:
        run = driver.top.new("run")
        return driver.take(
            [
                "",
                "",
                f"def {run}(model, *inputs):",
                "    return model(*inputs)",
                "",
                "",
                f"{run}({name}, {', '.join(texts)})",
            ],
            act,
        )
    if form == 5:
        return _training(driver, model, name, given, act)
    return driver.take([f"{driver.top.new('y')} = {name}({given})"], act)


def _calls_in_a_loop(driver: Driver, model: Model, name: str, shape: Shape) -> bool:
    choose, other = driver.choose, varied(driver.choose, shape)
    both = [shape, other]
    texts = ", ".join(tensor(choose, s, model.tokens) for s in both)
    lines = [f"for batch in [{texts}]:", f"    {model.pick.format(f'{name}(batch)')}.mean()"]
    changed = [i for i, (a, b) in enumerate(zip(shape, other, strict=True)) if a != b]
    if len(changed) == 1 and not model.tokens:
        sizes = ", ".join("size" if i == changed[0] else str(n) for i, n in enumerate(shape))
        values = (shape[changed[0]], other[changed[0]])
        lines = [f"for size in {values}:", f"    {name}(torch.randn({sizes}))"]
    return driver.take(lines, lambda ledger: [model.run([s], ledger, name) for s in both])


def _training(driver: Driver, model: Model, name: str, given: str, act: Act) -> bool:
    choose, out, loss = driver.choose, driver.top.new("pred"), driver.top.new("loss")
    if not any(kind in layer.text for layer in model.fields.values() for kind in LEARNT):
        return driver.take([f"{name}.train()", f"{name}({given})"], act)
    opt = driver.top.new("optimizer")
    kind = choose.one(["SGD", "Adam"])
    return driver.take(
        [
            f"{opt} = torch.optim.{kind}({name}.parameters(), lr=0.01)",
            f"for epoch in range({choose.number(1, 2)}):",
            f"    {out} = {model.pick.format(f'{name}({given})')}",
            f"    {loss} = ({out} ** 2).mean()",
            f"    {opt}.zero_grad()",
            *([f"    {loss}.backward()", f"    {opt}.step()"] if choose.chance(80) else []),
        ],
        act,
    )


def attempt(driver: Driver, model: Model, name: str, shapes: list[Shape]) -> None:
    """A call that raises, caught by the program."""
    choose = driver.choose
    if not driver.raises(lambda ledger: model.run(shapes, ledger, name)) or driver.raises(lambda ledger: None):
        return
    given = ", ".join(tensor(choose, shape, model.tokens) for shape in shapes)
    caught = choose.one(["RuntimeError", "Exception", "(RuntimeError, ValueError)"])
    before, tail = _handler(driver)
    driver.lines += [*before, "try:", f"    {name}({given})", f"except {caught}:", *tail]


def _handler(driver: Driver) -> tuple[list[str], list[str]]:
    """Statements before an attempt, and its handler's, which may call a lazy layer of theirs."""
    choose = driver.choose
    if choose.chance(60):
        return [], choose.one([["    pass"], ['    print("refused")'], [f"    {driver.top.new('failed')} = True"]])
    spare, width = driver.top.new("spare"), choose.number(2, 4)
    sent = width if driver.clean else width + choose.one([0, 0, 1])
    before = [f"{spare} = nn.LazyLinear(2)", f"{spare}(torch.rand(2, {width}))"]
    return before, [f"    {spare}(torch.rand(2, {sent}))"]


def reload(driver: Driver, model: Model, name: str, shapes: list[Shape]) -> None:
    """A checkpoint loaded into a fresh model."""
    if any(kind in line for line in model.lines for kind in NOT_RELOADED) or not driver.clean:
        return
    other = driver.top.new("fresh")
    state = driver.choose.one([f"{name}.state_dict()", f"dict({name}.state_dict())"])

    def load(ledger: Ledger) -> None:
        for key, width in list(ledger.widths.items()):
            if key.startswith(f"{name}."):
                ledger.widths[f"{other}{key[len(name) :]}"] = width

    if driver.take([f"{other} = {model.name}()", f"{other}.load_state_dict({state})"], load):
        call(driver, model, other, shapes)


def small(shapes: list[Shape]) -> bool:
    """Whether these inputs are quick to run."""
    return all(s[0] > 0 and _size(s) <= SMALL for s in shapes)


def _size(shape: Shape) -> int:
    total = 1
    for n in shape:
        total *= n
    return total
