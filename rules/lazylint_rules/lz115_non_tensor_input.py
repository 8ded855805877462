"""LZ115: a lazy layer is given what is not a tensor."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, rule


@rule("LZ115", "non-tensor-input", on=ModelGraph)
def non_tensor_input(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy layer is given what is not a tensor.

    Recurrent layers return a tuple of output and state, data loaders give lists and dicts: a lazy layer reads
    `.shape` of whatever it gets, and PyTorch raises an `AttributeError`.

    Bad:

        self.head(self.lstm(x))

    Good:

        out, state = self.lstm(x)
        self.head(out)
    """
    for refusal in graph.refused("non-tensor"):
        if refusal.layer is None:
            continue
        layer = graph.layer(refusal.layer)
        kind = refusal.operands[0].kind if refusal.operands else "nothing"
        yield Finding(
            refusal.place,
            f"`{layer.name}` gets a {kind}, not a tensor{graph.when(refusal)}",
            label=f"a {kind}",
            related=(Related(layer.place, f"`{layer.name}` is built here"),) if layer.place else (),
            notes=(f"PyTorch would say: {refusal.torch_says}",),
            help="take the tensor out of it first",
            model=graph.name or layer.owner,
        )
