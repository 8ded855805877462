"""LZ114: an operation that refuses the shapes it gets."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, rule
from lazylint.graph import Refusal


@rule("LZ114", "impossible-shape", on=ModelGraph)
def impossible_shape(graph: ModelGraph) -> Iterator[Finding]:
    """An operation refuses the shapes it gets.

    Any operation of a model with lazy layers: PyTorch raises there. The finding says which shapes met and where each
    came from.

    Bad:

        nn.Linear(16, 4)(torch.rand(2, 8))

    Good:

        nn.LazyLinear(4)(torch.rand(2, 8))
    """
    for refusal in graph.refused("shape"):
        of_layer = any(operand.kind == "layer" for operand in refusal.operands)
        given = (o for o in refusal.operands if o.kind != "layer" and not (of_layer and o.kind == "parameter"))
        shapes = " and ".join(f"the parameter {o}" if o.kind == "parameter" else str(o) for o in given)
        yield Finding(
            refusal.place,
            f"`{refusal.operation}` refuses {shapes or 'its input'}{graph.when(refusal)}",
            label="refused here",
            related=tuple(_related(refusal)),
            notes=(f"PyTorch would say: {refusal.torch_says}",),
            model=graph.name,
        )


def _related(refusal: Refusal) -> Iterator[Related]:
    for operand in refusal.operands:
        if operand.maker and operand.maker != refusal.place:
            built = operand.kind == "layer"
            yield Related(operand.maker, "the layer is built here" if built else f"{operand} comes from here")
    if refusal.caller and refusal.caller != refusal.place:
        yield Related(refusal.caller, "called from here")
