"""LZ223: a hook changes the input of a lazy layer after its width was taken."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ223", "hook-narrows-input", on=Timeline)
def hook_narrows_input(timeline: Timeline) -> Iterator[Finding]:
    """A pre-hook of the program changes the width of a lazy layer's input.

    What initialises a lazy layer is a pre-hook too, and it was registered first: it takes the width of the
    input as it was sent, the program's hook changes that, and the layer refuses what it gets, at this call
    and ever after. With `prepend=True` the program's hook runs before.

    Bad:

        layer = nn.LazyLinear(8)
        layer.register_forward_pre_hook(lambda module, args: (args[0][:, :4],))
        layer(torch.rand(4, 16))

    Good:

        layer = nn.LazyLinear(8)
        layer.register_forward_pre_hook(lambda module, args: (args[0][:, :4],), prepend=True)
        layer(torch.rand(4, 16))
    """
    for call in timeline.happenings("hook"):
        taken, sent = call.event.detail.get("taken"), call.event.detail.get("sent")
        yield Finding(
            call.event.place,
            f"{call.layer_names} takes its width {taken} from the input as it is sent, then a pre-hook makes it "
            f"{sent}: its first call {call.raises}",
            label=f"initialised for {taken}, called with {sent}",
            related=call.related,
            notes=call.event.torch_says,
            help="register the hook with `prepend=True`",
            model=timeline.name,
        )
