"""Steps of a forward of more than one line: loops, containers, methods, helper functions, conditions."""

from __future__ import annotations

from collections.abc import Callable

from .forward import Body, applying, in_turn, mapping, repeated
from .layers import last_to, lazy, plain
from .operations import operation
from .steps import (
    expression,
    lazy_layer,
    lazy_layer_of_its_own,
    plain_layer,
    recurrent,
    residual,
    reuse,
    reuse_fitted,
)
from .track import Env, Layer, Ledger, Refused, Shape, need

Make = Callable[[Body], bool]


def loop(body: Body) -> bool:
    """One lazy layer, several turns."""
    choose, x, turns = body.choose, body.x, body.choose.number(2, 3)
    if len(body.shape) > 3:
        return False
    out = body.shape[-1] if body.clean or choose.chance(30) else choose.number(2, 9)
    layer = Layer(f"nn.LazyLinear({out})", (1, 2, 3), last_to(out), True, "cell")
    run = applying(layer, name := body.owner.add(layer), x)
    inner = choose.one(
        [f"{x} = self.{name}({x})", f"{x} = torch.tanh(self.{name}({x}))", f"{x} = F.relu(self.{name}({x}))"]
    )
    head = choose.one([f"for _ in range({turns}):", f"for step in range({turns}):"])
    return body.take([head, f"    {inner}"], repeated(run, turns)) or body.owner.drop(name)


def chain(layers: list[Layer], keys: list[str], joined: bool = False) -> Callable[[Shape, Ledger, str], Shape]:
    """Layers one after another; equal keys are one instance. `joined` puts each output beside its input."""

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        for layer, own in zip(layers, keys, strict=True):
            made = layer.apply(shape, ledger, f"{key}.{own}")
            shape = (*shape[:-1], shape[-1] + made[-1]) if joined else made
        return shape

    return apply


def sequential(body: Body) -> bool:
    """An nn.Sequential; now and then one instance stands in it twice."""
    choose, layers, keys = body.choose, [], []
    shape, ledger = body.shape, Ledger()
    for at in range(choose.number(2, 4)):
        layer = lazy(choose, shape) if choose.chance(55) else plain(choose, shape)
        try:
            shape = layer.apply(shape, ledger, f"{at}")
        except Refused:
            return False
        layers.append(layer)
        keys.append(f"{at}")
    before, texts = [], [layer.text for layer in layers]
    shared = [i for i, layer in enumerate(layers) if layer.lazy and len(shape) in layer.ranks]
    if shared and choose.chance(35):
        again = choose.one(shared)
        local = body.owner.names.new(layers[again].stem)
        before.append(f"{local} = {layers[again].text}")
        texts[again] = local
        layers, keys, texts = [*layers, layers[again]], [*keys, keys[again]], [*texts, local]
    text = choose.one([f"nn.Sequential({', '.join(texts)})", f"nn.Sequential(*[{', '.join(texts)}])"])
    whole = Layer(text, (len(body.shape),), chain(layers, keys), True, choose.one(["net", "stack", "block"]))
    return _add(body, whole, before)


def _add(body: Body, layer: Layer, before: list[str]) -> bool:
    kept = len(body.owner.init)
    body.owner.init += before
    name = body.owner.add(layer)
    if body.call(name, layer):
        return True
    del body.owner.init[kept:], body.owner.fields[name]
    return False


