"""What a file leaves to others to call: commands, tests, trainers, factories. PyTorch confirms by calling it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.checked import Checked
from lazylint.config import Config
from lazylint.corridor import check_paths

HEAD = "import torch\nfrom torch import nn\n"
BODY = """
    net = nn.LazyLinear(4)
    net(torch.ones(2, 3))
    net(torch.ones(2, 5))  # here
"""
PROGRAMS = {
    "a function": (f"def train(path, *, epochs=3, device){':' + BODY}", "train('x', device='cpu')"),
    "a test": (f"def test_shapes(tmp_path):{BODY}", "test_shapes(None)"),
    "a test with a fixture": (
        "import pytest\n@pytest.fixture\ndef net():\n    return nn.Sequential(nn.LazyLinear(4))\n"
        "@pytest.mark.parametrize('n', [1, 2])\ndef test_net(net, n):\n    net(torch.ones(2, 3))\n"
        "    with pytest.raises(RuntimeError):\n        net(torch.ones(2, 4))\n"
        "    net(torch.ones(2, 5))  # here\n",
        "test_net(nn.Sequential(nn.LazyLinear(4)), 1)",
    ),
    "a test case": (
        "import unittest\nclass TestNet(unittest.TestCase):\n"
        "    def setUp(self):\n        self.net = nn.LazyLinear(4)\n"
        "    def test_net(self):\n        self.net(torch.ones(2, 3))\n        self.net(torch.ones(2, 5))  # here\n",
        "t = TestNet('test_net'); t.setUp(); t.test_net()",
    ),
    "a trainer": (
        "class Trainer:\n    def __init__(self, config, lr=0.1):\n        self.lr = lr\n"
        "        self.model = nn.Sequential(nn.LazyLinear(4))\n"
        "    def fit(self, loader):\n        self.model(torch.ones(2, 3))\n"
        "        self.model(torch.ones(2, 5))  # here\n",
        "Trainer(None).fit(None)",
    ),
    "a factory": (
        "class Twice(nn.Module):\n    def forward(self, x):\n        return torch.cat([x, x], -1)\n"
        "def build(hidden=8):\n    shared = nn.LazyLinear(hidden)  # here\n"
        "    return nn.Sequential(nn.LazyLinear(6), shared, Twice(), shared)\n",
        "build()(torch.ones(2, 3))",
    ),
    "a class method, of a class that cannot be built here": (
        "class Nets:\n    def __init__(self, path):\n        self.file = open(path.name)\n"
        "    @classmethod\n    def build(cls, width=4):\n        net = nn.LazyLinear(width)\n"
        "        net(torch.ones(2, 3))\n        return net(torch.ones(2, 5))  # here\n",
        "Nets.build()",
    ),
    "a static method": (
        "class Nets:\n    @staticmethod\n    def build(width=4):\n        net = nn.LazyLinear(width)\n"
        "        net(torch.ones(2, 3))\n        return net(torch.ones(2, 5))  # here\n",
        "Nets.build()",
    ),
    "a command": (
        f"import click\n@click.command()\n@click.argument('path')\ndef main(path):{BODY}\n"
        "if __name__ == '__main__':\n    main()\n",
        "main.callback('x')",
    ),
    "a decorated function": (
        f"import a_framework\n@a_framework.main(config='x')\ndef main(config):{BODY}\n"
        "if __name__ == '__main__':\n    main()\n",
        "main(None)",
    ),
    "a function given to a launcher": (
        f"import a_framework\ndef work(rank):{BODY}\nif __name__ == '__main__':\n    a_framework.launch(work)\n",
        "work(0)",
    ),
    "a step": (
        "import lightning as L\nclass Lit(L.LightningModule):\n"
        "    def __init__(self):\n        super().__init__()\n        self.fc = nn.LazyLinear(4)\n"
        "    def training_step(self, batch, batch_idx):\n        x, y = batch\n        z = self.fc(x)\n"
        "        return z.mean() + self.fc(torch.cat([x, x], -1)).mean()  # here\n",
        "Lit().training_step((torch.ones(2, 3), torch.ones(2)), 0)",
    ),
    "arguments that a command line needs": (
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('data')\n"
        "parser.add_argument('--hidden', type=int, required=True)\n"
        "parser.add_argument('--width', type=int, default=5)\n"
        "args = parser.parse_args()\nnet = nn.LazyLinear(args.hidden)\nnet(torch.ones(2, 3))\n"
        "net(torch.ones(2, args.width))  # here\n",
        "",
    ),
    "the first of several commands": (
        "import argparse\ndef train(args):\n    net = nn.LazyLinear(4)\n    net(torch.ones(2, args.width))\n"
        "    net(torch.ones(2, 5))  # here\n"
        "parser = argparse.ArgumentParser()\ncommands = parser.add_subparsers(dest='command', required=True)\n"
        "one = commands.add_parser('train')\none.add_argument('--width', type=int, default=3)\n"
        "one.set_defaults(run=train)\ncommands.add_parser('show')\n"
        "args = parser.parse_args()\nargs.run(args)\n",
        "",
    ),
    "a bar of progress": (
        "from tqdm import tqdm\nnet = nn.LazyLinear(4)\n"
        "bar = tqdm([torch.ones(2, 3), torch.ones(2, 3)], desc='train')\n"
        "for x in bar:\n    net(x)\n    bar.set_postfix(loss=1)\nnet(torch.ones(2, 5))  # here\n",
        "",
    ),
}
STAND_INS = """
import sys, types
from torch import nn

