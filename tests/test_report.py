"""Each format: a golden of one hand-built check, and what its readers demand.

`LAZYLINT_ACCEPT=1` rewrites the goldens.
"""

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import junitparser
import pytest

from lazylint import Edit, Finding, Fix, Place, Related, Severity
from lazylint.checked import Checked, Counts
from lazylint.commands.check import closing_line, statistics
from lazylint.fingerprint import fingerprints
from lazylint.packs import load
from lazylint.report import formats, render
from lazylint.terminal import printable, wants_color, width

GOLDENS = Path(__file__).parent / "goldens"

NET = """\
from torch import nn

from parts import wide


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(16)

    def forward(self, x):
        # été
        a = self.head(x)
        é = "宽"; b = self.head(a)
\treturn b
"""
CELL = "head = nn.LazyLinear(8)\nhead(x); head(y)"

FINDINGS = (
    Finding(
        Place("n.ipynb", 2, 10, 2, 17, cell=3),
        "`head` was fixed at 16 input features on line 2, gets 8 here",
        label="sends 8",
        related=(Related(Place("n.ipynb", 2, 1, 2, 8, cell=3), "fixes in_features=16"),),
        severity=Severity.WARNING,
        code="LZ101",
        slug="lazy-width-conflict",
    ),
    Finding(
        Place("net.py", 14, 22, 14, 34),
        "`head` was fixed at 16 input features on line 13, gets 8 here",
        label="sends 8: a is [B, 8]",
        related=(
            Related(Place("net.py", 13, 13, 13, 25), "fixes in_features=16: x is [B, 16]"),
            Related(Place("parts.py", 1, 1, 1, 9), "built here"),
        ),
        notes=("PyTorch would say: mat1 and mat2 shapes cannot be multiplied (4x8 and 16x8)",),
        help="give each width its own layer",
        fix=Fix("use another layer", (Edit(Place("net.py", 14, 22, 14, 31), "self.tail"),), safe=False),
        model="net.Net",
        severity=Severity.ERROR,
        code="LZ101",
        slug="lazy-width-conflict",
    ),
    Finding(
        Place("net.py", 15, 2, 15, 10),
        "100% of this,\nis: said \x1b[31mhere",
        severity=Severity.INFO,
        code="LZ901",
        slug="not-analysed",
    ),
)


@pytest.fixture
def checked() -> Checked:
    return Checked(
        findings=FINDINGS,
        sources={"net.py": NET, "parts.py": "wide = 1\n", "n.ipynb:cell 3": CELL},
        counts=Counts(files=3, relevant=2, analysed=1, partly=0, not_analysed=1, unknowns=1, seconds=0.25),
        rules=tuple(rule for rule in load(["fake_pack"]) if rule.code in ("LZ101", "LZ901")),
        root="/project",
    )


