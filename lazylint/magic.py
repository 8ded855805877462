"""`%%lazylint` in IPython: the cell, after those that have run, is checked before it runs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lazylint.checked import Checked
from lazylint.config import find_config
from lazylint.corridor import check_paths
from lazylint.fault import Fault
from lazylint.finding import Severity
from lazylint.report import render
from lazylint.source.module import read_bytes

_MAGIC = re.compile(r"\s*%%lazylint[^\n]*\n")


def register(shell: Any) -> None:
    """Give an IPython shell the magic."""

    def lazylint(line: str, cell: str) -> None:
        """Check the cell after those that have run, then run it; not where PyTorch would raise, but for `--run`."""
        if line.strip() not in ("", "--run"):
            print(f"lazylint: `{line.strip()}` is not known, and the cell was not run; known is `--run`")
            return
        ran = [_MAGIC.sub("", text, count=1) for text in shell.history_manager.input_hist_raw[1:]]
        if ran and ran[-1].strip() == cell.strip():
            ran.pop()
        try:
            found = last_of([*ran, cell])
        except Fault as fault:
            print(f"lazylint: {fault}")
            found = Checked()
        if found.findings:
            print(render("full", found), end="")
        if any(f.severity is Severity.ERROR for f in found.findings) and line.strip() != "--run":
            print("lazylint: the cell was not run; `%%lazylint --run` runs it all the same")
        else:
            shell.run_cell(cell)

    shell.register_magic_function(lazylint, magic_kind="cell")


def last_of(cells: Sequence[str]) -> Checked:
    """What is found in the last of these cells, or because of it. Raises `Fault`."""
    path = os.path.join(os.getcwd(), "In.ipynb")
    kind: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {
        "cells": [{**kind, "source": text} for text in cells],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    module = read_bytes(path, "In", json.dumps(notebook).encode())
    checked = check_paths(["-"], find_config([os.getcwd()]), stdin=module)
    kept = [finding for finding in checked.findings if finding.place.cell == len(cells)]
    return replace(checked, findings=tuple(kept))
