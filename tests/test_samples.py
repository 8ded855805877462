"""Each sample: findings and marks agree, both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazylint.checked import Checked
from lazylint.finding import Finding, Place
from lazylint.graph import ModelGraph, Op
from lazylint.testing import (
    MarkError,
    ShapeMark,
    check_sample,
    compare,
    compare_shapes,
    read_marks,
    read_shapes,
)

SAMPLES = sorted((Path(__file__).parent / "samples").glob("LZ*.py"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(path: Path, findings_of: dict[Path, list[Finding]]) -> None:
    assert compare(path, findings_of[path]) == []


@pytest.mark.parametrize("path", [path for path in SAMPLES if read_shapes(path)], ids=lambda path: path.stem)
def test_shapes(path: Path, checked: Checked) -> None:
    assert compare_shapes(path, checked.graphs) == []


def test_one_sample_alone() -> None:
    assert check_sample(Path(__file__).parent / "samples" / "LZ101_founding.py") == []


def finding(line: int, message: str, code: str = "LZ101") -> Finding:
    return Finding(Place("sample.py", line), message, code=code)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return tmp_path / "sample.py"


def test_wants_and_findings_meet(sample: Path) -> None:
    sample.write_text('a\nb  # want: LZ101 "on line {line-1}, gets 8" LZ107\n# want+1: LZ114\nc\n')
    found = [
        finding(2, "fixed on line 1, gets 8 here"),
        finding(2, "rank", "LZ107"),
        finding(4, "no", "LZ114"),
    ]
    assert compare(sample, found) == []


def test_unexpected_and_missing_are_said(sample: Path) -> None:
    sample.write_text('a\nb  # want: LZ101 "gets 8"\n')
    assert compare(sample, [finding(2, "gets 9"), finding(1, "gets 8")]) == [
        'sample.py:2: missing LZ101 "gets 8"',
        "sample.py:2: unexpected LZ101: gets 9",
        "sample.py:1: unexpected LZ101: gets 8",
    ]


def test_a_want_takes_one_finding(sample: Path) -> None:
    sample.write_text("a  # want: LZ101\n")
    assert compare(sample, [finding(1, "once"), finding(1, "twice")]) == ["sample.py:1: unexpected LZ101: twice"]


def test_a_pattern_chooses_first(sample: Path) -> None:
    sample.write_text('a  # want: LZ101 LZ101 "once"\n')
    assert compare(sample, [finding(1, "once"), finding(1, "twice")]) == []


def test_missed_and_false_alarm_fail_when_mended(sample: Path) -> None:
    sample.write_text("a  # missed: LZ101\nb  # false-alarm: LZ101\n")
    assert compare(sample, [finding(2, "wrong")]) == []
    assert compare(sample, [finding(1, "found")]) == [
        "sample.py:1: LZ101 is found now, make `missed` a `want`",
        "sample.py:2: LZ101 is gone, remove `false-alarm`",
    ]


def test_text_in_strings_is_no_mark(sample: Path) -> None:
    sample.write_text('a = "# want: LZ101"\n"""\n# want: LZ101\n"""\n# want: LZ101\n')
    assert [mark.line for mark in read_marks(sample)] == [5]


@pytest.mark.parametrize(
    "comment",
    [
        "# want: 101",
        "# want LZ101",
        "# wants: LZ101",
        '# want: LZ101 "gets',
        '# want: LZ101 "("',
        "# shape: (B, 16)",
    ],
)
def test_marks_that_cannot_be_read_are_errors(sample: Path, comment: str) -> None:
    sample.write_text(f"a  {comment}\n")
    with pytest.raises(MarkError, match=r"sample\.py:1: cannot read"):
        read_marks(sample)


def test_marks_are_read_from_what_is_not_python(sample: Path) -> None:
    sample.write_bytes(b"# caf\xe9  # want: LZ903\nf(\n")
    assert [mark.code for mark in read_marks(sample)] == ["LZ903"]


def test_shapes_meet(sample: Path) -> None:
    sample.write_text("a\nb = f(a)  # shape: b = (B, 16*((H//2)), 4)\n")
    assert read_shapes(sample) == (ShapeMark(2, "b", ("B", "16*((H//2))", "4")),)

    def seen(*shape: str) -> list[ModelGraph]:
        place = Place(str(sample), 2)
        return [ModelGraph(None, place, ops=(Op("f", "call_function", "f", (), shape, place),))]

    assert compare_shapes(sample, seen("B", "16*((H//2))", "4")) == []
    assert compare_shapes(sample, seen("B", "16")) == ["sample.py:2: `b` has shape (B, 16)"]
    assert compare_shapes(sample, []) == ["sample.py:2: no shape was seen for `b`"]