@pytest.mark.parametrize("name", formats())
def test_golden(name: str, checked: Checked) -> None:
    made = render(name, checked)
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("LAZYLINT_ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_every_golden_has_its_format() -> None:
    assert sorted(path.stem for path in GOLDENS.glob("*.txt")) == sorted(formats())


@pytest.mark.parametrize("name", formats())
def test_nothing_found_is_still_a_document(name: str) -> None:
    made = render(name, Checked(root="/project"))
    if name in ("json", "gitlab"):
        assert json.loads(made) == []
    elif name in ("sarif", "rdjson"):
        json.loads(made)
    elif name == "junit":
        assert ET.fromstring(made).get("failures") == "0"
    else:
        assert made == ""


@pytest.mark.parametrize("name", formats())
def test_no_escape_reaches_a_reader(name: str, checked: Checked) -> None:
    assert "\x1b" not in render(name, checked)


def test_full_underlines_what_is_meant(checked: Checked) -> None:
    lines = render("full", checked).split("\n")
    marked = [(lines[i], lines[i + 1]) for i in range(len(lines) - 1) if lines[i].startswith("   14 |")]
    source, underline = marked[0]
    start = len(underline) - len(underline.lstrip(" |"))
    before = source[: source.index("self.head(a)")]
    assert width(before) == start
    assert "^" * len("self.head(a)") + " sends 8: a is [B, 8]" in underline


def test_full_in_colour_says_the_same(checked: Checked) -> None:
    made = render("full", checked, color=True)
    assert "\x1b[1;31m" in made
    assert re.sub("\x1b\\[[0-9;]*m", "", made) == render("full", checked)


def test_full_shows_the_marked_part_of_a_very_long_line() -> None:
    text = "x = [" + "1, " * 200 + "head(y)]"
    column = text.index("head") + 1
    finding = Finding(Place("a.py", 1, column, 1, column + 7), "m", code="LZ101", slug="s")
    lines = render("full", Checked((finding,), {"a.py": text})).splitlines()
    assert "head(y)" in lines[1]
    assert lines[2].index("^") == lines[1].index("head(y)")


def test_full_does_without_the_source() -> None:
    finding = Finding(Place("gone.py", 7), "m", label="why", code="LZ101", slug="s")
    assert render("full", Checked((finding,))) == "gone.py:7:1: error LZ101 [s] m\n      | why\n"


def test_json_has_ruffs_keys_and_ours(checked: Checked) -> None:
    told = json.loads(render("json", checked))
    keys = {
        "cell",
        "code",
        "end_location",
        "filename",
        "fix",
        "location",
        "message",
        "name",
        "severity",
        "url",
    }
    assert all(set(one) == keys | {"model", "related"} for one in told)
    assert told[0]["cell"] == 3
    assert told[1]["filename"] == "/project/net.py"
    assert told[1]["location"] == {"row": 14, "column": 22}
    assert told[1]["related"][0]["message"] == "fixes in_features=16: x is [B, 16]"
    assert [json.loads(line) for line in render("json-lines", checked).splitlines()] == told


def test_rdjson_columns_count_bytes(checked: Checked) -> None:
    told = json.loads(render("rdjson", checked))["diagnostics"][1]
    start = told["location"]["range"]["start"]
    line = NET.split("\n")[13].encode()
    assert line[start["column"] - 1 :].startswith(b"self.head(a)")


def test_github_puts_errors_first_and_counts_what_is_not_shown() -> None:
    findings = [Finding(Place("a.py", n), "w", code="LZ1", slug="s", severity=Severity.WARNING) for n in range(1, 14)]
    findings.append(Finding(Place("a.py", 99), "e", code="LZ2", slug="s", severity=Severity.ERROR))
    lines = render("github", Checked(tuple(findings))).splitlines()
    assert lines[0].startswith("::error title=LZ2 [s],file=a.py,line=99,")
    assert lines[-1].startswith("lazylint: GitHub shows 10 annotations of a level; 3 more")


def test_github_escapes_what_would_end_a_field(checked: Checked) -> None:
    last = render("github", checked).splitlines()[-1]
    assert last.endswith("LZ901 100%25 of this,%0Ais: said here")


def test_junit_counts(checked: Checked) -> None:
    root = ET.fromstring(render("junit", checked))
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    assert len(root.findall(".//failure")) == 2
    assert [suite.get("name") for suite in root] == ["n.ipynb", "net.py"]


def test_junit_is_read_by_junitparser(checked: Checked) -> None:
    suites = list(junitparser.JUnitXml.fromstring(render("junit", checked).encode()))
    assert sum(suite.failures for suite in suites) == 2
    assert [case.name for case in suites[0]] == ["LZ101 [lazy-width-conflict] at n.ipynb:cell 3:2:10"]


def test_sarif_names_both_calls(checked: Checked) -> None:
    run = json.loads(render("sarif", checked))["runs"][0]
    result = run["results"][1]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "LZ101"
    assert [place["message"]["text"] for place in result["relatedLocations"]] == [
        "fixes in_features=16: x is [B, 16]",
        "built here",
    ]
    flow = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow] == [13, 1, 14]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "net.py",
        "uriBaseId": "ROOT",
    }
    assert run["originalUriBaseIds"]["ROOT"]["uri"] == "file:///project/"
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_sarif_has_what_the_standard_requires(checked: Checked) -> None:
    """The required properties of SARIF 2.1.0, object by object; test_formats.py tries the schema."""
    log = json.loads(render("sarif", checked))
    assert log["version"] == "2.1.0"
    for run in log["runs"]:
        assert run["tool"]["driver"]["name"]
        for rule in run["tool"]["driver"]["rules"]:
            assert rule["id"]
            assert rule["shortDescription"]["text"]
        for result in run["results"]:
            assert result["message"]["text"]
            assert result["level"] in {"none", "note", "warning", "error"}
            for flow in result.get("codeFlows", []):
                assert all(thread["locations"] for thread in flow["threadFlows"])
            for fix in result.get("fixes", []):
                for change in fix["artifactChanges"]:
                    assert all("deletedRegion" in one for one in change["replacements"])


