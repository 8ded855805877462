"""Notebooks and Markdown texts of a folder, checked for real: nothing breaks, nothing is passed over.

`LAZYLINT_TEXTBOOKS` names the folder (a checkout of a book, say); without it the project of these tests is taken.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lazylint.corridor import check_paths
from lazylint.source.module import read_file
from lazylint.source.relevant import speaks_of_lazy

FOLDER = Path(os.environ.get("LAZYLINT_TEXTBOOKS") or Path(__file__).parent / "project")
BOOKS = sorted(path for kind in ("*.ipynb", "*.md") for path in FOLDER.rglob(kind))


@pytest.mark.skipif(not BOOKS, reason="the folder holds no notebooks and no Markdown")
def test_textbooks() -> None:
    checked = check_paths([str(path) for path in BOOKS])
    assert checked.faults == ()
    assert checked.counts.files == len(BOOKS)
    lazy = [path for path in BOOKS if speaks_of_lazy(read_file(str(path), path.name).text.encode("utf-8", "replace"))]
    unreadable = {finding.place.path for finding in checked.findings if finding.code == "LZ903"}
    spoken_of = {graph.place.path for graph in checked.graphs} | {os.path.abspath(path) for path in unreadable}
    assert [path.name for path in lazy if str(path.absolute()) not in spoken_of] == []
