"""Silencing comments: what they cover, which were unused, which cannot be read."""

import sys

import pytest

from lazylint.finding import Finding, Place
from lazylint.source.inputs import READ, TYPES, head_begins
from lazylint.source.module import SourceModule
from lazylint.source.suppress import Suppressions, read_suppressions, unknown, unused

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


FORWARD = "class A:\n    # lazylint: {}\n    @no_grad()\n    def forward(self, x, *, y, **more): ...\n"


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("input x f32[B, 3]", ""),
        ("input y i64[B T] a remark", ""),
        ("input x f32[B]  # lazylint: input y i64[B]  # and a remark", ""),
        ("input more f32[]", ""),
        ("input x f33[B]", "`f33` is no type of a tensor"),
        ("input x f32[B]  # lazylint: input y i65[B]", "`i65` is no type of a tensor"),
        ("input", "nothing stands after `input`"),
        ("input  # x", "nothing stands after `input`"),
        ("input x", "`input x` does not say what `x` is"),
        ("input x banana", "`banana` is not of the form `f32[B, 3, H, W]`"),
        ("input x f32[B, 4", "the bracket is not closed"),
        ("input x list(f32[7, 9], f32[5, 9])", "`list(f32[7, 9], f32[5, 9])` is no tensor"),
        ("input q f32[B]", "`forward` has no parameter `q`"),
        ("input self f32[B]", "`forward` has no parameter `self`"),
        ("Input x f32[B]", "`lazylint: input` is written so, in small letters"),
        ("inptu x f32[B]", "`inptu` is not a directive"),
    ],
)
def test_what_an_input_is(comment: str, reason: str) -> None:
    found = said(FORWARD.format(comment))
    assert not found.directives
    (told,) = [bad.reason for bad in found.malformed] or [""]
    assert told == reason or (reason and told.startswith(reason))
    assert [bad.place.line for bad in found.malformed] == [2] * bool(reason)


def test_an_input_stands_at_its_function() -> None:
    far = "# lazylint: input x f32[B]\n\n\ndef forward(x): ...\n"
    (bad,) = said(far).malformed
    assert bad.reason == "no function stands here that could be given an input"
    assert "on the line of its `def`" in bad.help
    assert not said("def forward(\n    x,\n):\n    # lazylint: input x f32[B]\n    return x\n").malformed
    assert not said("type X = int\n# lazylint: input x f32[B]\n").malformed or sys.version_info >= (3, 12)


def test_the_front_reads_inputs_as_the_worker_does() -> None:
    from lazylint.worker.feeding import signature
    from lazylint.worker.tensors.specs import DTYPES

    assert (READ.pattern, set(TYPES)) == (signature.DIRECTIVE.pattern, set(DTYPES))
    lines = ["", "y", "# a", "# b", "# c", "@d", "def f():", "", "def g():"]
    assert [head_begins(lines, line) for line in (2, 7, 9)] == [1, 3, 7]
    assert all(head_begins(lines, n) == signature.head_begins(lines, n) for n in range(1, len(lines) + 1))


def test_every_comment_right_above_a_function_is_read() -> None:
    many = "# lazylint: input x f32[B]\n# lazylint: input y f32[B]\n# lazylint: input z f32[B]\n"
    assert not said(f"{many}def forward(x, y, z): ...\n").malformed


@pytest.mark.parametrize(
    "words", ["a `# lazylint:` comment", "see `# lazylint: ignore[LZ101]`", '"# lazylint: skip-file"']
)
def test_what_is_only_spoken_of_is_no_directive(words: str) -> None:
    assert not said(f"# Shapes are told by {words} above it.\n").directives
    assert not said(f"# Shapes are told by {words} above it.\n").malformed


def test_codes_that_no_rule_has() -> None:
    found = said("x  # lazylint: ignore[LZ101, LZ999, lazy-width-conflikt, LZ1]  # noqa: XY1\ny  # lazylint: ignore\n")
    told = [(bad.reason, bad.help) for bad in unknown(found, RULES)]
    assert [reason for reason, _ in told] == ["`LZ999` is no rule code", "`lazy-width-conflikt` is no rule code"]
    assert told[1][1] == "did you mean `lazy-width-conflict`?"


def test_a_comment_without_codes_does_not_silence_what_is_found_of_itself() -> None:
    found = said("x  # lazylint: ignore\n")
    place = found.directives[0].place
    assert not found.covering(Finding(place, "", code="LZ904"), place)
    assert found.covering(Finding(Place("/m.py", 1, 1), "", code="LZ101"), Place("/m.py", 1, 1))
    named = said("x  # lazylint: ignore[LZ101, LZ904]\n")
    place = named.directives[0].place
    assert named.covering(Finding(place, "", code="LZ904"), place)


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
