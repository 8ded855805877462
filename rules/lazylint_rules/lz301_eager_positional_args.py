"""LZ301: the eager class's arguments, given to the lazy one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Finding, Fix, Severity, SourceModule, rule
from lazylint.source.eager import without_width
from lazylint.source.layers import Argument, Construction

# Kernels of this size are rare, channels are not.
_MANY = 16
_NUMBER = re.compile(r"-?[\d._]+(?:e-?\d+)?", re.IGNORECASE)


@rule("LZ301", "eager-positional-args", on=SourceModule, severity=Severity.WARNING)
def eager_positional_args(module: SourceModule) -> Iterator[Finding]:
    """A lazy layer is given the arguments of its eager class.

    A lazy layer does not take its input width. By position the other arguments move up: `LazyLinear(784,
    256)` has 784 outputs and a bias, `LazyBatchNorm2d(64)` has an eps of 64. PyTorch says nothing. By keyword
    it raises a TypeError.

    Bad:

        self.fc = nn.LazyLinear(784, 256)
        self.norm = nn.LazyBatchNorm2d(64)
        self.conv = nn.LazyConv2d(3, 16, 3)

    Good:

        self.fc = nn.LazyLinear(256)
        self.norm = nn.LazyBatchNorm2d()
        self.conv = nn.LazyConv2d(16, 3)
    """
    for layer in module.lazy_layers:
        if not layer.plain:
            continue
        width = layer.signature.width
        fix = without_width(module, layer) if layer.holder != "parameter" else None
        by_default = f", which `{layer.called}` is by default," if layer.holder == "parameter" else ""
        taken = f"`{layer.type}`{by_default} takes no {width}"
        help = f"leave {width} out; the first call finds it"
        if layer.keyword(width):
            yield _raising(layer, f"{taken}: PyTorch raises a TypeError", help, fix)
        elif twice := _given_twice(layer):
            name, argument = twice
            yield _raising(layer, f"{taken}: {_text(argument)} is its {name}, which is given twice", help, fix)
        elif _moved(layer):
            roles = zip(layer.positional, layer.signature.parameters, strict=False)
            said = [f"{_text(argument)} {'is its' if not i else 'its'} {n}" for i, (argument, n) in enumerate(roles)]
            *most, last = said[:3]
            words = f"{', '.join(most)} and {last}" if most else last
            yield Finding(layer.place, f"{taken}: {words}", label=f"arguments of `{layer.eager}`", help=help, fix=fix)


def _raising(layer: Construction, message: str, help: str, fix: Fix | None) -> Finding:
    # What a parameter holds is another class where a caller gives one.
    severity = Severity.WARNING if layer.holder == "parameter" else Severity.ERROR
    return Finding(layer.place, message, help=help, severity=severity, fix=fix)


def _text(argument: Argument) -> str:
    return argument.text if _NUMBER.fullmatch(argument.text) else f"`{argument.text}`"


def _given_twice(layer: Construction) -> tuple[str, Argument] | None:
    """A parameter given by position and by keyword, where the eager class would be content."""
    for name, argument in zip(layer.signature.parameters, layer.positional, strict=False):
        if layer.keyword(name):
            return name, argument
    return None


def _moved(layer: Construction) -> bool:
    """Whether what stands at the places is beyond doubt not meant for them."""
    values = [argument.value for argument in layer.positional]
    if layer.type == "LazyLinear":
        return len(values) > 1 and values[1].counts and values[1].number != 0
    if "Norm" in layer.type:
        # With a momentum behind it, an argument may well be an eps.
        counts = bool(values) and (values[0].may_count if len(values) == 1 else values[0].counts)
        return counts and values[0].number != 0
    return _moved_conv(layer)


def _moved_conv(layer: Construction) -> bool:
    """Where `kernel_size` is given what looks like channels, and `stride` what looks like a kernel size."""
    if len(layer.positional) < 2:
        return False
    out, kernel, *rest = (argument.value for argument in layer.positional)
    if kernel.number is None:
        channels = kernel.name.endswith(("channels", "features", "filters", "planes"))
        return channels and "kernel" not in kernel.name
    size, step = kernel.whole, rest[0].whole if rest else None
    # Kernels are odd and strides even, channels are even.
    if size is None or step is None or size % 2 or step < 1:
        return False
    one_dimensional = layer.type.endswith("1d")
    if step == 1:
        return size >= _MANY and (len(layer.positional) == 3 or not one_dimensional)
    if size >= _MANY and size > 4 * step and not one_dimensional:
        return True
    if size <= step or step % 2 == 0 or "Transpose" in layer.type:
        return False
    more_than_outputs = out.whole is not None and out.whole < size
    return more_than_outputs or (size >= _MANY and size != 2 * step)
