"""Programs for machines that have accelerators: the number of one, or a name for the other case, is no finding here.

No sample can say so: where there is no accelerator PyTorch raises at the first of these lines.
"""

from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

PROGRAM = """\
import os
import torch
from torch import nn

rank = int(os.environ.get("LOCAL_RANK", 0))
torch.cuda.set_device(rank)
net = nn.Sequential(nn.LazyLinear(4)){move}
net(torch.rand(2, 3, device=torch.device(rank)))
net(torch.rand(2, 3).cuda(rank, non_blocking=True))
net(torch.rand(2, 5, device=0))  # here
"""
MOVES = [".to(rank)", ".to(device=0)", ".cuda(0)", ".to(torch.device('cuda', rank))", ".to(torch.device('CPU'))"]


@pytest.mark.parametrize("move", MOVES)
def test_where_a_model_goes_is_no_finding(tmp_path: Path, move: str) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM.format(move=move))
    found = check_paths([file], Config(root=tmp_path)).findings
    assert [(finding.code, finding.place.line) for finding in found] == [("LZ101", 10)]
