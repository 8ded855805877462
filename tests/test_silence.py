"""`--add-ignore`: comments at the findings, and not a byte more."""

import json
from pathlib import Path

import fake_pool
import pytest
from click.testing import CliRunner, Result

from lazylint.cli import main
from lazylint.edits import edited
from lazylint.finding import Edit, Place

HEAD = "from torch import nn\nhead = nn.LazyLinear(4)\nhead(2)\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fake_pool.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lazylint(*args: str) -> Result:
    result = CliRunner().invoke(main, [*args, "--output-format", "concise"], catch_exceptions=False)
    assert "Traceback" not in result.stderr
    return result


def silenced(text: str, *flags: str, encoding: str = "utf-8") -> str:
    """`text` after `--add-ignore`; a check of it finds nothing more."""
    net = Path("net.py")
    net.write_bytes(text.encode(encoding))
    result = lazylint("net.py", "--add-ignore", *flags)
    assert (result.exit_code, result.stdout) == (0, "")
    assert lazylint("net.py").exit_code == 0
    return net.read_bytes().decode(encoding)


def test_a_comment_at_the_end_of_the_line() -> None:
    assert silenced(HEAD + "head(3)\n") == HEAD + "head(3)  # lazylint: ignore[LZ101]\n"


def test_with_a_reason() -> None:
    made = silenced(HEAD + "head(3)\n", "--reason", "old weights, été")
    assert made == HEAD + "head(3)  # lazylint: ignore[LZ101] old weights, été\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("head(3) # why", "head(3) # why  # lazylint: ignore[LZ101]"),
        ("head(3)   ", "head(3)  # lazylint: ignore[LZ101]"),
        ("head(3)  # lazylint: ignore[LZ401] kept", "head(3)  # lazylint: ignore[LZ401, LZ101] kept"),
        ("head(3)  # type: ignore", "head(3)  # type: ignore  # lazylint: ignore[LZ101]"),
        ("head(3); x = 1", "head(3); x = 1  # lazylint: ignore[LZ101]"),
        ("head(3); x = '''\n# no'''", "# lazylint: ignore[LZ101]\nhead(3); x = '''\n# no'''"),
        ("if nn:\n\thead(3); x = 1 + \\\n2", "if nn:\n\t# lazylint: ignore[LZ101]\n\thead(3); x = 1 + \\\n2"),
        (
            "def f(x):\n    head(3)  # lazylint: input x f32[B]",
            "def f(x):\n    # lazylint: ignore[LZ101]\n    head(3)  # lazylint: input x f32[B]",
        ),
    ],
)
def test_what_stands_on_the_line_stays(line: str, expected: str) -> None:
    assert silenced(f"{HEAD}{line}\n") == f"{HEAD}{expected}\n"


@pytest.mark.parametrize(
    ("encoding", "end"),
    [(encoding, end) for encoding in ("utf-8", "utf-8-sig") for end in ("\n", "\r\n", "\r")]
    + [("latin-1", "\n"), ("latin-1", "\r\n")],  # with "\r" alone Python finds no declaration
)
@pytest.mark.parametrize("last", ["head(3)", "head(3)\n", "head(3); x = '''\n'''\n"])
def test_encoding_and_line_ends_stay(end: str, encoding: str, last: str) -> None:
    first = "# coding: latin-1\n" if encoding == "latin-1" else ""
    text = (first + HEAD + "s = 'é\x0c'\n" + last).replace("\n", end)
    made = silenced(text, encoding=encoding)
    without = made.replace(f"# lazylint: ignore[LZ101]{end}head", "head").replace("  # lazylint: ignore[LZ101]", "")
    assert made != text
    assert without == text


def test_findings_on_one_line_get_one_comment() -> None:
    Path("pyproject.toml").write_text('[tool.lazylint]\nextend-select = ["LZ401"]\n')
    text = "head = 0  # nn.LazyLinear of torch\n"
    net = Path("net.py")
    net.write_text(text + "head(2)\nhead(3)\n")
    assert "2 findings silenced by comments in 1 file" in lazylint("net.py", "--add-ignore").stderr
    assert [line.partition("lazylint")[2] for line in net.read_text().splitlines()] == [
        ": ignore[LZ401]",
        "",
        ": ignore[LZ101]",
    ]


def test_a_script_for_the_shell_keeps_its_first_line() -> None:
    text = "#!/usr/bin/env python\n# coding: utf-8\n" + HEAD + "crash\n"
    net = Path("net.py")
    net.write_text(text)
    lazylint("net.py", "--add-ignore")
    assert net.read_text() == text.replace("utf-8\n", "utf-8\n# lazylint: file-ignore[LZ901]\n")
    assert "LZ901" not in lazylint("net.py").stdout


