"""Which python runs the worker: the project's own, told apart by layout on disk, without starting it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import msgspec

from lazylint.fault import NoTorch

WAY_OUT = (
    "name the project's python with `--python PATH`, LAZYLINT_PYTHON or `python = ...` under "
    "[tool.lazylint], or install torch into the project's `.venv`"
)
_PROBE = (
    "import importlib.util, os\n"
    "spec = importlib.util.find_spec('torch')\n"
    "print(os.path.dirname(spec.origin) if spec and spec.origin else '')\n"
)


class Interpreter(msgspec.Struct, frozen=True):
    """A python with torch: its path, where the choice came from, and torch's version (empty when it
    cannot be told)."""

    path: str
    origin: str
    torch: str


def find_interpreter(
    root: Path, *, flag: str | None = None, config: str | None = None, env: Mapping[str, str] | None = None
) -> Interpreter:
    """The first python with torch: `flag`, LAZYLINT_PYTHON, `config`, the project's `.venv` or `venv`,
    CONDA_PREFIX, our own, those on PATH. A python that was asked for by name is taken or refused, never
    passed over.

    Raises `NoTorch`.
    """
    environment = os.environ if env is None else env
    for asked, origin in (
        (flag, "--python"),
        (environment.get("LAZYLINT_PYTHON"), "LAZYLINT_PYTHON"),
        (config, "config"),
    ):
        if asked:
            return _asked(asked, origin, root if origin == "config" else Path.cwd())
    looked_at = []
    for path, origin in _candidates(root, environment):
        version = torch_version(path, ask="of the project" not in origin)
        if version is not None:
            return Interpreter(path, origin, version)
        looked_at.append(path)
    tried = ", ".join(looked_at) or "nothing"
    raise NoTorch(f"no python with torch was found (looked at {tried})", remedy=WAY_OUT)


def torch_version(python: str, *, ask: bool = True) -> str | None:
    """The version of the torch that `python` imports, read from files; None without torch, empty when
    unreadable.

    Only a python whose layout is unknown (a shim, a wrapper script) is started to ask, isolated, for ten
    seconds at most. That happens outside the wall, so never, without `ask`, for one that the project names.
    """
    if os.path.abspath(python) == os.path.abspath(sys.executable):
        spec = find_spec("torch")
        return _read_version(Path(spec.origin).parent) if spec and spec.origin else None
    folders = site_folders(python)
    if not folders:
        return _ask(python) if ask else None
    for folder in folders:
        for package in (folder / "torch", *_linked(folder)):
            if (package / "__init__.py").is_file():
                return _read_version(package)
    return None


def site_folders(python: str) -> list[Path]:
    """The folders that packages of `python` are installed in, those that exist; empty when the layout is
    unknown."""
    prefix = Path(os.path.abspath(python)).parent.parent
    settings = prefix / "pyvenv.cfg"
    if settings.is_file():
        folders = _below(prefix)
        said = settings.read_text(encoding="utf-8", errors="replace")
        home = re.search(r"(?m)^home\s*=\s*(.+?)\s*$", said)
        if home and re.search(r"(?mi)^include-system-site-packages\s*=\s*true", said):
            folders += _below(Path(home[1]).parent)
        return folders
    real = Path(os.path.realpath(python))
    return list(dict.fromkeys(_below(prefix) + _below(real.parent.parent)))


def _below(prefix: Path) -> list[Path]:
    patterns = (
        "lib/python3*/site-packages",
        "lib64/python3*/site-packages",
        "lib/python3*/dist-packages",
        "local/lib/python3*/dist-packages",
        "Lib/site-packages",
    )
    found = {os.path.realpath(path): path for pattern in patterns for path in sorted(prefix.glob(pattern))}
    return [path for path in found.values() if path.is_dir()]


def _linked(folder: Path) -> Iterator[Path]:
    """Where `.pth` files of a site folder say torch is (a development install)."""
    for file in sorted(folder.glob("*.pth")):
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        yield from (
            Path(folder, line.strip(), "torch") for line in lines if line and not line.startswith(("import", "#"))
        )


def _read_version(package: Path) -> str:
    try:
        said = (package / "version.py").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    match = re.search(r"(?m)^__version__\s*=\s*['\"]([^'\"]+)", said)
    return match[1] if match else ""


def _ask(python: str) -> str | None:
    try:
        said = subprocess.run([python, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    package = said.stdout.strip()
    return _read_version(Path(package)) if said.returncode == 0 and package else None


def _asked(named: str, origin: str, base: Path) -> Interpreter:
    path = shutil.which(named) if os.sep not in named and "/" not in named else str(base / Path(named).expanduser())
    if path and os.path.isdir(path):
        path = next((str(p) for p in _pythons(Path(path))), path)
    if not path or not os.path.isfile(path) or not os.access(path, os.X_OK):
        raise NoTorch(f"`{named}` is no python that can be run", where=origin, remedy="name an interpreter with torch")
    version = torch_version(path, ask=origin != "config")
    if version is None:
        raise NoTorch(f"`{named}` has no torch", where=origin, remedy="install torch there, or name another python")
    return Interpreter(path, origin, version)


def _candidates(root: Path, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each interpreter worth a look, once, with where it came from."""
    seen: set[str] = set()
    for path, origin in _all_candidates(root, env):
        if path not in seen and os.path.isfile(path) and os.access(path, os.X_OK):
            seen.add(path)
            yield path, origin


def _all_candidates(root: Path, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in (".venv", "venv"):
        yield from ((str(path), f"{name} of the project") for path in _pythons(root / name))
    if env.get("CONDA_PREFIX"):
        yield from ((str(path), "CONDA_PREFIX") for path in _pythons(Path(env["CONDA_PREFIX"])))
    if find_spec("torch"):
        yield sys.executable, "lazylint's own python"
    ours = os.path.realpath(sys.prefix)
    for folder in env.get("PATH", "").split(os.pathsep):
        if folder and os.path.realpath(os.path.dirname(os.path.abspath(folder))) != ours:
            for name in ("python", "python3", "python.exe"):
                yield os.path.join(os.path.abspath(folder), name), "PATH"


def _pythons(prefix: Path) -> Iterator[Path]:
    for name in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        if (prefix / name).is_file():
            yield prefix / name
            return
