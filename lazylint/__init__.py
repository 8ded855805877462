"""lazylint: static analyzer and linter for PyTorch models with lazy layers."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lazylint.built import BuiltLayers
    from lazylint.finding import Edit, Finding, Fix, Place, Related, Severity
    from lazylint.graph import ModelGraph
    from lazylint.live import Report, check, trace
    from lazylint.rules import rule
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

_HOMES = {
    "BuiltLayers": "built",
    "Edit": "finding",
    "Finding": "finding",
    "Fix": "finding",
    "ModelGraph": "graph",
    "Place": "finding",
    "Related": "finding",
    "Report": "live",
    "Severity": "finding",
    "SourceModule": "source.module",
    "Suppressions": "source.suppress",
    "Timeline": "timeline",
    "check": "live",
    "rule": "rules",
    "trace": "live",
}


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext lazylint`."""
    from lazylint.magic import register

    register(shell)


def __getattr__(name: str) -> Any:
    """Names are imported when first asked for, so that `import lazylint` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module `lazylint` has no attribute `{name}`")
    from importlib import import_module

    return getattr(import_module(f"lazylint.{_HOMES[name]}"), name)
