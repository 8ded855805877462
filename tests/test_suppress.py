"""Silencing comments: what they cover, which were unused, which cannot be read."""

import pytest

from lazylint.finding import Finding, Place
from lazylint.source.module import SourceModule
from lazylint.source.suppress import Suppressions, read_suppressions, unused

RULES = [
    ("LZ101", "lazy-width-conflict"),
    ("LZ104", "batch-dependent-width"),
    ("LZ301", "eager-positional-args"),
]


def said(text: str) -> Suppressions:
    return read_suppressions(SourceModule("/m.py", "m.py", text))


def covered(text: str, line: int, code: str = "LZ101", end_line: int = 0) -> bool:
    place = Place("/m.py", line, 1, end_line)
    finding = Finding(place, "", code=code, slug=dict(RULES).get(code, ""))
    return bool(said(text).covering(finding, place))


@pytest.mark.parametrize(
    ("comment", "code", "expected"),
    [
        ("# lazylint: ignore[LZ101] first call is a warm-up", "LZ101", True),
        ("# lazylint: ignore[LZ101]", "LZ104", False),
        ("# lazylint: ignore[LZ101, LZ104]", "LZ104", True),
        ("# lazylint: ignore[LZ1]", "LZ104", True),
        ("# lazylint: ignore[lazy-width-conflict]", "LZ101", True),
        ("# lazylint: ignore", "LZ301", True),
        ("#lazylint:ignore[LZ101]", "LZ101", True),
        ("# noqa: LZ101", "LZ101", True),
        ("# noqa: E501,LZ101", "LZ101", True),
        ("# noqa: E501", "LZ101", False),
        ("# noqa", "LZ101", True),
        ("# noqa: see the paper", "LZ101", False),
        ("# noqa: lazy", "LZ101", False),
        ("# noqa # as torch has it: lazy", "LZ101", True),
        ("# type: ignore # lazylint: ignore[LZ101]", "LZ101", True),
        ("# a word about lazylint", "LZ101", False),
    ],
)
def test_a_comment_on_the_line(comment: str, code: str, expected: bool) -> None:
    assert covered(f"x = 1\ny = net(x)  {comment}\n", 2, code) is expected
    assert not covered(f"x = 1\ny = net(x)  {comment}\n", 1, code)


def test_any_line_of_a_long_statement_counts() -> None:
    text = "y = net(\n    x,\n)  # lazylint: ignore[LZ101]\n"
    assert covered(text, 1, end_line=3)
    assert not covered(text, 1)


def test_a_comment_of_its_own_line_speaks_for_the_next_code() -> None:
    text = "# lazylint: ignore[LZ101] a long reason\n# that goes on\n\ny = net(x)\nz = net(x)\n"
    assert covered(text, 4)
    assert not covered(text, 5)


def test_text_in_strings_is_no_comment() -> None:
    assert not covered('y = net("# lazylint: ignore[LZ101]")\n', 1)


def test_whole_files() -> None:
    assert said("# lazylint: skip-file generated\n").skips_file
    text = "x = 1\n# lazylint: file-ignore[LZ101]\n"
    assert covered(text, 1)
    assert not covered(text, 1, "LZ104")
    assert not said(text).skips_file


@pytest.mark.parametrize(
    "comment",
    [
        "# lazylint: ignor[LZ101]",
        "# lazylint: ignore[]",
        "# lazylint: ignore[LZ101",
        "# lazylint: ignore[foo bar]",
        "# lazylint:",
        "# lazylint: file-ignore",
        "# lazylint: skip-file[LZ101]",
    ],
)
def test_malformed(comment: str) -> None:
    found = said(f"x = 1  {comment}\n")
    assert not found.directives
    assert [(bad.place.line, bad.place.column) for bad in found.malformed] == [(1, 8)]


def test_directives_of_others_are_left_alone() -> None:
    assert said("# lazylint: input x f32[B, 3]\n") == Suppressions(
        SourceModule("/m.py", "m.py", "# lazylint: input x f32[B, 3]\n")
    )


def unused_codes(text: str, *silenced: str) -> list[tuple[str, ...]]:
    found = said(text)
    used = [(found.directives[0], code) for code in silenced]
    return [directive.codes for directive in unused(found, used, RULES)]


def test_unused_ones_are_told_by_code() -> None:
    assert unused_codes("x  # lazylint: ignore[LZ101, LZ104]\n", "LZ101") == [("LZ104",)]
    assert unused_codes("x  # lazylint: ignore[LZ101]\n", "LZ101") == []
    assert unused_codes("x  # lazylint: ignore\n") == [()]
    assert unused_codes("x  # lazylint: ignore\n", "LZ301") == []
    assert unused_codes("x  # noqa\n") == []
    assert unused_codes("x  # noqa: E501, LZ101\n") == [("LZ101",)]


def test_codes_of_rules_that_did_not_run_are_not_judged() -> None:
    assert unused_codes("x  # lazylint: ignore[LZ207]\n") == []