class Bar(list):
    def __init__(self, items, **_): super().__init__(items)
    def set_postfix(self, **_): pass

sys.modules["tqdm"] = types.SimpleNamespace(tqdm=Bar)
sys.modules["lightning"] = types.SimpleNamespace(LightningModule=nn.Module)
sys.modules["a_framework"] = types.SimpleNamespace(main=lambda **_: lambda fn: fn, launch=lambda fn: None)
sys.argv = ["program", "data", "--hidden", "4"]
"""


def check(folder: Path, text: str) -> Checked:
    file = folder / "program.py"
    file.write_text(HEAD + text, encoding="utf-8")
    return check_paths([file], Config(root=folder))


@pytest.mark.parametrize(("text", "call"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_conflict_is_found_and_torch_raises(tmp_path: Path, text: str, call: str) -> None:
    findings = check(tmp_path, text).findings
    line = next(number for number, said in enumerate((HEAD + text).splitlines(), 1) if said.endswith("# here"))
    assert [(finding.code, finding.place.line) for finding in findings] == [("LZ101", line)]
    stand_ins = STAND_INS.replace('"data", "--hidden", "4"', '"train"') if "commands" in text else STAND_INS
    program = f"{stand_ins}\n__name__ = 'program'\n{HEAD}{text}\n{call}\n"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr


def test_tests_that_fail_or_are_skipped_are_no_bugs(tmp_path: Path) -> None:
    text = (
        "import pytest\ndef test_net(net):\n    with pytest.raises(RuntimeError):\n        nn.LazyLinear(4)\n"
        "def test_other():\n    pytest.skip('no')\n    nn.LazyLinear(4)\n"
        "pytest.skip('not here', allow_module_level=True)\n"
    )
    assert check(tmp_path, text).findings == ()


def test_what_is_entered_is_not_entered_again(tmp_path: Path) -> None:
    text = f"def main():{BODY.replace('5', '3')}\ndef helper(x):\n    return x\nmain()\n"
    assert [graph.name for graph in check(tmp_path, text).graphs] == [None]


def test_functions_that_only_a_caller_enters_are_seen_through_it(tmp_path: Path) -> None:
    text = "def build(n):\n    return nn.LazyLinear(n)\ndef main():\n    build(4)(torch.ones(2, 3))\n"
    assert [graph.name for graph in check(tmp_path, text).graphs] == [None, "main()"]


def test_every_method_of_a_class_is_entered(tmp_path: Path) -> None:
    """That one method of a class was entered does not say what another of them does."""
    text = (
        "class Trainer:\n    def __init__(self):\n        self.net = nn.LazyLinear(4)\n"
        "    def fit(self):\n        self.net(torch.ones(2, 3))\n"
        f"    def evaluate(self):{BODY.replace(chr(10), chr(10) + '    ')}\n"
    )
    assert [finding.code for finding in check(tmp_path, text).findings] == ["LZ101"]


@pytest.mark.parametrize(
    "head", ["", "    def __init__(self):\n        self.lr = 1\n"], ids=["no constructor", "its own"]
)
def test_of_classes_that_the_program_uses_nothing_more_is_entered(tmp_path: Path, head: str) -> None:
    fit = "    def fit(self):\n        nn.LazyLinear(4)\n"
    evaluate = f"    def evaluate(self):{BODY.replace(chr(10), chr(10) + '    ')}\n"
    assert check(tmp_path, f"class Trainer:\n{head}{fit}{evaluate}Trainer().fit()\n").findings == ()


def test_each_is_called_on_a_program_of_its_own(tmp_path: Path) -> None:
    """Commands of one file run one at a time: what one of them fixes does not hold for another."""
    text = (
        "net = nn.Sequential(nn.LazyLinear(4))\n"
        "def train():\n    net(torch.ones(2, 3))\n"
        "def evaluate():\n    net(torch.ones(2, 5))\n"
    )
    assert check(tmp_path, text).findings == ()