def test_fingerprints_survive_edits_above(checked: Checked) -> None:
    def moved(place: Place) -> Place:
        return Place(place.path, place.line + 1, place.column, place.end_line + 1, place.end_column, place.cell)

    lower = tuple(
        Finding(
            moved(f.place),
            f.message.replace("line 13", "line 14"),
            related=tuple(Related(moved(r.place), r.message) for r in f.related),
            code=f.code,
        )
        for f in FINDINGS
    )
    later = Checked(lower, {name: "\n" + text for name, text in checked.sources.items()})
    assert [digest for _, digest in fingerprints(checked)] == [digest for _, digest in fingerprints(later)]
    twice = Checked((FINDINGS[0], FINDINGS[0]), checked.sources)
    assert len({digest for _, digest in fingerprints(twice)}) == 2


def test_statistics(checked: Checked) -> None:
    assert statistics(checked) == "2\tLZ101\tlazy-width-conflict\n1\tLZ901\tnot-analysed\n"


def test_closing_line(checked: Checked) -> None:
    assert closing_line(checked) == (
        "lazylint: 1 error, 1 warning, 1 unknown in 3 files, 2 with lazy layers; "
        "1 model analysed, 0 partly, 1 not (0.2 s)"
    )
    assert closing_line(Checked(counts=Counts(files=2))) == (
        "lazylint: no findings in 2 files; none can hold lazy layers (0.0 s)"
    )
    assert closing_line(Checked()) == "lazylint: no Python files or notebooks were found"


class Stream:
    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "choice", "env", "expected"),
    [
        (True, "auto", {}, True),
        (False, "auto", {}, False),
        (True, "auto", {"NO_COLOR": "1"}, False),
        (True, "auto", {"NO_COLOR": ""}, True),
        (True, "auto", {"TERM": "dumb"}, False),
        (True, "auto", {"TERM": "dumb-emacs-ansi"}, False),
        (True, "auto", {"TERM": "xterm", "INSIDE_EMACS": "28.2,compile"}, False),
        (False, "auto", {"FORCE_COLOR": "1"}, True),
        (False, "auto", {"FORCE_COLOR": "0"}, False),
        (False, "auto", {"CLICOLOR_FORCE": "1"}, True),
        (False, "auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, "never", {"FORCE_COLOR": "1"}, False),
        (False, "always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colour(terminal: bool, choice: str, env: dict[str, str], expected: bool) -> None:
    assert wants_color(Stream(terminal), choice, env) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://a\x1b\\x", "x"),
        ("\x9b31mx", "31mx"),
        ("a\rb\x08\x00", "ab"),
        ("a\u202eb\u2066c", "abc"),
        ("a\tb\nc é宽", "a\tb\nc é宽"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    assert printable(text) == expected
