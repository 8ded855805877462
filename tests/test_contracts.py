"""PyTorch confirms what is said of models without a driver, with inputs made from the solved contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from contracts import Outcome, build, call, free, inputs
from torch import nn
from torch.nn.parameter import is_lazy

from lazylint.checked import Checked
from lazylint.finding import Finding
from lazylint.graph import ModelGraph

CODES = ("LZ102", "LZ103", "LZ104", "LZ105", "LZ106", "LZ108", "LZ109", "LZ110", "LZ111", "LZ113")
SAMPLES = [
    path for path in sorted((Path(__file__).parent / "samples").glob("LZ*.py")) if path.stem.partition("_")[0] in CODES
]
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


def usual(graph: ModelGraph) -> dict[str, int]:
    """A size for each free dimension."""
    return {name: 3 if name == "B" else 12 for name in free(graph)}


def models(path: Path, checked: Checked) -> list[ModelGraph]:
    return [
        graph for graph in checked.graphs if graph.name and graph.inputs and Path(graph.place.path).resolve() == path
    ]


def grown(graph: ModelGraph, name: str) -> Outcome:
    """A call, then one with another size of one dimension, on one model. What raises later does not matter."""
    model, sizes = build(graph), usual(graph)
    call(graph, model, sizes)
    return call(graph, model, {**sizes, name: sizes[name] + 4})


def some_inputs(graph: ModelGraph, finding: Finding) -> bool:
    """Of some size two batches run, of either sign, and of some size one raises where the finding stands."""
    ran = raised = False
    for size in range(4, 24):
        model, sizes = build(graph), {name: 3 if name == "B" else size for name in free(graph)}
        outcomes = [call(graph, model, sizes, sign) for sign in (1, -1)]
        ran |= not any(outcome.error for outcome in outcomes)
        raised |= any(finding.place.line in outcome.lines for outcome in outcomes)
    return ran and raised


def one_kind_after_the_other(graph: ModelGraph, finding: Finding) -> bool:
    """In either order the second kind of batch raises: of another sign, or in another mode."""
    raised = []
    for first in (1, -1):
        sizes = usual(graph)
        signs, modes = build(graph), build(graph)
        call(graph, signs, sizes, first)
        call(graph, modes.train(first > 0), sizes)
        outcomes = call(graph, signs, sizes, -first), call(graph, modes.train(first < 0), sizes)
        raised.append(any(finding.place.line in outcome.lines for outcome in outcomes))
    return all(raised)


def another_batch(graph: ModelGraph, finding: Finding) -> bool:
    return finding.place.line in grown(graph, "B").lines


def another_size(graph: ModelGraph, finding: Finding) -> bool:
    """A batch of another size does not raise there; each dimension that the message names does."""
    named = [name for name in free(graph) if name != "B" and f"({name})" in finding.message]
    named = named or [name for name in free(graph) if name != "B"]
    return finding.place.line not in grown(graph, "B").lines and all(
        finding.place.line in grown(graph, name).lines for name in named
    )


def height_is_channels(graph: ModelGraph, finding: Finding) -> bool:
    model, sizes = build(graph), usual(graph)
    call(graph, model, sizes)
    return any(isinstance(m, nn.Conv2d) and m.in_channels == sizes["H"] for m in model.modules())


def still_a_picture(graph: ModelGraph, finding: Finding) -> bool:
    """It runs, and what comes out has four dimensions."""
    model = build(graph)
    return model(*inputs(graph, model, usual(graph))).dim() == 4


def uninitialised(graph: ModelGraph, finding: Finding) -> bool:
    """After a dry run in eval mode; in training mode, too, unless the message says otherwise."""
    after = {}
    for training in (True, False):
        model = build(graph).train(training)
        assert not call(graph, model, usual(graph)).error
        name = finding.message.split("`")[1]
        after[training] = any(map(is_lazy, model.get_submodule(name).parameters()))
    return after == {True: "training mode only" not in finding.message, False: True}


CONFIRMED_BY: dict[str, Callable[[ModelGraph, Finding], bool]] = {
    "LZ102": some_inputs,
    "LZ103": one_kind_after_the_other,
    "LZ104": another_batch,
    "LZ105": another_size,
    "LZ108": another_batch,
    "LZ109": height_is_channels,
    "LZ110": another_size,
    "LZ111": still_a_picture,
    "LZ113": uninitialised,
}


@each_sample
def test_findings_are_confirmed(path: Path, checked: Checked, findings_of: dict[Path, list[Finding]]) -> None:
    graphs = {graph.name: graph for graph in models(path, checked)}
    assert [
        f"{path.name}:{finding.place.line}: PyTorch does not confirm: {finding.message}"
        for finding in findings_of[path]
        if finding.model in graphs and not CONFIRMED_BY[finding.code](graphs[finding.model], finding)
    ] == []


@each_sample
def test_clean_models_run(path: Path, checked: Checked, findings_of: dict[Path, list[Finding]]) -> None:
    """With batches of several sizes, of either sign, in both modes."""
    flagged = {finding.model for finding in findings_of[path]}
    wrong = []
    for graph in models(path, checked):
        if graph.name in flagged:
            continue
        model, sizes = build(graph), usual(graph)
        for batch, sign, training in ((3, 1, True), (5, -1, True), (3, 1, False), (2, -1, False)):
            outcome = call(graph, model.train(training), {**sizes, "B": batch}, sign)
            if outcome.error:
                wrong.append(f"{path.name}: {graph.name}: {outcome.error}")
    assert wrong == []


def test_every_rule_is_confirmed_somewhere(checked: Checked, findings_of: dict[Path, list[Finding]]) -> None:
    seen = {
        finding.code
        for path in SAMPLES
        for finding in findings_of[path]
        if finding.model in {graph.name for graph in models(path, checked)}
    }
    assert seen >= CONFIRMED_BY.keys()
