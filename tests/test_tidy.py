"""The house rules that a machine can check: names, docs, messages, layers, sizes, manifests."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest

from lazylint import packs
from lazylint.finding import Finding
from lazylint.rules import Rule
from lazylint.testing import read_marks

ROOT = Path(__file__).parent.parent
PACK = ROOT / "rules" / "lazylint_rules"
RULE_FILES = sorted(PACK.glob("lz*.py"))
SAMPLES = sorted((ROOT / "tests" / "samples").glob("LZ*.py"))
WORKER_HOME = ROOT / "lazylint" / "worker"
WORKER = sorted(WORKER_HOME.rglob("*.py"))
FRONT = sorted(set((ROOT / "lazylint").rglob("*.py")) - set(WORKER))
SHIPPED = [*FRONT, *WORKER, *sorted(PACK.glob("*.py"))]

each_rule_file = pytest.mark.parametrize("file", RULE_FILES, ids=lambda file: file.stem)


def rule_in(file: Path) -> Rule[Any]:
    (rule,) = (rule for rule in packs.load([PACK.name]) if rule.check.__module__ == f"{PACK.name}.{file.stem}")
    return rule


def test_codes_and_slugs_are_unique() -> None:
    rules = packs.load([PACK.name])
    assert len({rule.code for rule in rules}) == len({rule.slug for rule in rules}) == len(rules) == len(RULE_FILES)


@each_rule_file
def test_file_code_slug_and_function_are_one_name(file: Path) -> None:
    rule = rule_in(file)
    function = rule.check.__name__
    assert re.fullmatch(r"LZ\d{3}", rule.code)
    assert (file.stem, rule.slug) == (f"{rule.code.lower()}_{function}", function.replace("_", "-"))


@each_rule_file
def test_a_sample_wants_the_rule(file: Path) -> None:
    code = rule_in(file).code
    samples = [path for path in SAMPLES if re.match(rf"{code}(_|\.)", path.name)]
    assert samples, f"tests/samples/{code}.py is missing"
    assert any(mark.code == code for path in samples for mark in read_marks(path))


@each_rule_file
def test_docstring_shows_bad_and_good(file: Path) -> None:
    """Both are Python, but for what is bad because it is not."""
    rule = rule_in(file)
    good, bad = snippet(rule.doc, "Good:"), snippet(rule.doc, "Bad:")
    assert ast.parse(good).body
    if rule.code == "LZ903":
        with pytest.raises(SyntaxError):
            ast.parse(bad)
    else:
        assert ast.parse(bad).body


@each_rule_file
def test_first_line_of_docstring_is_a_sentence(file: Path) -> None:
    assert re.fullmatch(r"[A-Z`].*\.", rule_in(file).summary)


def snippet(doc: str, heading: str) -> str:
    """The indented lines that follow the line `heading`."""
    lines = iter(doc.splitlines())
    assert heading in lines, f"no line `{heading}`"
    block = []
    for line in lines:
        if line and not line.startswith(" "):
            break
        block.append(line)
    return textwrap.dedent("\n".join(block))


def test_messages_state_facts(findings_of: dict[Path, list[Finding]]) -> None:
    """No capital letter first, no full stop last, one line, no `please`; so for labels and related places."""
    wrong = []
    for path, findings in findings_of.items():
        for found in findings:
            for text in (found.message, found.label, found.help, *(each.message for each in found.related)):
                if text and (re.search(r"^[A-Z]|\.$|\n|please", text) or text != text.strip()):
                    wrong.append(f"{path.name}:{found.place.line}: {found.code}: {text}")
    assert wrong == []


def imports(file: Path, *, at_load: bool = False) -> Iterator[str]:
    """Full names of the modules, or of names in them, that a file imports; with `at_load` as it is loaded."""
    package = file.relative_to(PACK.parent if PACK in file.parents else ROOT).parts[:-1]
    stack: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while stack:
        node = stack.pop()
        if at_load and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if at_load and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            stack += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, node.module) if node.module else above)
            yield from (f"{module}.{alias.name}" for alias in node.names)
        stack += ast.iter_child_nodes(node)


def distribution(name: str) -> str:
    return name.partition(".")[0]


def outside(file: Path, allowed: set[str]) -> list[str]:
    """What a file imports besides the standard library and `allowed` top-level modules."""
    known = allowed | set(sys.stdlib_module_names)
    return sorted({name for name in imports(file) if distribution(name) not in known})


def names(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", FRONT, ids=names)
def test_front_does_not_import_torch_or_the_worker(file: Path) -> None:
    assert [name for name in imports(file) if re.match(r"torch\b|lazylint\.worker\b", name)] == []


@pytest.mark.parametrize("file", WORKER, ids=names)
def test_worker_imports_torch_and_itself(file: Path) -> None:
    """By relative imports: where the worker runs, lazylint is not installed."""
    assert outside(file, {"torch", "lazylint"}) == []
    assert [name for name in imports(file) if re.match(r"lazylint\.(?!worker\b)", name)] == []
    assert not re.search(r"^\s*(from|import) lazylint\b", file.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("file", sorted(PACK.glob("*.py")), ids=names)
def test_rules_import_lazylint_only(file: Path) -> None:
    assert outside(file, {"lazylint", PACK.name}) == []


def test_start_of_the_front_loads_nothing_heavy() -> None:
    heavy = {"torch", "numpy", "sympy", "networkx", "libcst", "rich"}
    program = f"import sys, lazylint.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_do_not_import_each_other_in_circles() -> None:
    module_of = {}
    for file in [*FRONT, *WORKER]:
        parts = file.relative_to(ROOT).with_suffix("").parts
        module_of[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for module, file in module_of.items():
        for name in imports(file, at_load=True):
            target = name if name in module_of else name.rpartition(".")[0]
            if target in module_of and target != module:
                graph.add_edge(module, target)
    assert list(networkx.simple_cycles(graph)) == []


def test_rooms_of_the_worker_import_only_what_stands_above_them() -> None:
    """In the order in which ARCHITECTURE.md lists them; the worker's own files at the top may import them all."""
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = re.findall(r"^\| `worker/(\w+)/`", told, re.MULTILINE)
    assert sorted(rooms) == sorted(path.parent.name for path in WORKER_HOME.glob("*/__init__.py"))
    below = []
    for file in WORKER:
        room = file.relative_to(WORKER_HOME).parts[0]
        for name in imports(file, at_load=True) if room in rooms else ():
            other = name.removeprefix("lazylint.worker.").partition(".")[0]
            if name.startswith("lazylint.worker.") and (other not in rooms or rooms.index(other) > rooms.index(room)):
                below.append(f"{names(file)}: {name}")
    assert below == []


def test_no_drawers() -> None:
    drawers = {"common", "utils", "util", "helpers", "misc"}
    assert [names(file) for file in SHIPPED if drawers & {file.stem, file.parent.name}] == []


@pytest.mark.parametrize("file", SHIPPED, ids=names)
def test_files_stay_small(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_hook_manifests_are_one_text() -> None:
    """pre-commit reads the dotted one; people look for the other."""
    dotted, plain = (ROOT / name for name in (".pre-commit-hooks.yaml", "pre-commit-hooks.yaml"))
    assert not dotted.is_symlink()
    assert not plain.is_symlink()
    assert dotted.read_bytes() == plain.read_bytes()


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_the_documents_exist(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()
