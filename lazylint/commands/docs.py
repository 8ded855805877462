"""What of the documentation is generated: `python -m lazylint.commands.docs` writes docs/rules/, the table in README.md
and that of flags in docs/configuration.md.

Rules come from their docstrings, those of the pack that ships, and flags from the command; run it after changing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lazylint import packs
from lazylint.rules import Rule

if TYPE_CHECKING:
    from click import Option

PACK = "lazylint_rules"
FOLDER = Path("docs") / "rules"
_README = Path("README.md")
_SETTINGS = Path("docs") / "configuration.md"
_INDEX = FOLDER / "index.md"
_VIEWS = {
    "BuiltLayers": "what becomes of the layers that a file builds, in all programs of a run",
    "ModelGraph": "what a traced model does",
    "SourceModule": "the text of a file, which is not run",
    "Suppressions": "the comments of a file, after all other rules have run",
    "Timeline": "what a program does to its layers and parameters, in order",
}


def table(rules: Sequence[Rule[Any]], folder: str) -> str:
    """One line a rule, as a Markdown table with links to the pages in `folder`."""
    head = "| rule | name | severity | what is wrong |\n|---|---|---|---|\n"
    return head + "".join(
        f"| [{rule.code}]({folder}{_file(rule)}) | `{rule.slug}` "
        f"| {rule.severity.value}{'' if rule.default else ', off by default'} | {rule.summary} |\n"
        for rule in rules
    )


def index(rules: Sequence[Rule[Any]]) -> str:
    """The page that leads to those of the rules."""
    severities = (
        "An error is what PyTorch refuses for every input that gets there. A warning fails for some inputs, "
        "later or elsewhere, or is silently wrong. An info is worth knowing."
    )
    return f"# Rules\n\n{severities}\n\n{table(rules, '')}"


def flags() -> str:
    """The flags of `lazylint check`, as a Markdown table."""
    from click import Option

    from lazylint.cli import check

    head = "| flag | what it does |\n|---|---|\n"
    options = (parameter for parameter in check.params if isinstance(parameter, Option))
    return head + "".join(f"| `{_usage(option)}` | {option.help} |\n" for option in options)


def _usage(option: Option) -> str:
    """`-o, --output-file FILE`."""
    names = ", ".join([*sorted(option.opts, key=len), *option.secondary_opts])
    if option.is_flag:
        return names
    choices = getattr(option.type, "choices", None)
    value = option.metavar or ("\\|".join(choices) if choices else option.type.name.upper())
    return f"{names} {value}"


def page(rule: Rule[Any]) -> str:
    """A rule's docstring as Markdown."""
    facts = [f"Severity: {rule.severity.value}.", f"Looks at {_VIEWS.get(rule.on.__name__, rule.on.__name__)}."]
    if not rule.default:
        facts.append(f"Off by default: `--extend-select {rule.code}` turns it on.")
    silence = f"Silence it with `# lazylint: ignore[{rule.code}] the reason`."
    body = "\n".join(_markdown(rule.doc.splitlines()))
    return f"# {rule.code}: {rule.slug}\n\n{' '.join(facts)}\n\n{body}\n\n{silence}\n"


def between(text: str, mark: str, made: str) -> str:
    """`text` with `made` between `<!-- mark -->` and `<!-- end of mark -->`."""
    marked = re.compile(rf"(?<=<!-- {mark} -->\n).*?(?=<!-- end of {mark} -->)", re.DOTALL)
    return marked.sub(lambda _: made, text)


def files(root: Path) -> dict[Path, str]:
    """All that is generated, by its path below `root`: a page for each rule and one for all, and pages with tables."""
    rules = packs.load([PACK])
    readme, settings = ((root / path).read_text(encoding="utf-8") for path in (_README, _SETTINGS))
    return {
        **{FOLDER / _file(rule): page(rule) for rule in rules},
        _INDEX: index(rules),
        _README: between(readme, "rules", table(rules, f"{FOLDER.as_posix()}/")),
        _SETTINGS: between(settings, "flags", flags()),
    }


def write(root: Path) -> None:
    """Write all that is generated below `root`, and remove pages of rules that are gone."""
    made = files(root)
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for old in (root / FOLDER).glob("*.md"):
        if old.relative_to(root) not in made:
            old.unlink()
    for path, text in made.items():
        (root / path).write_text(text, encoding="utf-8")


def _file(rule: Rule[Any]) -> str:
    return f"{rule.code}.md"


def _markdown(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a docstring with its indented blocks as fenced Python."""
    block: list[str] = []
    for line in [*lines, "."]:
        if line.startswith("    ") or (block and not line):
            block.append(line[4:])
            continue
        if block:
            code = "\n".join(block).strip("\n")
            yield from ("```python", code, "```", "")
            block = []
        if line != ".":
            yield f"**{line}**" if line in ("Bad:", "Good:") else line


if __name__ == "__main__":
    write(Path.cwd())
