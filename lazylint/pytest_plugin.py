"""`pytest --lazylint`: one item for each model, script and notebook with lazy layers; idle without it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lazylint.checked import Checked
    from lazylint.finding import Finding

_CHECKED = pytest.StashKey["Checked"]()
_SUFFIXES = (".py", ".ipynb")
_SCRIPT = "script"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--lazylint`."""
    group = parser.getgroup("lazylint")
    group.addoption("--lazylint", action="store_true", help="check models with lazy layers: one item for each")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect Python files and notebooks."""
    if parent.config.getoption("--lazylint") and file_path.suffix in _SUFFIXES:
        collector: pytest.Collector = LazylintFile.from_parent(parent, path=file_path)
        return collector
    return None


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> Generator[None, pytest.Module | None, pytest.Module | None]:
    """Leave alone a program that is named and no test by its name, which pytest would run to look for tests."""
    module = yield
    tests = parent.config.getini("python_files")
    if parent.config.getoption("--lazylint") and not any(module_path.match(pattern) for pattern in tests):
        return NoTests.from_parent(parent, path=module_path)
    return module


class LazylintFile(pytest.File):
    """A file, of which each model is an item."""

    def collect(self) -> Iterator[pytest.Item]:
        """The models, in the order of the file, and what is said of the file as a whole."""
        checked = _checked(self.config)
        own = [finding for finding in checked.findings if _same(finding.place.path, self.path)]
        graphs = [graph for graph in checked.graphs if _same(graph.place.path, self.path)]
        names = {g.name: g.place.line for g in graphs if g.name or g.layers or g.unknowns}
        names |= {finding.model: finding.place.line for finding in own if finding.model not in names}
        for name, line in names.items():
            found = [finding for finding in own if finding.model == name]
            yield LazylintItem.from_parent(self, name=f"lazylint::{name or _SCRIPT}", found=found, line=line)


class NoTests(pytest.Module):
    """A program that is not imported by pytest."""

    def collect(self) -> Iterator[pytest.Item]:
        """Nothing: its models are items of `LazylintFile`."""
        return iter(())


class LazylintItem(pytest.Item):
    """One model: it fails with its findings, and is skipped where nothing could be analysed."""

    def __init__(self, *, found: list[Finding], line: int, **more: Any) -> None:
        super().__init__(**more)
        self.found, self.line = found, line

    def runtest(self) -> None:
        """Fail or skip for what was found."""
        from lazylint.config import find_config
        from lazylint.finding import Severity

        worst = Severity(find_config([str(self.path)]).fail_on).rank
        if any(finding.severity and finding.severity.rank <= worst for finding in self.found):
            raise Found
        for finding in self.found:
            if finding.code == "LZ901":
                pytest.skip(finding.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings as `lazylint check` tells them."""
        if not isinstance(excinfo.value, Found):
            return super().repr_failure(excinfo)
        from dataclasses import replace

        from lazylint.report import render

        return render("full", replace(_checked(self.config), findings=tuple(self.found))).rstrip()

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the model is."""
        return self.path, self.line - 1, self.name


class Found(Exception):
    """A model has findings."""


def _checked(config: pytest.Config) -> Checked:
    """All that pytest was asked for, checked once."""
    if _CHECKED not in config.stash:
        from lazylint.config import find_config
        from lazylint.corridor import check_paths
        from lazylint.executors import Means
        from lazylint.fault import Fault

        paths = [str(config.invocation_params.dir / argument.partition("::")[0]) for argument in config.args]
        try:
            config.stash[_CHECKED] = check_paths(paths, find_config(paths), means=Means(cached=True))
        except Fault as fault:
            raise pytest.UsageError(f"lazylint: {fault}") from fault
    return config.stash[_CHECKED]


def _same(told: str, path: Path) -> bool:
    return Path(told).resolve() == path.resolve()
