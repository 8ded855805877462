"""lazylint on checkouts of public repositories, in numbers."""

from __future__ import annotations

import collections
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from lazylint.checked import Checked, Counts
from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.finding import Severity
from lazylint.graph import ModelGraph

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

LIST = Path(__file__).with_name("repositories.toml")


@dataclass(frozen=True)
class Repository:
    """One public repository at one commit. `files` are those that build, subclass or own a lazy layer.

    `refused` are models that Python or PyTorch cannot run whatever they are given, which was seen by running them: the
    file and a part of what the exception says; nothing of it where the file itself cannot be imported. `needs` are
    packages that its files import, by which it was seen what is analysed where they are installed.
    """

    url: str
    commit: str
    files: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Owner and repository, as in `pytorch/rl`."""
        return "/".join(self.url.rstrip("/").split("/")[-2:])

    def checkout(self, folder: Path) -> Path:
        """Where its checkout is expected: `owner+name` in the folder."""
        return folder / self.name.replace("/", "+")


@dataclass(frozen=True)
class Surveyed:
    """What lazylint said of one repository: counts of models, findings by code, errors as text, seconds."""

    repository: Repository
    counts: Counts
    findings: collections.Counter[str] = field(default_factory=collections.Counter)
    errors: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    functions: tuple[int, int] = (0, 0)
    """How many functions that nothing calls were entered and seen to touch lazy layers: fully, and all. They are not
    among the counts of models, nor are the models that they return."""
    refused: tuple[int, int, int] = (0, 0, 0)
    """How many of the models that were analysed fully, partly, and not, cannot run."""

    @property
    def left(self) -> tuple[int, int, int]:
        """How many that can run were analysed fully, partly, and not."""
        counts = self.counts.analysed, self.counts.partly, self.counts.not_analysed
        fully, partly, lost = (count - refused for count, refused in zip(counts, self.refused, strict=True))
        return fully, partly, lost

    @property
    def models(self) -> int:
        """Models and scripts with lazy layers."""
        return self.counts.analysed + self.counts.partly + self.counts.not_analysed


def repositories() -> list[Repository]:
    """All of the list."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["repository"]
    return [
        Repository(
            r["url"],
            r["commit"],
            tuple(r["files"]),
            tuple(map(tuple, r.get("refused", ()))),
            tuple(r.get("needs", ())),
        )
        for r in listed
    ]


def survey(repository: Repository, checkout: Path, python: str | None = None) -> Surveyed:
    """Check the listed files with nothing configured, on one process for each core, with the packages of `python`.

    Raises `FileNotFoundError` for a file that the checkout lacks.
    """
    paths = [checkout / file for file in repository.files]
    for path in paths:
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing: is {checkout} at commit {repository.commit}?")
    begun = time.monotonic()
    checked = check_paths(paths, Config(root=checkout, flag_python=python))
    return _surveyed(repository, checked, time.monotonic() - begun)


def _surveyed(repository: Repository, checked: Checked, seconds: float) -> Surveyed:
    def lines(*codes: str, severity: Severity | None = None) -> tuple[str, ...]:
        return tuple(
            f"{f.place.path}:{f.place.line} {f.code} {f.message}"
            for f in checked.findings
            if f.code in codes or (severity and f.severity is severity)
        )

    functions = [graph for graph in checked.graphs if (graph.name or "").endswith("()")]
    fully = sum(all(unknown.effect for unknown in graph.unknowns) for graph in functions)
    lost = sum(map(_is_lost, functions))
    counts = checked.counts
    refused = [_known(graph) for graph in checked.graphs if graph not in functions and _is_refused(graph, repository)]
    return Surveyed(
        repository,
        replace(
            counts,
            seconds=seconds,
            analysed=counts.analysed - fully,
            partly=counts.partly - len(functions) + fully + lost,
            not_analysed=counts.not_analysed - lost,
        ),
        collections.Counter(finding.code for finding in checked.findings),
        lines(severity=Severity.ERROR),
        lines("LZ901", "LZ902"),
        (fully, len(functions)),
        (refused.count("fully"), refused.count("partly"), refused.count("not")),
    )


def _known(graph: ModelGraph) -> str:
    return "not" if _is_lost(graph) else "fully" if all(unknown.effect for unknown in graph.unknowns) else "partly"


def _is_lost(graph: ModelGraph) -> bool:
    return any(unknown.whole for unknown in graph.unknowns)


def _is_refused(graph: ModelGraph, repository: Repository) -> bool:
    whys = [why for file, why in repository.refused if graph.place.path.endswith(f"/{file}")]
    is_model = bool(graph.name or graph.layers or graph.calls or graph.unknowns)
    return is_model and any(not why or any(why in unknown.reason for unknown in graph.unknowns) for why in whys)
