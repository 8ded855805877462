"""Load user files: a file's top level runs statement by statement, and a statement that fails does not stop it."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from ..run import runtime
from . import prepared
from .missing import LackingModule, OpaqueModule
from .optional import can_do_without
from .program import Program


class ImportsItself(BaseException):
    """A script is imported by what it imports, as this module: its package does. It would be run twice."""


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports project files through `Program`, and answers opaque modules for what is not installed."""

    def __init__(self, roots: Sequence[str]) -> None:
        self.roots = [Path(root) for root in roots]
        self.programs: dict[str, Program] = {}
        self.script = ""
        self.checked = ""
        self.loaded: list[str] = []

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """A spec for a file below the roots (or below the package `path`)."""
        if fullname.partition(".")[0] == (__package__ or "").partition(".")[0]:
            return None
        tail = fullname.rpartition(".")[2]
        for folder in [Path(p) for p in path] if path is not None else self.roots:
            for file, package in ((folder / tail / "__init__.py", True), (folder / f"{tail}.py", False)):
                if self.has(file) and file.is_file():
                    if path is None and not package and self._means_a_folder(tail):
                        continue
                    spec = importlib.machinery.ModuleSpec(fullname, self, origin=str(file), is_package=package)
                    spec.has_location = True
                    if package:
                        spec.submodule_search_locations = [str(file.parent)]
                    return spec
        return None

    def _means_a_folder(self, name: str) -> bool:
        """Whether modules are asked for that a folder of this name has: not `name.py`, which stands beside a script
        that is run from elsewhere, or imported."""
        folders = [root / name for root in self.roots if (root / name).is_dir()]
        parts = {part for program in self.programs.values() for part in program.submodules(name)} if folders else set()
        return any(
            (folder / part).is_dir() or (folder / f"{part}.py").is_file() for folder in folders for part in parts
        )

    def package(self, path: str) -> str | None:
        """The package that a file belongs to, as `python -m` would say it; None for a file that is in none.

        Folders without an `__init__.py` are packages as far up as the file's relative imports go.
        """
        folder, names = Path(path).parent, list[str]()
        dots = self.program(path).dots
        while self.has(folder / "__init__.py") and (len(names) < dots or (folder / "__init__.py").is_file()):
            names.insert(0, folder.name)
            folder = folder.parent
        if not names:
            return None
        if not self.has(folder / names[0]):
            # The project's own folder is the package: what stands beside it is none of ours.
            sys.modules.setdefault(names[0], FolderModule(names[0], [folder / names[0]]))
        elif folder not in self.roots:
            self.roots.append(folder)
        return ".".join(names)

    def has(self, file: Path) -> bool:
        """Whether a file or folder is one of the project's."""
        installed = "site-packages" in file.parts or "dist-packages" in file.parts
        return not installed and any(file.is_relative_to(root) for root in self.roots)

    def exec_module(self, module: ModuleType) -> None:
        """Run the file behind `module`."""
        assert module.__spec__ is not None
        assert module.__spec__.origin is not None
        run = runtime.current()
        if module.__spec__.origin == self.script:
            self.script = ""
            raise ImportsItself(module.__name__)
        with run.decisions.importing():
            self.program(module.__spec__.origin).run(module)
        # What has built no layer with parameters looks the same on every path, and so do all modules that it imports.
        if run.parametrised:
            self.loaded.append(module.__name__)

    def program(self, path: str, text: str | None = None) -> Program:
        """The compiled file. Raises `SyntaxError`, `OSError` or `UnicodeDecodeError`."""
        if path not in self.programs:
            known = Path(path).read_text("utf-8") if text is None else text
            made = prepared.of(path, known) if text is None else None
            self.programs[path] = made or Program(path, known, alone=text is not None)
        return self.programs[path]

    @property
    def imported(self) -> list[str]:
        """The files that were compiled, but for the one that the job is about."""
        return [path for path in self.programs if path != self.checked]

    def forget(self, *packages: str) -> None:
        """Drop these, and the project's modules that may hold layers or tensors: the next run makes new ones.

        Bare folders stay: only a program's own import finds them.
        """
        for package in (*packages, *self.loaded):
            for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
                if not isinstance(sys.modules[name], FolderModule):
                    del sys.modules[name]
        self.loaded.clear()


def installed(roots: Sequence[str], path: str, text: str) -> Finder:
    """The finder of a job about the file at `path` with this text, put in force."""
    finder = Finder(roots)
    sys.meta_path.insert(0, finder)
    sys.meta_path.append(MissingFinder(finder))
    finder.program(path, text)
    finder.checked = path
    return finder


class MissingFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last on the path: a folder of the project is a package; what nobody can import is an opaque module, said once."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """A spec for any module that user code asks for and that is not there."""
        importer = next((f for f in _importers(sys._getframe(1))), None)
        if importer is None or not runtime.running() or importer.f_code.co_filename not in runtime.current().texts:
            return None
        if can_do_without(runtime.current().texts.files[importer.f_code.co_filename], importer):
            return None
        ours = any(self.finder.has(Path(folder)) for folder in path or ())
        spec = importlib.machinery.ModuleSpec(fullname, self, loader_state=ours, is_package=True)
        folders = [root / fullname for root in self.finder.roots] if path is None else []
        spec.submodule_search_locations = [str(folder) for folder in folders if folder.is_dir()]
        return spec

    def create_module(self, spec: Any) -> ModuleType:
        """A module all of whose names are opaque, but for those of files in its folder."""
        if spec.submodule_search_locations:
            return FolderModule(spec.name, [Path(folder) for folder in spec.submodule_search_locations])
        return LackingModule(spec.name) if spec.loader_state else OpaqueModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


class FolderModule(OpaqueModule):
    """Folders of the project as a package without an `__init__.py`; a library's, if one of that name is missing."""

    def __init__(self, name: str, folders: Sequence[Path]) -> None:
        super().__init__(name)
        self.__path__ = [str(folder) for folder in folders]

    def __getattr__(self, name: str) -> Any:
        folders = self.__dict__.get("__path__", ())
        if any(os.path.isdir(f"{folder}/{name}") or os.path.isfile(f"{folder}/{name}.py") for folder in folders):
            raise AttributeError(name)  # and the import goes on to the file
        return super().__getattr__(name)


def _importers(frame: Any) -> Any:
    while frame is not None:
        name = frame.f_code.co_filename
        if "importlib" not in name and name != __file__ and frame.f_globals.get("__name__") != __name__:
            yield frame
        frame = frame.f_back
