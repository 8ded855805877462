"""`lazylint config`: the settings that hold, and which file they come from."""

from __future__ import annotations

import json
from typing import Any

from lazylint.config import find_config, keys


def show(path: str, output_format: str) -> str:
    """The settings for `path`, one a line, or as JSON."""
    config = find_config([path])
    values: dict[str, Any] = {key: getattr(config, key.replace("-", "_")) for key in keys()}
    if output_format == "json":
        place = {"file": str(config.file) if config.file else None, "root": str(config.root)}
        return json.dumps({**place, "settings": values}, indent=2, default=str) + "\n"
    head = f"# from {config.file or 'defaults: no [tool.lazylint] was found'}\n# project root {config.root}\n"
    return head + "".join(f"{key} = {json.dumps(value, default=str)}\n" for key, value in values.items())
