"""LZ105: a width that the resolution or the length is part of."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule
from lazylint.dimensions import Dimensions, dimensions, names
from lazylint.graph import LazyCall, brackets


@rule("LZ105", "size-dependent-width", on=ModelGraph, severity=Severity.INFO)
def size_dependent_width(graph: ModelGraph) -> Iterator[Finding]:
    """The width of a lazy layer contains the resolution or the length of the input.

    The first call fixes it: the model then takes inputs of that size only, and PyTorch raises for others. The finding
    gives the formula. A pooling to a fixed size, such as `nn.AdaptiveAvgPool2d`, makes the width independent of it.

    Bad:

        x = self.conv(x)
        return self.head(x.flatten(1))

    Good:

        x = F.adaptive_avg_pool2d(self.conv(x), 1)
        return self.head(x.flatten(1))
    """
    free = dimensions(graph)
    for layer, call in graph.first_calls:
        sizes = free.extents_in(call.width)
        # The last dimension of a picture: LZ111.
        flat = layer.measure == "input features" and len(call.shape or ()) < 4
        if not flat or not sizes or free.batch_in(call.width) or _is_input(call, free):
            continue
        words = " and ".join(dict.fromkeys(f"{free.extents[name]} ({name})" for name in sizes))
        pool = "adaptive pooling before it makes the width independent of the size"
        yield Finding(
            call.inner,
            f"`{layer.name}` is fixed at {call.width} {layer.measure} by the first input's {words}: "
            "the model takes no other size after it",
            label=f"the input is {brackets(call.shape)}",
            related=(Related(layer.place, f"`{layer.name}` is built here"),) if layer.place else (),
            help=pool if any(free.extents[name] != "length" for name in sizes) else None,
            model=graph.name or layer.owner,
        )


def _is_input(call: LazyCall, free: Dimensions) -> bool:
    """Whether the width is all of one input, laid out in a row: then the sizes are its features."""
    found = names(call.width)
    product = "*".join(sorted(found))
    parts = "*".join(sorted((call.width or "").split("*")))
    return parts == product and any(found == {n for size in shape[1:] for n in names(size)} for shape in free.floats)
