"""The survey as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .survey import Surveyed

HEAD = """\
# Public code

What `lazylint check` says of the files with lazy layers in {count} public repositories, with no configuration and none
of their dependencies installed but torch {torch}. Commits and files are in `tests/ecosystem/repositories.toml`; this
page is written by `python -m tests.ecosystem FOLDER --write docs/ecosystem.md`, where FOLDER holds the checkouts, which
`--clone` makes.

A *model* is a class with lazy layers that no code in its file calls, or a script or notebook that calls lazy layers.
It is *fully* analysed when every path of it was followed and nothing in it stayed unknown, *partly* when an LZ902 says
what was not, and *not* when an LZ901 says why. Python or PyTorch refuses models that *cannot run* whatever they are
given, as was seen by running them, and they are counted there alone: the share of those analysed fully is of the
others. *Functions* are those with lazy layers that nothing calls (tests, commands, factories), and how many of them
were analysed fully. `errors` are findings of severity error.

"""
INSTALLED = """
## With what they import

The same where the packages are installed that the files import, as they are on the machine of whoever works on them
(`python -m tests.ecosystem FOLDER --python PATH`): {needs}.

"""
COLUMNS = """\
| repository | files | models | fully | partly | not | cannot run | functions | errors | other findings | seconds |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|
"""


def page(surveys: Sequence[Surveyed], torch: str, installed: Sequence[Surveyed] = ()) -> str:
    """The page as Markdown; `installed` are surveys of some again, with what they need, and replace those."""
    written = HEAD.format(count=len(surveys), torch=torch) + _table(surveys)
    if installed:
        needs = sorted({need for surveyed in installed for need in surveyed.repository.needs})
        again = {surveyed.repository: surveyed for surveyed in installed}
        all_of_them = [again.get(surveyed.repository, surveyed) for surveyed in surveys]
        written += INSTALLED.format(needs=", ".join(needs)) + _table(installed, all_of_them)
    return written


def _table(surveys: Sequence[Surveyed], of_all: Sequence[Surveyed] = ()) -> str:
    """A row for each, and one for all."""
    return COLUMNS + "\n".join([*map(_row, surveys), _total(of_all or surveys)]) + "\n"


def _row(surveyed: Surveyed) -> str:
    repository, counts = surveyed.repository, surveyed.counts
    cells = [
        f"[{repository.name}]({repository.url}/tree/{repository.commit})",
        *(len(repository.files), surveyed.models),
        *_left([surveyed]),
        _functions([surveyed]),
        len(surveyed.errors),
        _other([surveyed]),
        f"{counts.seconds:.0f}",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def _functions(surveys: Sequence[Surveyed]) -> str:
    fully, count = (sum(s.functions[i] for s in surveys) for i in (0, 1))
    return f"{fully} of {count}" if count else "-"


def _left(surveys: Sequence[Surveyed]) -> tuple[int, int, int, int]:
    """Models that can run, analysed fully, partly and not, and those that cannot."""
    fully, partly, lost = (sum(s.left[i] for s in surveys) for i in range(3))
    return fully, partly, lost, sum(sum(s.refused) for s in surveys)


def _other(surveys: Iterable[Surveyed]) -> str:
    """Findings that are neither errors nor unknowns, by code."""
    total: dict[str, int] = {}
    for surveyed in surveys:
        errors = [line.split()[1] for line in surveyed.errors]
        for code, count in surveyed.findings.items():
            if code not in ("LZ901", "LZ902") and count > errors.count(code):
                total[code] = total.get(code, 0) + count - errors.count(code)
    return ", ".join(f"{code} x {count}" for code, count in sorted(total.items())) or "-"


def _total(surveys: Sequence[Surveyed]) -> str:
    models = sum(s.models for s in surveys)
    fully, partly, lost, refused = _left(surveys)
    cells = [
        "**all**",
        sum(len(s.repository.files) for s in surveys),
        models,
        f"{fully} ({fully / max(models - refused, 1):.1%})",
        *(partly, lost, refused),
        _functions(surveys),
        sum(len(s.errors) for s in surveys),
        _other(surveys),
        f"{sum(s.counts.seconds for s in surveys):.0f}",
    ]
    return f"| {' | '.join(map(str, cells))} |"
