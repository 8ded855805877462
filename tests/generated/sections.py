"""Sections of a program: each with classes, models and calls of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .choose import Choose
from .driver import Driver, attempt, call, reload, small, tensor, varied
from .faults import fault
from .forward import Class, Names
from .models import Model, body_for, first_shape, write_model
from .steps import lazy_layer
from .structures import grow
from .track import Ledger


@dataclass(frozen=True)
class Section:
    """Definitions (each a block of lines), then statements."""

    above: list[list[str]]
    lines: list[str]


Kind = Callable[[Choose, Names, bool, bool], Section]


def script(choose: Choose, top: Names, clean: bool, faulty: bool) -> Section:
    """Layers and tensors at top level, without a class."""
    x = top.new("x")
    owner, shape = Class("", names=top), first_shape(choose)
    body = body_for(choose, owner, {x: shape}, top, clean)
    body.script = True
    lazy_layer(body)
    grow(body, choose.number(1, 7))
    if faulty and not body.ended:
        fault(body)
    lines = [*owner.init, f"{x} = {tensor(choose, shape, False)}"]
    lines += [line for step in body.steps for line in step.lines]
    return Section(owner.above, [line.replace("self.", "") for line in lines])


def model(choose: Choose, top: Names, clean: bool, faulty: bool) -> Section:
    """A class or two, instances, calls."""
    parts = [write_model(choose, top, True, False, [])] if choose.chance(30) else []
    parts = [p for p in parts if len(p.inputs) == 1]
    whole = write_model(choose, top, clean or choose.chance(50), faulty, parts)
    driver = Driver(choose, top, clean)
    name = top.new(choose.one(["net", "model"]))
    built = _factory(choose, top, whole)
    driver.lines += [f"{name} = {built[1]}"]
    first = list(whole.inputs.values())
    if driver.clean and driver.raises(lambda ledger: whole.run(first, ledger, name)):
        return script(choose, top, clean, faulty)
    while not call(driver, whole, name, first):
        pass
    _more_calls(driver, whole, name)
    used = [part for part in parts if f"{part.name}()" in "\n".join(whole.lines)]
    above = [*[block for part in [*used, whole] for block in [*part.above, part.lines]], *built[0]]
    return _wrapped(choose, top, Section(above, driver.lines))


def _factory(choose: Choose, top: Names, whole: Model) -> tuple[list[list[str]], str]:
    if not choose.chance(15):
        return [], f"{whole.name}()"
    make = top.new("make_model")
    return [[f"def {make}():", f"    model = {whole.name}()", "    return model"]], f"{make}()"


def _more_calls(driver: Driver, whole: Model, name: str) -> None:
    choose = driver.choose
    for _ in range(choose.number(0, 4)):
        shapes = [varied(choose, shape) for shape in whole.inputs.values()]
        kind = choose.number(0, 11)
        if not small(shapes):
            continue
        if kind == 0:
            mode = choose.one(["eval", "train"])
            driver.take([f"{name}.{mode}()"], _mode(name, mode == "train"))
        elif kind == 1 and whole.flags:
            flag, value = choose.one(whole.flags), choose.chance(70)
            driver.take([f"{name}.{flag} = {value}"], _setting(f"{name}.{flag}", value))
        elif kind == 2:
            attempt(driver, whole, name, shapes)
        elif kind == 3:
            reload(driver, whole, name, shapes)
        elif kind == 4:
            other = driver.top.new("other")
            driver.lines += [f"{other} = {whole.name}()"]
            call(driver, whole, other, shapes)
        elif kind == 5 and whole.fields and not whole.tokens:
            _direct(driver, whole, name)
        else:
            call(driver, whole, name, shapes)


def _direct(driver: Driver, whole: Model, name: str) -> None:
    choose = driver.choose
    field = choose.one(list(whole.fields))
    layer = whole.fields[field]
    width = driver.ledger.widths.get(f"{name}.{field}", 5) + choose.one([0, 0, 1])
    shape = (2, width, 4, 4, 4)[: choose.one(layer.ranks)]
    driver.take(
        [f"{name}.{field}({tensor(choose, shape, False)})"],
        lambda ledger: layer.apply(shape, ledger, f"{name}.{field}"),
    )


def _mode(name: str, training: bool) -> Callable[[Ledger], None]:
    return _setting(f"{name}.training", training)


def _setting(key: str, value: bool) -> Callable[[Ledger], None]:
    def act(ledger: Ledger) -> None:
        ledger.attributes[key] = value

    return act


def _wrapped(choose: Choose, top: Names, section: Section) -> Section:
    """The statements as they are, or inside a `main()`."""
    if not choose.chance(15) or any(line.startswith("def ") for line in section.lines):
        return section
    main = top.new("main")
    block = [f"def {main}():", *(f"    {line}" for line in section.lines)]
    return Section([*section.above, block], ['if __name__ == "__main__":', f"    {main}()"])


# A new kind of section is one more function here.
KINDS: list[tuple[int, Kind]] = [(3, script), (7, model)]
