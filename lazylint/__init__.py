"""lazylint: static analyzer and linter for PyTorch models with lazy layers."""

from typing import TYPE_CHECKING, Any

from lazylint.finding import Edit, Finding, Fix, Place, Related, Severity

# Not on demand: the submodule of that name would take the decorator's place.
from lazylint.rule import rule

if TYPE_CHECKING:
    from lazylint.built import BuiltLayers
    from lazylint.graph import ModelGraph
    from lazylint.live import Report, check, trace
    from lazylint.source.module import SourceModule
    from lazylint.source.suppress import Suppressions
    from lazylint.timeline import Timeline

__version__ = "0.1.0"

__all__ = [
    "BuiltLayers",
    "Edit",
    "Finding",
    "Fix",
    "ModelGraph",
    "Place",
    "Related",
    "Report",
    "Severity",
    "SourceModule",
    "Suppressions",
    "Timeline",
    "__version__",
    "check",
    "rule",
    "trace",
]

_VIEWS = {
    "BuiltLayers": "lazylint.built",
    "ModelGraph": "lazylint.graph",
    "SourceModule": "lazylint.source.module",
    "Suppressions": "lazylint.source.suppress",
    "Timeline": "lazylint.timeline",
    "Report": "lazylint.live",
    "check": "lazylint.live",
    "trace": "lazylint.live",
}


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext lazylint`."""
    from lazylint.magic import register

    register(shell)


def __getattr__(name: str) -> Any:
    """Views are imported when first asked for, so that `import lazylint` stays quick."""
    if name not in _VIEWS:
        raise AttributeError(f"module `lazylint` has no attribute `{name}`")
    from importlib import import_module

    return getattr(import_module(_VIEWS[name]), name)
