"""Settings that Hydra hands to a program: composed as it does, without the folder that it makes for each run."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable
from typing import Any

from ...run import runtime
from ...run.opaque import Opaque
from ..timeline import Timeline
from ..wrapping import around, on_import


def _main(
    now: Timeline,
    original: Callable[..., Any],
    config_path: str | None = None,
    config_name: str | None = None,
    *_: Any,
    **__: Any,
) -> Callable[..., Any]:
    def decorate(task: Any) -> Callable[..., Any]:
        @functools.wraps(task)
        def run(cfg: Any = None) -> Any:
            code = getattr(inspect.unwrap(task), "__code__", None)
            if code is not None:
                # The program enters it by this call.
                runtime.current().entered.add(code)
            return task(_composed(code, config_path, config_name) if cfg is None else cfg)

        return run

    return decorate


def _composed(code: Any, path: str | None, name: str | None) -> Any:
    """What Hydra composes where nothing is overridden; `path` counts from the file that the code stands in.

    Unknown where something in it is left to the command line, or to the run: a program that asks for that ends here.
    """
    try:
        hydra, omegaconf = sys.modules["hydra"], sys.modules["omegaconf"]
        if path is None:
            found = hydra.initialize(config_path=None, version_base=None)
        else:
            folder = os.path.join(os.path.dirname(code.co_filename), path)
            found = hydra.initialize_config_dir(os.path.abspath(folder), version_base=None)
        with found:
            settings = hydra.compose(name)
        omegaconf.OmegaConf.to_container(settings, resolve=True, throw_on_missing=True)
        return settings
    except Exception:
        return Opaque("the settings that Hydra composes")


def install() -> None:
    """Stand in for `hydra.main` once Hydra is imported."""
    on_import("hydra", lambda module: around(module, "main", _main))