def test_what_a_comment_cannot_mend_is_left_and_told() -> None:
    broken, said = "from torch import nn\nnn.LazyLinear(\n", HEAD + "x = 1  # lazylint: ignore[LZ101]\n"
    Path("broken.py").write_text(broken)
    Path("said.py").write_text(said)
    result = lazylint(".", "--add-ignore")
    assert result.exit_code == 1
    assert [line.split(" ")[2] for line in result.stdout.splitlines()] == ["LZ903", "LZ904"]
    assert "0 findings silenced by comments in 0 files" in result.stderr
    assert (Path("broken.py").read_text(), Path("said.py").read_text()) == (broken, said)


def test_a_link_is_not_written_through(project: Path) -> None:
    real = project / "real.txt"
    real.write_text(HEAD + "head(3)\n")
    Path("net.py").symlink_to(real)
    assert lazylint("net.py", "--add-ignore").exit_code == 1
    (project / "folder").mkdir()
    (project / "folder" / "net.py").write_text(HEAD + "head(3)\n")
    Path("linked").symlink_to(project / "folder")
    assert lazylint("linked/net.py", "--add-ignore").exit_code == 1
    assert real.read_text() == Path("folder/net.py").read_text() == HEAD + "head(3)\n"


def test_a_file_that_cannot_hold_the_reason_is_left() -> None:
    text = "# coding: ascii\n" + HEAD + "head(3)\n"
    Path("net.py").write_text(text)
    assert lazylint("net.py", "--add-ignore", "--reason", "été").exit_code == 1
    assert Path("net.py").read_text() == text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-", "--add-ignore"], "--add-ignore: works on files, not on stdin"),
        (["--add-ignore", "--watch"], "--add-ignore: does not go together with `--watch`"),
        (["--reason", "x"], "--reason: goes with `--add-ignore`"),
        (["--add-ignore", "--reason", "a\nb"], "--reason: a reason is one line of text"),
    ],
)
def test_misuse(args: list[str], said: str) -> None:
    result = lazylint(*args)
    assert (result.exit_code, result.stderr) == (2, f"lazylint: error: {said}\n")


CELLS = [
    {"cell_type": "markdown", "source": ["# Eine Überschrift\n"]},
    {"cell_type": "code", "metadata": {}, "outputs": [{"x": 1.0}], "source": ["%matplotlib inline\n", HEAD.strip()]},
    {"cell_type": "code", "source": ["!ls\n", "head(3)\n", "head(4); s = 'é'"], "id": "a"},
    {"cell_type": "code", "source": "head(2)\nhead(5)\n"},
]


@pytest.mark.parametrize("options", [{"indent": 1}, {"indent": 1, "ensure_ascii": False}, {"separators": (",", ":")}])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_notebook_keeps_all_but_the_lines_that_get_a_comment(options: dict[str, object], mark: str) -> None:
    book = Path("n.ipynb")
    before = mark + json.dumps({"nbformat": 4, "cells": CELLS, "metadata": {"n": 1e-07}}, **options) + "\n"
    book.write_text(before, encoding="utf-8")
    assert "3 findings silenced by comments in 1 file" in lazylint("n.ipynb", "--add-ignore").stderr
    after = book.read_text(encoding="utf-8")
    assert after != before
    assert after.count("  # lazylint: ignore[LZ101]") == 3
    assert after.replace("  # lazylint: ignore[LZ101]", "") == before
    assert lazylint("n.ipynb").exit_code == 0


def notebook(*sources: object) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]}).encode()


def test_an_edit_may_span_strings_of_a_cell() -> None:
    data = notebook(["a = 1\n", "b = 2\n", "c = 3\n"])
    edit = Edit(Place("n.ipynb", 1, 5, 2, 6, cell=1), "9\nz = 8")
    made = json.loads(edited("n.ipynb", data, [edit]))
    assert "".join(made["cells"][0]["source"]) == "a = 9\nz = 8\nc = 3\n"


def test_cells_of_old_notebooks_are_found() -> None:
    data = json.dumps({"worksheets": [{"cells": []}, {"cells": [{"cell_type": "code", "input": "a = 1"}]}]}).encode()
    made = edited("n.ipynb", data, [Edit(Place("n.ipynb", 1, 5, 1, 6, cell=1), "2")])
    assert json.loads(made)["worksheets"][1]["cells"][0]["input"] == "a = 2"


def test_edits_of_one_text_do_not_disturb_each_other() -> None:
    edits = [
        Edit(Place("a.py", 2, 1, 2, 1), "new\n"),
        Edit(Place("a.py", 1, 5, 1, 6), "10"),
        Edit(Place("a.py", 3, 1), "end"),
    ]
    assert edited("a.py", b"a = 1\r\nb = 2\r\n", edits) == b"a = 10\r\nnew\r\nb = 2\r\nend"


@pytest.mark.parametrize("place", [Place("a.py", 3, 1), Place("a.py", 1, 9), Place("a.py", 1, 1, 2, 1)])
def test_an_edit_outside_the_text_or_over_another_is_refused(place: Place) -> None:
    with pytest.raises(ValueError, match=r"line|overlap"):
        edited("a.py", b"a = 1\n", [Edit(Place("a.py", 1, 1, 1, 3), ""), Edit(place, "x")])
