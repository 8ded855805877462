"""Names for lazy layers, as their program speaks of them: `net.head`, `blocks.3.fc`, `fc`."""

from __future__ import annotations

from torch import nn

from ..run.facts import Block, Layer
from ..run.frames import Place
from ..run.runtime import Activation, Run


def name(run: Run, layer: Layer, module: nn.Module, place: Place | None) -> None:
    """Name the layer as its program does: its path from the model that is called, else the text of the call."""
    if layer.owner or (layer.name and not run.modules):
        return
    root = run.modules[0] if run.modules else None
    if root is not None and root.module is not module:
        path = _path(root, module)
        if path:
            kind = type(root.module)
            layer.name, layer.owner = path, kind.__qualname__
            if kind.__module__.startswith("torch.nn."):
                layer.name, layer.owner = f"{run.fed_as or _variable(run, root.module)}.{path}".lstrip("."), ""
    layer.name = layer.name or _spoken(run, module, place) or type(module).__name__
    found = _block(run, root, module)
    if found is not None and found.type == type(module).__name__ and found.place == layer.place:
        layer.positions, layer.variable = found.positions, found.variable
    else:
        layer.block = found


def _path(root: Activation, module: nn.Module) -> str:
    """The first path of `module` from the model that is called; an empty one if it is no part of it."""
    found = root.paths.get(id(module))
    if found is None or not _is_at(root.module, found, module):
        root.paths.clear()
        for path, part in root.module.named_modules(remove_duplicate=False):
            root.paths.setdefault(id(part), path)
    return root.paths.setdefault(id(module), "")


def _is_at(model: nn.Module, path: str, module: nn.Module) -> bool:
    try:
        return not path or model.get_submodule(path) is module
    except AttributeError:
        return False


def _block(run: Run, root: Activation | None, module: nn.Module) -> Block | None:
    """The module that one container holds several times: the layer, or what it is a part of."""
    if root is None:
        return _repeated(run).get(id(module))
    if root.repeated is None:
        root.repeated = _repeated(run)
    return root.repeated.get(id(module))


def _repeated(run: Run) -> dict[int, Block]:
    """What one container holds under several keys, for each such module and each of its parts."""
    repeated: dict[int, Block] = {}
    for container in run.keep:
        if isinstance(container, (nn.Sequential, nn.ModuleList)):
            keys: dict[int, tuple[str, ...]] = {}
            for key, child in container._modules.items():
                keys[id(child)] = (*keys.get(id(child), ()), key)
            for key, child in container._modules.items():
                held = keys[id(child)]
                if child is not None and len(held) > 1 and key == held[0]:
                    _add(repeated, run, child, held)
    return repeated


def _add(repeated: dict[int, Block], run: Run, module: nn.Module, held: tuple[str, ...]) -> None:
    place = run.made_at.get(id(module))
    text = run.texts.files.get(place.path) if place else None
    if place is None or text is None:
        return
    block = Block(type(module).__name__, place, held, text.assigned(place) or "")
    for part in module.modules():
        repeated.setdefault(id(part), block)


def _variable(run: Run, module: nn.Module) -> str:
    """The name of a variable that holds the module where it is called, an empty one if there is none."""
    for frame in run.texts.frames():
        for variable, value in (*frame.f_locals.items(), *frame.f_globals.items()):
            if value is module:
                return variable
        owner = frame.f_locals.get("self")
        held = vars(owner) if hasattr(owner, "__dict__") and not isinstance(owner, nn.Module) else {}
        for attribute, value in held.items():
            if value is module:
                return attribute
    return ""


def _spoken(run: Run, module: nn.Module, place: Place | None) -> str:
    """The variable that holds the layer where it is called, else the text that is called."""
    variable = _variable(run, module)
    if variable:
        return variable
    text = run.texts.files.get(place.path) if place else None
    call = text.call_at(place) if text and place else None
    return text.unparse(call.func) if text and call else ""
