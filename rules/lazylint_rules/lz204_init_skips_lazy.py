"""LZ204: an init function that asks for a lazy class."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, SourceModule, rule


@rule("LZ204", "init-skips-lazy", on=SourceModule, severity=Severity.WARNING)
def init_skips_lazy(module: SourceModule) -> Iterator[Finding]:
    """An init function asks for a lazy class.

    At its first call a lazy layer becomes its eager class: after the dry run there is no `LazyLinear` left,
    and the default init stays. Before the dry run there is one, but `nn.init` raises, for its parameters are
    uninitialised; a function that passes the lazy layers by does not come to them later, if only the constructor
    calls it.

    Bad:

        def fill(m):
            if type(m) == nn.LazyLinear:
                nn.init.xavier_uniform_(m.weight)

    Good:

        def fill(m):
            if type(m) == nn.Linear:
                nn.init.xavier_uniform_(m.weight)
    """
    for test in module.lazy_type_tests:
        eager = test.lazy.removeprefix("Lazy")
        if test.excluded:
            yield Finding(
                test.place,
                f"this passes by each `{test.lazy}` of a model that has not been called yet: it keeps its default init",
                label="default init stays",
                help=f"call this after the dry run, where it is a `{eager}`",
            )
        elif not test.covered:
            yield Finding(
                test.place,
                f"no layer is a `{test.lazy}` once it can be initialised: it is a `{eager}` then",
                label="default init stays",
                help=f"ask for `{eager}`, and apply this after the dry run",
            )
