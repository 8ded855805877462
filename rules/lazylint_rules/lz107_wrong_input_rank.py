"""LZ107: an input of a rank that the lazy layer does not take."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, rule
from lazylint.graph import brackets

# These change their class before they look at the rank.
_POISONED = ("LazyBatchNorm", "LazyInstanceNorm")


@rule("LZ107", "wrong-input-rank", on=ModelGraph)
def wrong_input_rank(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy layer gets an input of a rank that it does not take.

    PyTorch raises at the call. A lazy norm layer has by then taken its width from the wrong dimension: it stays
    poisoned, and the next, good batch fails too.

    Bad:

        self.norm = nn.LazyBatchNorm2d()
        self.norm(torch.rand(8, 3))

    Good:

        self.norm = nn.LazyBatchNorm1d()
        self.norm(torch.rand(8, 3))
    """
    for refusal in graph.refused("rank"):
        if refusal.layer is None:
            continue
        layer = graph.layer(refusal.layer)
        shape = refusal.operands[0].shape if refusal.operands else None
        rank = len(shape or ())
        poisoned = layer.type.startswith(_POISONED)
        yield Finding(
            refusal.place,
            f"`{layer.name}`, a {layer.type}, gets a {rank}-D input, which it does not take"
            + graph.when(refusal)
            + ("; the layer stays spoilt for good batches after it" if poisoned else ""),
            label=f"the input is {brackets(shape)}",
            related=(Related(layer.place, f"`{layer.name}` is built here"),) if layer.place else (),
            notes=(f"PyTorch would say: {refusal.torch_says}",),
            help="give it the layout that the layer is for, or use the layer for this rank",
            model=graph.name or layer.owner,
        )
