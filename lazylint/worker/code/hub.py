"""What `torch.hub.load` gives, by which nothing is downloaded: models of torchvision, where it is installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..run.opaque import Opaque

_TORCHVISION = "pytorch/vision"
# What the hub takes itself, and hands to no model.
_OWN = frozenset({"source", "trust_repo", "force_reload", "verbose", "skip_validation"})


def load(*args: Any, **kwargs: Any) -> Any:
    """As `torch.hub.load(repo_or_dir, model, *args, **kwargs)`."""
    given = dict(zip(("repo_or_dir", "model"), args, strict=False)) | kwargs
    repository, name = given.get("repo_or_dir"), given.get("model")
    if not isinstance(repository, str) or not isinstance(name, str) or not repository.startswith(_TORCHVISION):
        return Opaque("what `torch.hub.load` gives")
    try:
        build = import_module("torchvision.models").get_model_builder(name)
    except Exception:  # It may be there and not go together with torch.
        return Opaque(f"`{name}` of torchvision, which cannot be imported")
    return build(*args[2:], **{key: given[key] for key in kwargs.keys() - _OWN - {"repo_or_dir", "model"}})
