"""LZ114: an operation that refuses the shapes it gets."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, rule


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
            related=tuple(
                Related(
                    operand.maker,
                    "the layer is built here" if operand.kind == "layer" else f"{operand} comes from here",
                )
                for operand in refusal.operands
                if operand.maker and operand.maker != refusal.place
            ),
            notes=(f"PyTorch would say: {refusal.torch_says}",),
            model=graph.name,
        )
