"""LZ303: a class whose `LazyModuleMixin` is not constructed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Edit, Finding, Fix, Place, Severity, SourceModule, rule
from lazylint.source.classes import MIXIN, Base, WrittenClass


@rule("LZ303", "mixin-order", on=SourceModule)
def mixin_order(module: SourceModule) -> Iterator[Finding]:
    """The constructor of `LazyModuleMixin` does not run.

    It registers the hook that initialises the layer at its first call, and `nn.Module` does not call it: the
    mixin must come before `nn.Module` among the bases, and `__init__` must not go past it. PyTorch raises at
    the first call, for the parameters are still uninitialised.

    Bad:

        class Scale(nn.Module, LazyModuleMixin):
            def __init__(self):
                super().__init__()

    Good:

        class Scale(LazyModuleMixin, nn.Module):
            def __init__(self):
                super().__init__()
    """
    for written in module.lazy_classes:
        before = _before_mixin(written)
        # Without uninitialised parameters the layer runs; its `initialize_parameters` does not.
        severity = None if written.memory.made else Severity.WARNING
        if before and not written.calls_mixin and "call_super_init" not in written.names:
            yield Finding(
                written.place,
                f"`{written.name}` names `{MIXIN}` after `{before.text}`, which does not construct it",
                label="nothing initialises its parameters",
                help=f"name `{MIXIN}` first",
                severity=severity,
                model=written.name,
                fix=_swapped(written),
            )
        elif written.skips and not before:
            yield Finding(
                written.skips,
                f"`{written.name}` is constructed past `{MIXIN}`, which initialises its parameters",
                help="say `super().__init__()`",
                severity=severity,
                model=written.name,
                fix=_by_super(module, written.skips),
            )


def _before_mixin(written: WrittenClass) -> Base | None:
    """The base of torch.nn that stands before the mixin."""
    for base in written.bases:
        if MIXIN in base.lineage or (base.torch or "").startswith("Lazy") or not base.known:
            return None
        if base.lineage and any(MIXIN in other.lineage for other in written.bases):
            return base
    return None


def _swapped(written: WrittenClass) -> Fix | None:
    """The two bases of a class in the other order; with more of them, where each belongs is for people to say."""
    if len(written.bases) != 2 or not written.bases[1].text.endswith(MIXIN):
        return None
    first, mixin = written.bases
    edits = (Edit(first.place, mixin.text), Edit(mixin.place, first.text))
    return Fix(f"name `{MIXIN}` first", edits, safe=False)


def _by_super(module: SourceModule, call: Place) -> Fix | None:
    """`super().__init__()` for a call without arguments that goes past the mixin."""
    text = module.lines[call.line - 1][call.column - 1 : call.end_column - 1] if call.line == call.end_line else ""
    if not re.fullmatch(r"[\w.]+\.__init__\(self\)|super\(\w+, self\)\.__init__\(\)", text):
        return None
    return Fix("construct it by `super().__init__()`", (Edit(call, "super().__init__()"),), safe=False)
