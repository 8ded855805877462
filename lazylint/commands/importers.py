"""`--importers`: a changed file can break the models that import it, so those are checked with it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from lazylint.config import Config
from lazylint.source.discover import discover
from lazylint.source.relevant import importers


def with_importers(paths: Sequence[str], config: Config) -> tuple[str, ...]:
    """`paths`, and the project's files that import one of them, directly or through others."""
    exclude = (*config.exclude, *config.extend_exclude)
    changed = [
        file.path for file in discover([p for p in paths if p != "-"], exclude=exclude, root=config.root)
    ]
    project = {file.path: b"" for file in discover([str(config.root)], exclude=exclude, root=config.root)}
    for path in project:
        with open(path, "rb") as file:
            project[path] = file.read()
    return (*paths, *sorted(os.path.relpath(path) for path in importers(changed, project, str(config.root))))