def module_list(body: Body) -> bool:
    """An nn.ModuleList and a loop over it; `[layer] * 3` is one instance."""
    choose, x, count = body.choose, body.x, body.choose.number(2, 3)
    if len(body.shape) > 3:
        return False
    out = body.shape[-1] if choose.chance(40) else choose.number(2, 9)
    layer = Layer(f"nn.LazyLinear({out})", (1, 2, 3), last_to(out), True)
    shared = choose.chance(40)
    text = f"nn.ModuleList([{layer.text}] * {count})"
    if not shared:
        each = ", ".join([layer.text] * count)
        text = choose.one([f"nn.ModuleList([{layer.text} for _ in range({count})])", f"nn.ModuleList([{each}])"])
    joined = choose.chance(25)
    keys = ["0" if shared else f"{i}" for i in range(count)]
    name = body.owner.add(whole := Layer(text, (1, 2, 3), chain([layer] * count, keys, joined), True, "layers"))
    call = f"torch.cat([{x}, layer({x})], dim=-1)" if joined else choose.one([f"layer({x})", f"F.relu(layer({x}))"])
    lines = choose.one(
        [
            [f"for layer in self.{name}:", f"    {x} = {call}"],
            [f"for i, layer in enumerate(self.{name}):", f"    {x} = {call}"],
            [f"for i in range(len(self.{name})):", f"    {x} = {call.replace('layer(', f'self.{name}[i](')}"],
        ]
    )
    if not body.take(lines, applying(whole, name, x)):
        return body.owner.drop(name)
    del body.owner.fields[name]
    return True


def module_dict(body: Body) -> bool:
    """An nn.ModuleDict, its layers called by key or one after another."""
    choose, x, h = body.choose, body.x, body.top.new("outs")
    if not 2 <= len(body.shape) <= 3:
        return False
    outs = [choose.number(2, 8), choose.number(2, 8)]
    layers = [Layer(f"nn.LazyLinear({out})", (1, 2, 3), last_to(out), True) for out in outs]
    name = body.owner.names.new("heads")
    body.owner.init.append(f'self.{name} = nn.ModuleDict({{"a": {layers[0].text}, "b": {layers[1].text}}})')
    by_key = [applying(layer, f"{name}.{key}", x) for layer, key in zip(layers, "ab", strict=True)]

    def beside(env: Env) -> None:
        for run in by_key:
            run(Env(dict(env.shapes), env.ledger, env.path))
        env.shapes[x] = (*env.shapes[x][:-1], sum(outs))

    if choose.chance(50):
        every = choose.one([f"for name, branch in self.{name}.items():", f"for branch in self.{name}.values():"])
        return body.take([f"{h} = []", every, f"    {h}.append(branch({x}))", f"{x} = torch.cat({h}, dim=-1)"], beside)
    keys = [choose.number(0, 1) for _ in range(choose.number(1, 3))]
    taken = [body.take(f'{x} = self.{name}["{"ab"[k]}"]({x})', by_key[k]) for k in keys]
    return any(taken)


def chunks(body: Body) -> bool:
    """Both halves of a tensor through one layer: unequal when the width is odd."""
    choose, x = body.choose, body.x
    if not 2 <= len(body.shape) <= 3 or body.shape[-1] < 2:
        return False
    out = choose.number(2, 6)
    layer = Layer(f"nn.LazyLinear({out})", (1, 2, 3), last_to(out), True, "piece")
    name = body.owner.add(layer)
    a, b = body.top.new("left"), body.top.new("right")

    def run(env: Env) -> None:
        whole = env.shapes[x]
        need(whole[-1] >= 2)
        first = (whole[-1] + 1) // 2
        for width in (first, whole[-1] - first):
            made = layer.apply((*whole[:-1], width), env.ledger, f"{env.path}.{name}")
        env.shapes[x] = (*made[:-1], 2 * out)

    by_name = [
        f"{a}, {b} = {choose.one([f'{x}.chunk(2, dim=-1)', f'torch.chunk({x}, 2, -1)'])}",
        f"{x} = torch.cat([self.{name}({a}), self.{name}({b})], dim=-1)",
    ]
    each = [f"{x} = torch.cat([self.{name}(part) for part in {x}.chunk(2, dim=-1)], dim=-1)"]
    return body.take(choose.one([by_name, each]), run) or body.owner.drop(name)


