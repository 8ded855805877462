"""Which files a run takes: folders, ignore files, named files; and which of them can matter."""

import os
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.fault import Fault
from lazylint.sift import sift
from lazylint.source.discover import DEFAULT_EXCLUDES, discover
from lazylint.source.relevant import imported_files, importers, relevant, speaks_of_lazy


def tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(root: Path, *paths: str, exclude: tuple[str, ...] = DEFAULT_EXCLUDES) -> list[str]:
    found = discover([str(root / path) for path in paths], exclude=exclude, root=root)
    return [Path(path).relative_to(root).as_posix() for path in found.names]


def test_a_folder_gives_python_and_notebooks(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "", "b/c.ipynb": "", "b/d.txt": "", "e.pyi": "", "f.pyc": ""})
    assert names(tmp_path, ".") == ["a.py", "b/c.ipynb"]


def test_default_excludes_hold_at_every_depth(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {".venv/x.py": "", "b/node_modules/y.py": "", "b/.ipynb_checkpoints/z.ipynb": "", "k.py": ""},
    )
    assert names(tmp_path, ".") == ["k.py"]


def test_nested_ignore_files_and_info_exclude(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            ".git/info/exclude": "secret.py\n",
            ".gitignore": "*.gen.py\n/build/\n",
            "a.gen.py": "",
            "secret.py": "",
            "build/x.py": "",
            "src/build/kept.py": "",
            "src/.gitignore": "!keep.gen.py\nlocal.py\n",
            "src/keep.gen.py": "",
            "src/local.py": "",
            "local.py": "",
        },
    )
    assert names(tmp_path, ".") == ["local.py", "src/build/kept.py", "src/keep.gen.py"]
    assert names(tmp_path, "src") == ["src/build/kept.py", "src/keep.gen.py"]


def test_ignore_files_of_the_repository_reach_a_walk_that_starts_below(tmp_path: Path) -> None:
    tree(tmp_path, {".git/HEAD": "", ".gitignore": "deep.py\n", "a/b/deep.py": "", "a/b/other.py": ""})
    assert names(tmp_path, "a/b") == ["a/b/other.py"]


def test_excludes_count_from_the_project_root(tmp_path: Path) -> None:
    tree(tmp_path, {"a/x.py": "", "b/a/x.py": "", "y.py": ""})
    assert names(tmp_path, ".", exclude=("/a",)) == ["b/a/x.py", "y.py"]
    assert names(tmp_path, "b", exclude=("b/a/*.py",)) == []


def test_a_name_may_be_taken_out_again(tmp_path: Path) -> None:
    tree(tmp_path, {"build/x.py": "", "dist/x.py": "", "b/dist/y.py": ""})
    assert names(tmp_path, ".", exclude=("build", "dist", "!/dist")) == ["dist/x.py"]


def test_a_folder_below_an_excluded_one_is_excluded(tmp_path: Path) -> None:
    tree(tmp_path, {"dist/a/x.py": "", "a/x.py": ""})
    assert names(tmp_path, "dist/a", "a", exclude=("", "dist")) == ["a/x.py"]


def test_a_file_named_outright_is_always_taken(tmp_path: Path) -> None:
    tree(tmp_path, {".git/HEAD": "", ".gitignore": "*.py\n", ".venv/x.py": "", "script": ""})
    named = [str(tmp_path / ".venv/x.py"), str(tmp_path / "script")]
    found = discover(named, root=tmp_path)
    assert found.explicit == found.names.keys() == set(named)


def test_ignore_files_may_be_passed_over(tmp_path: Path) -> None:
    tree(tmp_path, {".git/HEAD": "", ".gitignore": "a/\n", "a/x.py": "", "b/.gitignore": "*.py", "b/y.py": ""})
    assert names(tmp_path, ".") == []
    found = discover([str(tmp_path)], root=tmp_path, respect_gitignore=False)
    assert [Path(path).name for path in found.names] == ["x.py", "y.py"]


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, {"open/x.py": "", "shut/y.py": ""})
    scandir = os.scandir

    def refusing(folder: str) -> object:
        if folder.endswith("shut"):
            raise PermissionError(folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    found = discover([str(tmp_path)], root=tmp_path)
    assert [Path(path).name for path in found.names] == ["x.py"]
    assert found.closed == (str(tmp_path / "shut"),)


def test_patterns_and_doubles(tmp_path: Path) -> None:
    tree(tmp_path, {"a/x.py": "", "a/y.txt": "", "b/x.py": ""})
    assert names(tmp_path, "*/x.py", "a", "a/x.py") == ["a/x.py", "b/x.py"]


def test_a_missing_path_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"gone\.py: no such file"):
        names(tmp_path, "gone.py")
    with pytest.raises(Fault, match="no such file"):
        names(tmp_path, "*.nothing")


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, {"a/x.py": ""})
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert names(tmp_path, ".") == ["a/x.py"]


