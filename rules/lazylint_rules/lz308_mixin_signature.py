"""LZ308: `initialize_parameters` and `forward` take different arguments."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, SourceModule, rule
from lazylint.finding import Place
from lazylint.source.classes import Method, WrittenClass

_ONE_INPUT = ("Linear", "Conv1d", "Conv2d", "Conv3d", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d")
_FORWARD = Method(Place("", 1), 1, 1, names=frozenset({"input"}))


@rule("LZ308", "mixin-signature", on=SourceModule)
def mixin_signature(module: SourceModule) -> Iterator[Finding]:
    """`initialize_parameters` does not take what `forward` takes.

    The first call hands it the very arguments of `forward`, by position and by keyword. PyTorch raises a
    TypeError there if it does not take them.

    Bad:

        def initialize_parameters(self, x): ...

        def forward(self, x, mask): ...

    Good:

        def initialize_parameters(self, x, mask): ...

        def forward(self, x, mask): ...
    """
    for written in module.lazy_classes:
        forward, initialise = _forward(written), written.methods.get("initialize_parameters")
        if not forward or not initialise or not {"initialize_parameters", "forward"} & written.own:
            continue
        said = _never(forward, initialise)
        sometimes = None if said else _sometimes(forward, initialise)
        if said or sometimes:
            yield Finding(
                initialise.place,
                f"`initialize_parameters` {said or sometimes}",
                help="give both the same parameters",
                severity=Severity.WARNING if sometimes else None,
                model=written.name,
            )


def _forward(written: WrittenClass) -> Method | None:
    """Its `forward`, or the one of torch that it inherits beyond doubt."""
    own = written.methods.get("forward")
    inherited = {name.removeprefix("Lazy") for name in written.lineage}
    return own or (_FORWARD if written.known and inherited & set(_ONE_INPUT) else None)


def _never(forward: Method, initialise: Method) -> str | None:
    """Why no call fits both."""
    if initialise.most is not None and forward.required > initialise.most and not initialise.any_keyword:
        return f"takes {_arguments(initialise.most)}, `forward` needs {forward.required}"
    if forward.most is not None and initialise.required > forward.most and not forward.any_keyword:
        return f"needs {_arguments(initialise.required)}, `forward` takes {forward.most}"
    if not initialise.takes(forward.needs):
        return f"does not take `{min(forward.needs - initialise.names)}`, which `forward` needs"
    if not forward.takes(initialise.needs):
        return f"needs `{min(initialise.needs - forward.names)}`, which `forward` does not take"
    return None


def _sometimes(forward: Method, initialise: Method) -> str | None:
    """Why some calls of `forward` do not fit."""
    if not initialise.takes(forward.may):
        return f"does not take `{min(forward.may - initialise.names)}`, which `forward` does"
    if forward.most is None or initialise.most is None:
        return None
    if forward.most > initialise.most and not initialise.any_keyword:
        return f"takes {_arguments(initialise.most)}, `forward` up to {forward.most}"
    if initialise.required > forward.required:
        return f"needs {_arguments(initialise.required)}, `forward` {forward.required}"
    return None


def _arguments(number: int) -> str:
    return f"{number} argument{'' if number == 1 else 's'}"
