"""`[tool.lazylint]` in pyproject.toml, or lazylint.toml, found upwards and decoded strictly."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

from lazylint.fault import Fault, nearest
from lazylint.source.discover import DEFAULT_EXCLUDES

FILES = ("lazylint.toml", "pyproject.toml")
_PAIR = "--config"

Sandbox = Literal["strict", "best-effort", "off"]
FailOn = Literal["error", "warning", "info"]


_NO_KEYS = ("file", "root", "flag_python", "cache_folder", "heeds_comments")
_SPEC = re.compile(r"\s*(f16|f32|f64|bf16|i32|i64|u8|bool|c64)\s*\[\s*(\w+(\s*,\s*\w+)*)?\s*\]\s*")


@dataclass(frozen=True)
class Config:
    """What a project asks for. Field names are the keys of `[tool.lazylint]`, with `-` for `_`.

    `timeout` is seconds a file may take; `jobs` is how many workers run at once, 0 for one a core.
    `inputs` gives, by a model's class name and argument, specs such as `f32[B, 3, H, W]`. `baseline` is a file of
    known findings, its path counted from `root`. `file` and `root` say where all this was found.

    The last three are said on the command line alone: `flag_python`, the interpreter that comes before every other;
    `cache_folder`, where traces are kept; and whether comments that silence are heeded.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    fixable: tuple[str, ...] = ("ALL",)
    extend_fixable: tuple[str, ...] = ()
    unfixable: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = DEFAULT_EXCLUDES
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    fail_on: FailOn = "warning"
    fail_on_unknown: bool = False
    output_format: str = "full"
    python: str | None = None
    sandbox: Sandbox = "strict"
    jobs: Annotated[int, "at least 0"] = 0
    timeout: Annotated[float, "more than 0"] = 60.0
    packs: tuple[str, ...] = ()
    inputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    baseline: str | None = None
    file: Path | None = None
    root: Path = field(default_factory=Path.cwd)
    flag_python: str | None = None
    cache_folder: Path | None = None
    heeds_comments: bool = True

    def merged(self, **given: Any) -> Config:
        """This config with what a command line gave; None and empty values leave a field as it is."""
        return replace(self, **{key: value for key, value in given.items() if value not in (None, ())})


def trusted(config: Config, asked: str | None) -> Config:
    """`config` with the sandbox that the user asked for, else a strict one: the project that is checked may
    have written its config, and cannot weaken the wall around itself. Raises `Fault` when it tries.
    """
    if asked is None and config.sandbox != "strict":
        raise Fault(
            f'the project asks for `sandbox = "{config.sandbox}"`, which only the command line may allow',
            where=_shown(config.file) if config.file else "sandbox",
            remedy=f"say `--sandbox={config.sandbox}` if you trust the project",
        )
    return config.merged(sandbox=asked)


def keys() -> tuple[str, ...]:
    """The keys that `[tool.lazylint]` may hold."""
    return tuple(f.name.replace("_", "-") for f in fields(Config) if f.name not in _NO_KEYS)


def find_config(paths: Sequence[str]) -> Config:
    """The config of the nearest folder, from what `paths` share upwards, that has one; else the defaults.

    The root of a project without config is the nearest folder with `.git` or pyproject.toml, or else the current one.
    Raises `Fault`.
    """
    for folder in _upwards(paths):
        for name in FILES:
            file = folder / name
            if os.path.isfile(file) and (found := read_config(file)):
                return found
    return defaults(paths)


def defaults(paths: Sequence[str]) -> Config:
    """The config of `paths` where no file has one."""
    folders = _upwards(paths)
    marked = (f for f in folders if os.path.exists(f / ".git") or os.path.isfile(f / "pyproject.toml"))
    return Config(root=next(marked, _worked_in(folders)))


def _worked_in(folders: Sequence[Path]) -> Path:
    """The current folder if it is one of these, as a program that is run there imports; a home is no project."""
    current, home = Path(os.path.realpath(os.curdir)), Path(os.path.realpath(os.path.expanduser("~")))
    return current if current in folders and current not in (home, *home.parents) else folders[0]


def read_config(file: Path) -> Config | None:
    """The config in a TOML file; None when a pyproject.toml has no `[tool.lazylint]`. Raises `Fault`."""
    text = _read(file)
    document = _parse(text, file)
    table: Any = document
    if file.name == "pyproject.toml":
        tool = document.get("tool")
        if not isinstance(tool, dict) or "lazylint" not in tool:
            return None
        table = tool["lazylint"]
    if not isinstance(table, dict):
        raise Fault("`tool.lazylint` must be a table", where=_where(file, text, "lazylint"))
    return replace(decode(table, file, text), file=file, root=file.parent)


def with_pairs(config: Config, pairs: Sequence[str]) -> Config:
    """`config` with keys that are written as in a file: `timeout = 5`. Raises `Fault`."""
    for pair in pairs:
        try:
            table = _parse(pair, Path(_PAIR))
            decoded = decode(table, Path(_PAIR), pair)
        except Fault as fault:
            remedy = fault.remedy or "write it as in a file, words in quotes"
            raise Fault(fault.message, where=f"{_PAIR} `{pair}`", remedy=remedy) from fault
        config = replace(config, **{name: getattr(decoded, name) for name in (key.replace("-", "_") for key in table)})
    return config


