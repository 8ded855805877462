"""A live model is told as the command tells it, and stays as it was."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from torch import nn

import lazylint
from lazylint.fault import Fault


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.LazyConv2d(8, 3)
        self.norm = nn.LazyBatchNorm2d()
        self.head = nn.LazyLinear(10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.head(self.norm(self.conv(images)).flatten(1))
        return out


class Twice(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.LazyLinear(4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.fc(x)) if x.sum() > 0 else x  # type: ignore[no-any-return]


def images(size: int) -> torch.Tensor:
    return torch.zeros(2, 3, size, size)


def codes(report: lazylint.Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_two_calls_of_two_sizes() -> None:
    report = lazylint.check(Net(), images(32), then=[[images(48)], {"images": images(40)}])
    assert codes(report) == ["LZ101"]
    assert not report
    (finding,) = report.findings
    assert "`head` was fixed at 7200 input features" in finding.message
    assert Path(finding.place.path).name == "test_live.py"
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    assert "lazylint.check" in lines[finding.place.line - 1]
    assert "self.head = nn.LazyLinear(10)" in str(report)
    assert "mat1 and mat2 shapes cannot be multiplied (2x16928 and 7200x10)" in str(report)


def test_equal_sizes_and_other_batches_are_clean() -> None:
    report = lazylint.check(Net(), images(32), then=[[torch.zeros(9, 3, 32, 32)]])
    assert codes(report) == []
    assert report
    assert str(report) == "no findings"


def test_both_branches_of_what_data_decide() -> None:
    """The command would say this of a file; no value of the example input decides a path."""
    report = lazylint.check(Twice(), torch.zeros(2, 9))
    assert codes(report) == ["LZ101"]


def test_without_inputs_they_are_found() -> None:
    report = lazylint.check(Net())
    assert codes(report) == ["LZ105"]
    assert [str(given.spec) for given in report.graph.inputs] == ["f32[B, C, H, W]"]


def test_what_pytorch_refuses() -> None:
    assert codes(lazylint.check(nn.Sequential(nn.Linear(4, 8), nn.LazyLinear(3)), torch.zeros(2, 5))) == ["LZ114"]


def test_the_model_stays_as_it_was() -> None:
    torch.manual_seed(3)
    net = Net().eval()
    state, kept = torch.get_rng_state(), {name: id(value) for name, value in net.named_parameters()}
    lazylint.check(net, images(32))
    graph = lazylint.trace(net, images(32))
    assert [layer.name for layer in graph.layers] == ["conv", "norm", "head"]
    assert torch.equal(torch.get_rng_state(), state)
    assert {name: id(value) for name, value in net.named_parameters()} == kept
    assert all(nn.parameter.is_lazy(value) for value in net.parameters())
    assert not net.training
    assert net(images(16)).shape == (2, 10)
    assert not any(nn.parameter.is_lazy(value) for value in net.parameters())


def test_a_model_on_another_device() -> None:
    """The fork cannot use an accelerator: shapes are all it needs."""
    with torch.device("meta"):
        net = nn.Sequential(nn.Linear(4, 8), nn.LazyLinear(3))
        x = torch.zeros(2, 4)
    assert codes(lazylint.check(net, x)) == []


def test_what_is_no_model() -> None:
    with pytest.raises(TypeError, match="this is of type int"):
        lazylint.check(3)
    with pytest.raises(TypeError, match="give the first call's inputs"):
        lazylint.check(Net(), then=[[images(3)]])


def test_a_model_that_does_not_end() -> None:
    class Sleeps(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            while True:
                x = x + 1

    with pytest.raises(Fault, match="took too long"):
        lazylint.check(Sleeps(), images(3), timeout=1.0)


def test_import_is_light() -> None:
    program = "import sys, lazylint; assert 'torch' not in sys.modules and 'lazylint.live' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


PROJECT = {
    "good.py": """
        from torch import nn

        class Good(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc = nn.LazyLinear(4)

            def forward(self, x):
                return self.fc(x)
        """,
    "bad.py": """
        import torch
        from torch import nn

        fc = nn.LazyLinear(4)
        fc(torch.zeros(2, 3))
        fc(torch.zeros(2, 5))
        """,
    "lost.py": """
        from torch import nn

        class Lost(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc = nn.LazyLinear(4)

            def forward(self, x):
                raise KeyError("no input is right")
        """,
    "plain.py": "print('nothing lazy')\n",
}


def test_pytest_has_an_item_for_each_model(tmp_path: Path) -> None:
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")

    def ran(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-v", "-rs", "-p", "no:cacheprovider", "-p", "no:xdist", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = ran("--lazylint")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "good.py::lazylint::Good PASSED" in done.stdout
    assert "bad.py::lazylint::script FAILED" in done.stdout
    assert "lost.py::lazylint::Lost SKIPPED" in done.stdout
    assert "test_own.py::test_own PASSED" in done.stdout
    assert "`fc` was fixed at 3 input features on line 6, gets 5 here" in done.stdout
    assert "1 failed, 2 passed, 1 skipped" in done.stdout
    named = ran("--lazylint", "bad.py", "test_own.py")
    assert "1 failed, 1 passed" in named.stdout, "bad.py is named, and pytest must not run it to look for tests"
    assert "1 passed" in ran().stdout.splitlines()[-1]


def test_the_cell_magic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A cell that PyTorch would refuse is not run; the cells before it count."""
    shells = pytest.importorskip("IPython.core.interactiveshell")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = shells.InteractiveShell()
    try:
        for cell in (
            "%load_ext lazylint",
            "import torch\nfrom torch import nn\nfc = nn.LazyLinear(4)",
            "%%lazylint\na = fc(torch.zeros(2, 3))\nprint('first', tuple(a.shape))",
            "%%lazylint\nprint('second')\nfc(torch.zeros(2, 5))",
            "%%lazylint --run\nprint('third')\nfc(torch.zeros(2, 5))",
            "%%lazylint --rum\nprint('fou' 'rth')",
        ):
            shell.run_cell(cell, store_history=True)
    finally:
        shell.history_manager.end_session()
    said = capsys.readouterr().out
    assert "first (2, 4)" in said
    assert "second" not in said.replace("print('second')", "")
    assert said.count("`fc` was fixed at 3 input features on line 1 of cell 3, gets 5 here") == 2
    assert "the cell was not run" in said
    assert "third" in said
    assert "    2 | fc(torch.zeros(2, 5))\n" in said
    assert "`--rum` is not known" in said
    assert "fourth" not in said
