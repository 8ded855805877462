"""The commands that the documentation shows, run: `python -m tests.pages` writes what they print now into docs/.

A page's files are its blocks with a title and the files it names by `<!-- with: PATH -->`. Times are all the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FILE = re.compile(r'^(`{3,})\w+ title="([^"]+)"\n(.*?)^\1\n', re.DOTALL | re.MULTILINE)
BORROWED = re.compile(r"<!-- with: (\S+) -->")
OUTPUT = re.compile(r"(?<=<!-- output of: )(?P<command>[^\n]*?) -->\n```\n(?P<shown>.*?)```\n", re.DOTALL)
TIMES = (
    (re.compile(r"\(\d+\.\d s\)"), "(0.1 s)"),
    (re.compile(r"\bin \d+\.\d+s(?: \(\d+:\d+:\d+\))?"), "in 1.00s"),
)


def pages() -> list[Path]:
    """The pages that show what a command prints."""
    return [page for page in sorted(DOCS.glob("*.md")) if OUTPUT.search(page.read_text(encoding="utf-8"))]


def files(text: str) -> dict[str, str]:
    """The files that a page shows, by name."""
    return {name: body for _, name, body in FILE.findall(text)}


def brought_up_to_date(text: str) -> str:
    """A page with what its commands print now."""
    with tempfile.TemporaryDirectory() as folder:
        for name, body in files(text).items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_text(body, encoding="utf-8")
        for path in BORROWED.findall(text):
            shutil.copy(ROOT / path, folder)
        return OUTPUT.sub(lambda m: f"{m['command']} -->\n```\n{printed(m['command'], folder)}```\n", text)


def printed(command: str, folder: str) -> str:
    """What a command prints on stdout in a folder, with our scripts first on PATH."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "COLUMNS": "80", "NO_COLOR": "1", "CI": "1"}
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False)
    said = done.stdout
    for time, always in TIMES:
        said = time.sub(always, said)
    return said


if __name__ == "__main__":
    for page in pages():
        page.write_text(brought_up_to_date(page.read_text(encoding="utf-8")), encoding="utf-8")
