"""LZ306: `initialize_parameters` that fails after a checkpoint is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, SourceModule, rule


@rule("LZ306", "mixin-unguarded", on=SourceModule, severity=Severity.WARNING)
def mixin_unguarded(module: SourceModule) -> Iterator[Finding]:
    """A lazy class materialises without asking whether there is anything to materialise.

    `load_state_dict` materialises a lazy layer's parameters; its first call runs `initialize_parameters` all
    the same. PyTorch then raises: 'Parameter' object has no attribute 'materialize'.

    Bad:

        def initialize_parameters(self, x):
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    Good:

        def initialize_parameters(self, x):
            if self.has_uninitialized_params():
                self.scale.materialize((x.shape[-1],))
                nn.init.ones_(self.scale)
    """
    for written in module.lazy_classes:
        if "initialize_parameters" not in written.own:
            continue
        unguarded = [taken for taken in written.memory.materialised if not taken.guarded]
        if unguarded:
            first = unguarded[0]
            yield Finding(
                first.place,
                f"`{written.name}` materialises `{first.attribute}` without asking whether it is lazy: "
                "the first call after `load_state_dict` raises",
                notes=("PyTorch would say: 'Parameter' object has no attribute 'materialize'",),
                help="put it below `if self.has_uninitialized_params():`",
                model=written.name,
            )