def decode(table: Mapping[str, Any], file: Path, text: str) -> Config:
    """The config that a table holds. Raises `Fault` that names the place of an unknown key or a wrong
    type."""
    import msgspec

    hints = get_type_hints(Config, include_extras=True)
    names = {key: key.replace("-", "_") for key in keys()}
    values: dict[str, Any] = {}
    for key, value in table.items():
        where = _where(file, text, key)
        if key not in names:
            raise Fault(f"unknown key `{key}`", where=where, remedy=nearest(key, names))
        hint = hints[names[key]]
        try:
            values[names[key]] = msgspec.convert(value, _plain(hint), strict=True)
        except msgspec.ValidationError as error:
            raise _wrong_type(key, value, hint, error, where, text) from error
        for limit in getattr(hint, "__metadata__", ()):
            if value < 0 or (limit == "more than 0" and value == 0):
                raise Fault(f"`{key}` must be {limit}", where=where)
    _check_format(values.get("output_format"), _where(file, text, "output-format"))
    _check_inputs(values.get("inputs", {}), _where(file, text, "inputs"))
    return Config(**values)


def _wrong_type(key: str, value: Any, hint: Any, error: Exception, where: str, text: str) -> Fault:
    """What to say of a value of the wrong type; of a table's value, by its own key and place."""
    import msgspec

    inner = get_args(_plain(hint))
    for name, item in value.items() if isinstance(value, dict) and inner else ():
        try:
            msgspec.convert(item, inner[1], strict=True)
        except msgspec.ValidationError as wrong:
            return Fault(f"`{key}`: `{name}`: {_reason(str(wrong))}", where=_below(where, text, name))
    return Fault(f"`{key}`: {_reason(str(error))}", where=where)


def _below(where: str, text: str, name: str) -> str:
    """The first line from that of `where` on that gives `name` a value."""
    file, _, number = where.rpartition(":")
    if not number.isdigit():
        return where
    given = re.compile(rf"(?:^|[{{,\s])[\"']?{re.escape(name)}[\"']?\s*=")
    lines = enumerate(text.splitlines(), start=1)
    return next((f"{file}:{n}" for n, line in lines if n >= int(number) and given.search(line)), where)


def _plain(hint: Any) -> Any:
    return getattr(hint, "__origin__", hint) if hasattr(hint, "__metadata__") else hint


def _check_format(name: str | None, where: str) -> None:
    if name is None:
        return
    from lazylint.report import formats

    if name not in formats():
        raise Fault(f"unknown output format `{name}`", where=where, remedy=nearest(name, formats()))


def _check_inputs(inputs: Mapping[str, Mapping[str, str]], where: str) -> None:
    for model, specs in inputs.items():
        for argument, spec in specs.items():
            if not _SPEC.fullmatch(spec):
                raise Fault(f"`inputs.{model}.{argument}`: `{spec}` is not of the form `f32[B, 3, H, W]`", where=where)


def _reason(said: str) -> str:
    """msgspec's message in our words: lower case first, its `$[0]` paths as `item 1`."""
    said = re.sub(r" - at `\$\[(\d+)\]`", lambda m: f" in item {int(m[1]) + 1}", said)
    said = re.sub(r" - at `\$\[\.\.\.\](\[\d+\])?`", " in one of its values", said)
    return said[:1].lower() + said[1:]


def _upwards(paths: Sequence[str]) -> tuple[Path, ...]:
    """The folder that `paths` share, and those that it lies in."""
    start = _shared_folder(paths)
    return (start, *start.parents)


def _shared_folder(paths: Sequence[str]) -> Path:
    real = [os.path.realpath(path) for path in paths if path != "-"] or [os.getcwd()]
    try:
        shared = Path(os.path.commonpath(real))
    except ValueError:
        shared = Path.cwd()
    return shared if os.path.isdir(shared) else shared.parent


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise Fault(f"cannot be read: {reason}", where=_shown(file)) from error


def _parse(text: str, file: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib as toml
    else:
        import tomli as toml
    try:
        return toml.loads(text)
    except toml.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{_shown(file)}:{line[1]}" if line else _shown(file)
        raise Fault(f"not valid TOML: {error}", where=where) from error


def _where(file: Path, text: str, key: str) -> str:
    """`file:line` of a key: its own line below our table's header, a sub-table's header, or a dotted key."""
    ours = file.name != "pyproject.toml"
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
        if header:
            name = header[1].replace('"', "").replace("'", "")
            ours = name == "tool.lazylint" or (file.name != "pyproject.toml" and "." not in name)
            if name in (f"tool.lazylint.{key}", key):
                return f"{_shown(file)}:{number}"
        elif re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line) and ours:
            return f"{_shown(file)}:{number}"
    return _shown(file)


def _shown(file: Path) -> str:
    from lazylint.source.discover import display_name

    return display_name(str(file))
