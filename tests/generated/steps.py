"""Steps of a forward that use one layer or one expression."""

from __future__ import annotations

from math import prod

from .forward import Body, applying, calling, mapping
from .layers import fixed, lazy, plain
from .operations import operation
from .own_layers import own_lazy
from .track import Env, Layer, Step


def new_layer(body: Body, layer: Layer) -> bool:
    """Give the class `layer` and call it."""
    name = body.owner.add(layer)
    return body.call(name, layer) or body.owner.drop(name)


def lazy_layer(body: Body) -> bool:
    """A new lazy layer."""
    return new_layer(body, lazy(body.choose, body.shape))


def lazy_layer_of_its_own(body: Body) -> bool:
    """A lazy layer that the program writes itself."""
    if len(body.shape) > 4:
        return False
    text, layer = own_lazy(body.choose, body.shape)
    if not new_layer(body, layer):
        return False
    lines = text.strip("\n").split("\n")
    if lines not in body.owner.above:
        body.owner.above.append(lines)
    return True


def plain_layer(body: Body) -> bool:
    """A new ordinary layer."""
    return new_layer(body, plain(body.choose, body.shape))


def expression(body: Body) -> bool:
    """An expression of the tensor in hand."""
    text, change = operation(body.choose, body.shape)
    return body.take(f"{body.x} = {text.format(x=body.x)}", mapping(body.x, change))


def reuse(body: Body) -> bool:
    """A lazy layer of the class once more, with whatever is in hand."""
    names = [n for n, layer in body.owner.fields.items() if layer.lazy and len(body.shape) in layer.ranks]
    if not names:
        return False
    at = body.choose.number(0, len(names) - 1)
    return any(body.call(name, body.owner.fields[name]) for name in names[at:] + names[:at])


def reuse_fitted(body: Body) -> bool:
    """A lazy layer of the class once more, the tensor first cut or padded to its width, or near it."""
    choose, x, width = body.choose, body.x, body.shape[-1]
    known = body.env.ledger.widths
    keys = {n: f"{body.env.path}.{n}" for n, layer in body.owner.fields.items() if layer.lazy and 2 in layer.ranks}
    names = [n for n, key in keys.items() if key in known]
    if len(body.shape) != 2 or not names:
        return False
    name = choose.one(names)
    wanted = known[keys[name]] + (0 if body.clean else choose.one([0, 0, 1, -1]))
    if wanted < 1:
        return False
    if wanted < width:
        text = choose.one(
            [f"{x} = {x}[:, :{wanted}]", f"{x} = {x}[:, -{wanted}:]", f"{x} = {x}.narrow(1, 0, {wanted})"]
        )
    else:
        text = f"{x} = F.pad({x}, (0, {wanted - width}))"
    cut = text.endswith("]") or "narrow" in text
    change = mapping(x, lambda s: (s[0], min(wanted, s[1]) if cut else s[1] + wanted - width))
    return body.take(text, change) and body.call(name, body.owner.fields[name])


def residual(body: Body) -> bool:
    """What a layer makes of the tensor, beside the tensor or added to it."""
    choose, x = body.choose, body.x
    if not 2 <= len(body.shape) <= 3:
        return False
    layer = lazy(choose, body.shape)
    h = body.top.new("h")
    run = applying(layer, name := body.owner.add(layer), x, h)
    if not body.take(f"{h} = self.{name}({x})", run):
        return body.owner.drop(name)
    mine, other = body.shape, body.env.shapes[h]
    if mine == other and choose.chance(60):
        return body.take(choose.one([f"{x} = {x} + {h}", f"{x} = torch.add({x}, {h})"]), lambda env: None)
    if mine[:-1] != other[:-1]:
        return body.take(f"{x} = {h}", mapping(h, lambda s: s, x))

    def join(env: Env) -> None:
        env.shapes[x] = (*env.shapes[x][:-1], env.shapes[x][-1] + env.shapes[h][-1])

    return body.take(choose.one([f"{x} = torch.cat([{x}, {h}], dim=-1)", f"{x} = torch.cat(({h}, {x}), -1)"]), join)


def recurrent(body: Body) -> bool:
    """An LSTM or GRU over a sequence."""
    choose, x = body.choose, body.x
    if len(body.shape) != 3:
        return False
    kind, out = choose.one(["LSTM", "GRU"]), choose.number(2, 6)
    layer = fixed(f"nn.{kind}({{}}, {out}, batch_first=True)", (3,), -1, out, "rnn")(body.shape)
    name = body.owner.add(layer)
    text = choose.one([f"{x}, _ = self.{name}({x})", f"{x} = self.{name}({x})[0]"])
    return body.take(text, applying(layer, name, x)) or body.owner.drop(name)


def embedding(body: Body, size: int) -> None:
    """An embedding of whole numbers below `size`."""
    dim = body.choose.number(2, 8)
    layer = Layer(f"nn.Embedding({size}, {dim})", (1, 2), lambda s, ledger, key: (*s, dim), stem="embed")
    name = body.owner.add(layer)
    body.take(calling(body.choose, f"self.{name}", body.x), applying(layer, name, body.x))


def to_rows(body: Body) -> None:
    """Bring the tensor in hand to (batch, features)."""
    if len(body.shape) > 2:
        body.steps.append(
            Step((f"{body.x} = {body.x}.flatten(1)",), run := mapping(body.x, lambda s: (s[0], prod(s[1:]))))
        )
        run(body.env)
