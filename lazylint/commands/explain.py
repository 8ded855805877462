"""`--explain`: what each model was fed, what stayed unknown and what would help, and why the rules say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lazylint.checked import Checked
from lazylint.source.discover import display_name
from lazylint.terminal import one_line, printable

if TYPE_CHECKING:
    from lazylint.graph import ModelGraph


def explained(checked: Checked) -> str:
    """The text, models first, then the rules that found something."""
    lines = [line for graph in checked.graphs for line in _model(graph)]
    found = {finding.code for finding in checked.findings}
    for rule in checked.rules:
        if rule.code in found:
            lines += [
                "",
                f"{rule.code} [{rule.slug}]",
                *(f"  {line}".rstrip() for line in rule.doc.splitlines()),
            ]
    return "\n".join(lines) or "nothing was traced"


def _model(graph: ModelGraph) -> Iterator[str]:
    place = f"{display_name(graph.place.path)}:{graph.place.line}"
    layers, calls, paths = len(graph.layers), len(graph.calls), max(len(graph.paths), 1)
    yield f"{place}: {graph.name or 'script'}: lazy layers: {layers}, their calls: {calls}, paths: {paths}"
    for given in graph.inputs:
        yield f"  input {one_line(given.name)}: {one_line(given.spec)} ({one_line(given.source)})"
    for unknown in graph.unknowns:
        where = f" on line {unknown.place.line}" if unknown.place else ""
        yield f"  unknown{where}: {printable(unknown.reason)}"
        if unknown.remedy:
            yield f"    {printable(unknown.remedy)}"
