"""The lines that a finding names besides its own: those that a reader of PyTorch's traceback looks for."""

from __future__ import annotations

from pathlib import Path

from lazylint.finding import Finding
from lazylint.graph import Comparison, Frame, Layer, LazyCall, ModelGraph, Place, Relation

SAMPLES = Path(__file__).parent / "samples"
SAMPLE = SAMPLES / "LZ101_inner_calls.py"
REFUSED = SAMPLES / "LZ114_called_from.py"


def lines_of(statement: str, found: list[Finding], sample: Path = SAMPLE) -> list[set[str]]:
    """The text of each line that the findings at a statement name."""
    text = sample.read_text(encoding="utf-8").splitlines()
    return [
        {text[place.line - 1].strip() for place in (f.place, *(r.place for r in f.related))}
        for f in found
        if text[f.place.line - 1].strip().startswith(statement)
    ]


def test_the_line_that_calls_a_container_is_named(findings_of: dict[Path, list[Finding]]) -> None:
    (named,) = lines_of("contained(torch.rand(2, 6, 5))", findings_of[SAMPLE])
    assert "return self.net(x)" in named
    (named,) = lines_of("return self.net(x)  # want", findings_of[SAMPLE])
    assert "self.net = nn.Sequential(nn.LazyLinear(4), nn.Linear(6, 2))" in named


def test_every_line_that_calls_the_layer_is_named(findings_of: dict[Path, list[Finding]]) -> None:
    (named,) = lines_of("two(torch.rand(2, 6))", findings_of[SAMPLE])
    assert {"first = self.head(x)", "second = self.head(x + 1)"} <= named


def test_the_call_that_sends_what_is_refused_is_named(findings_of: dict[Path, list[Finding]]) -> None:
    (named,) = lines_of("return self.fc(x.mean(2))", findings_of[REFUSED], REFUSED)
    assert "return self.tower(x)" in named
    assert "return self.squeeze(self.body(x))" not in named


def test_pairs_that_part_at_one_place_are_one_reuse() -> None:
    def call(id: int, outer: int, inner: int, width: str) -> LazyCall:
        stack = (Frame(Place("net.py", outer)), Frame(Place("net.py", inner)))
        return LazyCall(id, 0, 0, stack, width)

    graph = ModelGraph(
        None,
        Place("net.py", 1),
        layers=(Layer(0, "head", "LazyLinear", "input features", "in_features"),),
        calls=(call(0, 10, 3, "8"), call(1, 11, 3, "9"), call(2, 11, 4, "9"), call(3, 11, 4, "9")),
        comparisons=tuple(Comparison(0, later, Relation.NEVER) for later in (1, 2, 3)),
    )
    (reuse,) = graph.reuses(Relation.NEVER)
    assert reuse.place.line == 11
    assert [place.line for place in reuse.also] == [4]