def method(body: Body) -> bool:
    """A part of the forward as a method of its own, called once or twice."""
    choose, x = body.choose, body.x
    if body.depth > 1 or body.script:
        return False
    name = body.owner.names.new(choose.one(["encode", "step", "mix", "project"]))
    inner = body.child("x", body.shape)
    grow(inner, choose.number(1, 3))
    if not inner.steps or inner.ended:
        return False
    run = in_turn(inner.steps)

    def call(env: Env) -> None:
        own = Env({"x": env.shapes[x]}, env.ledger, env.path)
        run(own)
        env.shapes[x] = own.shapes["x"]

    lines = [f"    {line}" for step in inner.steps for line in step.lines]
    body.owner.methods.append([f"def {name}(self, x):", *lines, "    return x"])
    done = body.take(f"{x} = self.{name}({x})", call)
    if choose.chance(35):
        body.take(f"{x} = self.{name}({x})", call)
    return done


def helper_function(body: Body) -> bool:
    """A function beside the class: one that joins, or one that calls a layer it is given."""
    choose, x = body.choose, body.x
    if not 2 <= len(body.shape) <= 3 or body.shape[-1] > 12:
        return False
    if choose.chance(50):
        name, text = (
            body.top.new("widen"),
            choose.one(["torch.cat([t, t], dim=-1)", "torch.cat((t, t.relu()), -1)"]),
        )
        body.owner.above.append([f"def {name}(t):", f"    return {text}"])
        return body.take(f"{x} = {name}({x})", mapping(x, lambda s: (*s[:-1], 2 * s[-1])))
    name, turns = body.top.new("repeat"), choose.number(1, 2)
    out = body.shape[-1] if body.clean or choose.chance(40) else choose.number(2, 8)
    layer = Layer(f"nn.LazyLinear({out})", (1, 2, 3), last_to(out), True, "fc")
    field = body.owner.add(layer)
    run = applying(layer, field, x)
    if not body.take(f"{x} = {name}(self.{field}, {x})", repeated(run, turns)):
        return body.owner.drop(field)
    code = [
        f"def {name}(layer, t, turns={turns}):",
        "    for _ in range(turns):",
        "        t = layer(t)",
        "    return t",
    ]
    body.owner.above.append(code)
    return True


def condition(body: Body) -> bool:
    """A decidable `if`: on a size, on a flag of self, on the mode."""
    choose, x = body.choose, body.x
    text, change = operation(choose, body.shape)
    if len(body.shape) != 2 or body.script:
        return False
    step = f"    {x} = {text.format(x=x)}"
    kind = choose.number(0, 2)
    if kind == 0:
        bound = choose.number(2, 8)

        def sized(env: Env) -> None:
            if env.shapes[x][1] > bound:
                env.shapes[x] = change(env.shapes[x])

        return body.take([f"if {choose.one([f'{x}.shape[1]', f'{x}.size(1)'])} > {bound}:", step], sized)
    flag, start = ("training", True) if kind == 1 else (body.owner.names.new("wide"), choose.chance(30))
    if kind == 2:
        body.owner.init.append(f"self.{flag} = {start}")
        body.owner.flags.append(flag)

    def flagged(env: Env) -> None:
        if env.ledger.attributes.get(f"{env.path}.{flag}", start):
            env.shapes[x] = change(env.shapes[x])

    return body.take([f"if self.{flag}:", step], flagged)


MAKERS: list[tuple[int, Make]] = [
    (6, lazy_layer), (5, expression), (4, plain_layer), (4, reuse), (2, reuse_fitted), (1, recurrent),
    (2, residual), (1, lazy_layer_of_its_own), (2, loop), (2, sequential), (2, module_list),
    (1, module_dict), (2, chunks), (2, method), (1, helper_function), (2, condition),
]  # fmt: skip


def grow(body: Body, count: int) -> None:
    """Add about `count` steps."""
    weighted = [make for weight, make in MAKERS for _ in range(weight)]
    for _ in range(count):
        if body.ended:
            return
        body.choose.one(weighted)(body)
