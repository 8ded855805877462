"""LZ304: a lazy class that does not initialise all that it holds."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, SourceModule, rule


@rule("LZ304", "mixin-incomplete", on=SourceModule)
def mixin_incomplete(module: SourceModule) -> Iterator[Finding]:
    """A lazy class does not initialise all its parameters.

    The first call runs `initialize_parameters`. PyTorch raises a NotImplementedError if there is none, and a
    RuntimeError if a parameter or buffer is still uninitialised after it.

    Bad:

        class Affine(LazyModuleMixin, nn.Module):
            def __init__(self):
                super().__init__()
                self.scale = UninitializedParameter()
                self.shift = UninitializedParameter()

            def initialize_parameters(self, x):
                if self.has_uninitialized_params():
                    self.scale.materialize((x.shape[-1],))
                    nn.init.ones_(self.scale)

    Good:

        class Affine(LazyModuleMixin, nn.Module):
            def __init__(self):
                super().__init__()
                self.scale = UninitializedParameter()
                self.shift = UninitializedParameter()

            def initialize_parameters(self, x):
                if self.has_uninitialized_params():
                    for parameter in self.parameters():
                        parameter.materialize((x.shape[-1],))
                        nn.init.ones_(parameter)
    """
    for written in module.lazy_classes:
        # A class that others derive from, or a decorator completes, may leave this to them.
        if written.subclassed or written.left_open or not written.known or written.lazy_layer:
            continue
        if "_infer_parameters" in written.methods:  # which is what calls `initialize_parameters`
            continue
        if "initialize_parameters" not in written.methods:
            if written.memory.made and written.has_forward and not written.name.startswith(("_", "Base")):
                yield Finding(
                    written.place,
                    f"`{written.name}` has no `initialize_parameters`: PyTorch raises a NotImplementedError "
                    "at its first call",
                    help="write `initialize_parameters` with the arguments of `forward`",
                    model=written.name,
                )
            continue
        for attribute in written.memory.forgotten:
            yield Finding(
                written.memory.made[attribute],
                f"`{written.name}` never materialises `{attribute}`: PyTorch raises a RuntimeError at its first call",
                help=f"call `self.{attribute}.materialize(...)` in `initialize_parameters` and fill it",
                model=written.name,
            )
