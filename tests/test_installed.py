"""Libraries that are installed run as they are, whatever they want when they are imported."""

from __future__ import annotations

from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

# As wandb does, which timm and many others import.
LIBRARY = """
import tempfile

MEDIA = tempfile.TemporaryDirectory("media")
_, LOG = tempfile.mkstemp(prefix="log")
SCRATCH = tempfile.NamedTemporaryFile()
WIDTH = 4
"""
PROGRAM = """
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent / "site-packages"))
import media_library

layer = torch.nn.LazyLinear(2)
layer(torch.ones(2, 3))
layer(torch.ones(2, media_library.WIDTH))
"""


def test_one_that_makes_temporary_files_when_it_is_imported(tmp_path: Path) -> None:
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "media_library.py").write_text(LIBRARY, encoding="utf-8")
    (tmp_path / "net.py").write_text(PROGRAM, encoding="utf-8")
    checked = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", 12)]
