"""LZ220: a lazy model is called by `torch.func`."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ220", "functional-before-init", on=Timeline)
def functional_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A lazy layer's first call is inside a transform of `torch.func`, or by `functional_call`.

    Inside `grad`, `vjp`, `jvp` and their kin a layer cannot fill its new parameters: PyTorch raises, or the
    interpreter crashes. `vmap` refuses the random numbers. `functional_call` with tensors of yours takes the
    layer for initialised and makes it its eager class, but its own parameters stay lazy for ever.

    Bad:

        layer = nn.LazyLinear(8)
        torch.func.jacrev(layer)(torch.rand(16))

    Good:

        layer = nn.LazyLinear(8)
        with torch.no_grad():
            layer(torch.empty(1, 16))
        torch.func.jacrev(layer)(torch.rand(16))
    """
    for call in timeline.happenings("functional"):
        silent = call.event.raises is None
        if silent:
            what = "leaves it broken: no longer lazy, with lazy parameters; its next call of its own raises"
        else:
            what = f"{call.raises}, or crashes the interpreter" if call.event.operation != "vmap" else call.raises
        yield Finding(
            call.event.place,
            f"the first call of {call.layer_names} is inside `{call.event.operation}`, which {what}"
            + (call.when if silent else ""),
            label="not initialised yet",
            related=call.related,
            notes=call.event.torch_says,
            help=call.dry_run,
            model=timeline.name,
            severity=Severity.WARNING if silent else None,
        )