def test_names_are_relative_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, {"a/x.py": ""})
    monkeypatch.chdir(tmp_path)
    assert [*discover(["."], root=tmp_path).names.values()] == ["a/x.py"]
    monkeypatch.chdir(tmp_path / "a")
    assert [*discover([".."], root=tmp_path).names.values()] == ["x.py"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nn.LazyLinear(8)", True),
        ("class A(LazyModuleMixin, nn.Module): ...", True),
        ("p = UninitializedParameter()", True),
        ("import torch\nx = getattr(nn, f'Lazy{kind}')", True),
        ("from torch_geometric.nn import GCNConv\nGCNConv(-1, 8)", True),
        ("from torch_geometric.nn import GCNConv\nGCNConv(4, 8)", False),
        ("from django.utils.functional import SimpleLazyObject", False),
        ("import torch\nnn.Linear(3, 4)", False),
    ],
)
def test_speaks_of_lazy(text: str, expected: bool) -> None:
    assert speaks_of_lazy(text.encode()) is expected


PROJECT = {
    "pkg/__init__.py": "",
    "pkg/net.py": "from torch import nn\nhead = nn.LazyLinear(8)\n",
    "pkg/build.py": "from .net import head\n",
    "train.py": "import argparse\nfrom pkg import (\n    build,  # the builder\n    other,\n)\n",
    "plain.py": "import os, sys\nimport pkg.missing\n",
    "star.py": "from pkg.build import *\n",
}


@pytest.fixture
def project(tmp_path: Path) -> dict[str, bytes]:
    tree(tmp_path, PROJECT)
    return {str(tmp_path / name): text.encode() for name, text in PROJECT.items()}


def found(paths: set[str], root: Path) -> set[str]:
    return {Path(path).relative_to(root).as_posix() for path in paths}


def test_importers_of_lazy_files_matter(tmp_path: Path, project: dict[str, bytes]) -> None:
    matter = relevant(project, str(tmp_path))
    assert found(matter, tmp_path) == {"pkg/net.py", "pkg/build.py", "train.py", "star.py"}


def test_one_file_alone_is_followed_into_the_project(tmp_path: Path, project: dict[str, bytes]) -> None:
    path = str(tmp_path / "train.py")
    assert relevant({path: project[path]}, str(tmp_path)) == {path}
    path = str(tmp_path / "plain.py")
    assert relevant({path: project[path]}, str(tmp_path)) == set()


def test_importers_go_the_other_way(tmp_path: Path, project: dict[str, bytes]) -> None:
    changed = [str(tmp_path / "pkg/net.py")]
    assert found(importers(changed, project, str(tmp_path)), tmp_path) == {
        "pkg/build.py",
        "train.py",
        "star.py",
    }
    assert importers([str(tmp_path / "plain.py")], project, str(tmp_path)) == set()


def test_relative_imports_count_from_the_file(tmp_path: Path) -> None:
    tree(tmp_path, {"a/b/c.py": "", "a/d.py": "", "a/b/e.py": ""})
    path = str(tmp_path / "a/b/e.py")
    assert found(imported_files(path, b"from . import c\nfrom ..d import x\n", str(tmp_path)), tmp_path) == {
        "a/b/c.py",
        "a/d.py",
    }


def test_a_tree_without_lazy_layers_loads_no_networkx(tmp_path: Path) -> None:
    import subprocess
    import sys

    tree(tmp_path, {"a.py": "import torch\nimport os\n", "b.py": "x = 1\n"})
    code = (
        "import sys; from lazylint.corridor import check_paths; c = check_paths(['.']);"
        "print(c.counts.files, [m for m in ('networkx', 'libcst', 'torch') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout.split(maxsplit=1) == ["2", "[]\n"]


def test_a_file_behind_a_link_is_taken_once(tmp_path: Path) -> None:
    tree(tmp_path, {"real/x.py": ""})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path, "real", "link", "link/x.py") == ["link/x.py"]


def test_links_that_lead_nowhere_are_passed_over_and_told_if_named(tmp_path: Path) -> None:
    tree(tmp_path, {"x.py": ""})
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    assert names(tmp_path, ".") == ["x.py"]
    with pytest.raises(Fault, match=r"a link to `nowhere\.py`, where there is no file"):
        names(tmp_path, "gone.py")


def test_files_that_appear_later_are_seen(tmp_path: Path) -> None:
    path = str(tmp_path / "train.py")
    assert relevant({path: b"import net\n"}, str(tmp_path)) == set()
    tree(tmp_path, {"net.py": "from torch import nn\nnn.LazyLinear(3)\n"})
    assert relevant({path: b"import net\n"}, str(tmp_path)) == {path}


def test_what_a_walk_leaves_out_may_matter_all_the_same(tmp_path: Path) -> None:
    """Files that are not looked at can be imported: where there are some, import lines are followed."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "net.py").write_text("import torch\nhead = torch.nn.LazyLinear(2)\n")
    (tmp_path / "use.py").write_text("import dist.net\n")
    assert sift([str(tmp_path)], Config(root=tmp_path), None).matter == {str(tmp_path / "use.py")}
    (tmp_path / "dist").rename(tmp_path / ".venv")
    assert not sift([str(tmp_path)], Config(root=tmp_path), None).matter
    (tmp_path / "dist").symlink_to(tmp_path / ".venv")
    assert sift([str(tmp_path)], Config(root=tmp_path), None).matter == {str(tmp_path / "use.py")}
    (tmp_path / "dist").unlink()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "use.py").write_text("import net\n")
    (tmp_path / "net.py").write_text("import torch\nhead = torch.nn.LazyLinear(2)\n")
    assert sift([str(tmp_path / "deep")], Config(root=tmp_path), None).matter == {str(tmp_path / "deep" / "use.py")}
