"""Rewrite user code so that calls, loops and failures pass through `guard`, at unchanged lines and columns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import CodeType
from typing import Any, TypeVar

from . import hidden
from .scopes import Scope, Scoped, kinds, shallow
from .unsized import GROWN

# These look at their caller's frame, so they must stay where they stand.
FRAME_SENSITIVE = frozenset({"super", "locals", "globals", "vars", "dir", "eval", "exec", "breakpoint"})
# They go through all that they are given at once.
_GATHERING = frozenset({"dict", "OrderedDict", "list", "tuple", "set", "frozenset", "sorted"})
FRAME_SENSITIVE_METHODS = frozenset({"save_hyperparameters"})

N = TypeVar("N", bound=ast.AST)


# These hold nothing that is rewritten.
_LEAVES = kinds(ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.alias)


class _Instrument(ast.NodeTransformer):
    def __init__(self) -> None:
        self.scopes: list[Scope] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """As the base does, but for leaves, which are most of a tree."""
        for field in node._fields:
            value = getattr(node, field, None)
            if type(value) is list:
                if value and not _LEAVES.issuperset(map(type, value)):
                    value[:] = self._visited(value)
            elif type(value) not in _LEAVES and isinstance(value, ast.AST):
                setattr(node, field, self.visit(value))
        return node

    def _visited(self, items: list[Any]) -> Iterator[Any]:
        for item in items:
            made = self.visit(item) if type(item) not in _LEAVES and isinstance(item, ast.AST) else item
            yield from made if type(made) is list else (made,)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(func=ast.Name(id=made), args=[ast.GeneratorExp() as each]) if made in _GATHERING:
                node.args = [_at(each, ast.ListComp(each.elt, each.generators))]
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in FRAME_SENSITIVE:
            of_object = node.args and node.func.id == "vars"
            return (
                _at(node, ast.Call(_at(node.func, _name(hidden.CALL)), [node.func, *node.args], []))
                if of_object
                else node
            )
        if isinstance(node.func, ast.Attribute) and node.func.attr in FRAME_SENSITIVE_METHODS:
            return node
        return _at(node, ast.Call(_at(node.func, _name(hidden.CALL)), [node.func, *node.args], node.keywords))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._definition(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._definition(node)

    def _definition(self, node: Scoped) -> ast.AST:
        scope = Scope(node)
        self.scopes.append(scope)
        self.generic_visit(node)
        self.scopes.pop()
        scope.declare(self.scopes)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._definition(node)
        for keyword in node.keywords:
            if keyword.arg == "metaclass":
                given = keyword.value
                keyword.value = _at(given, ast.Call(_at(given, _name(hidden.METACLASS)), [given], []))
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        match node.value:
            case ast.Call(func=ast.Name(id="super")) if isinstance(node.ctx, ast.Load):
                name = _at(node, ast.Constant(node.attr))
                return _at(node, ast.Call(_at(node, _name(hidden.INHERITED)), [node.value, name], []))
        if node.attr == "f_back" and isinstance(node.ctx, ast.Load):
            return _at(node, ast.Call(_at(node, _name(hidden.BACK)), [node.value], []))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """A slice by what is not written as a number: a list would ask what nobody knows for one."""
        self.generic_visit(node)
        keys = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not isinstance(node.ctx, ast.Load) or not any(map(_is_asked, keys)):
            return node
        made = [_sliced(key) if isinstance(key, ast.Slice) else key for key in keys]
        key = _at(node, ast.Tuple(made, ast.Load())) if isinstance(node.slice, ast.Tuple) else made[0]
        return _at(node, ast.Call(_at(node, _name(hidden.PART)), [node.value, key], []))

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """`is` asks no object what it is, and `in` a container what it has: the unknown may be any of those."""
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        match node.ops:
            case [ast.In() | ast.NotIn() as asked]:
                guard, negated = hidden.WITHIN, isinstance(asked, ast.NotIn)
            case [ast.Is() | ast.IsNot() as asked] if all(map(_is_object, sides)):
                guard, negated = hidden.SAME, isinstance(asked, ast.IsNot)
            case _:
                return node
        return _at(node, ast.Call(_at(node, _name(guard)), [*sides, _at(node, ast.Constant(negated))], []))

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._comprehension(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> ast.AST:
        self.generic_visit(node)
        mark = _at(node, ast.Constant(f"{node.lineno}:{node.col_offset}"))
        for generator in node.generators:
            of = generator.iter
            generator.iter = _at(of, ast.Call(_at(of, _name(hidden.ITEMS)), [of, mark], []))
        return _at(node, ast.Call(_at(node, _name(hidden.LISTED)), [node, mark], []))

    def _changes(self, loop: ast.For | ast.While) -> dict[str, ast.expr]:
        changed = _changed(loop)
        if self.scopes:
            scope = self.scopes[-1]
            named = (node.id for node in changed.values() if isinstance(node, ast.Name))
            scope.outer.update((name, None) for name in named if name not in scope.names)
        return changed

    def visit_For(self, node: ast.For) -> list[ast.stmt]:
        changed = self._changes(node)
        self.generic_visit(node)
        loop = _at(node.iter, ast.Constant(node.lineno))
        names = _at(node.iter, ast.Tuple([_at(node.iter, ast.Constant(name)) for name in changed], ast.Load()))
        node.iter = _at(node.iter, ast.Call(_at(node.iter, _name(hidden.TURNS)), [node.iter, loop, names], []))
        return [node, _gather(node, changed)]

    def visit_While(self, node: ast.While) -> list[ast.stmt]:
        changed = self._changes(node)
        always = isinstance(node.test, ast.Constant)
        lines = [node.test.lineno, node.test.end_lineno or node.test.lineno]
        self.generic_visit(node)
        loop = _at(node.test, ast.Constant(node.lineno))
        given = [loop, *(_at(node.test, ast.Constant(value)) for value in (*lines, always))]
        again = _at(node.test, ast.Call(_at(node.test, _name(hidden.AGAIN)), [*given], []))
        node.test = _at(node.test, ast.BoolOp(ast.And(), [again, node.test]))
        names = ast.Tuple([ast.Constant(name) for name in changed], ast.Load())
        begin = ast.Expr(ast.Call(_name(hidden.BEGIN), [loop, names], []))
        for inner in ast.walk(begin):
            if isinstance(inner, (ast.expr, ast.stmt)):
                _at(node.test, inner)
        return [begin, node, _gather(node, changed)]

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        """A condition that reads an item fails where there is none, such as an argument of the command line."""
        reads = any(isinstance(inner, ast.Subscript) for inner in ast.walk(node.test))
        self.generic_visit(node)
        if isinstance(node.test, (ast.BoolOp, ast.UnaryOp)):
            _ask_apart(node.test)
        if not reads:
            return [node]
        asked = _at(node.test, ast.Assign([_at(node.test, ast.Name(hidden.CONDITION, ast.Store()))], node.test))
        fallback = _at(
            node.test, ast.Assign([_at(node.test, ast.Name(hidden.CONDITION, ast.Store()))], _failed(node.test))
        )
        node.test = _at(node.test, _name(hidden.CONDITION))
        return [_guarded(asked, fallback), node]

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        self.generic_visit(node)
        node.test = _at(node.test, ast.Call(_at(node.test, _name(hidden.ASSUME)), [node.test], []))
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        stored = _set_by(node.value)
        self.generic_visit(node)
        if isinstance(node.value, ast.Constant):
            return node
        fallback = ast.Assign([stored], _failed(node)) if stored else ast.Expr(_failed(node))
        return _guarded(node, _at(node, fallback))

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        return _guarded(node, _at(node, ast.Return(_failed(node)))) if node.value else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        return self._assignment(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        return self._assignment(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return self._assignment(node) if node.value else node

    def _assignment(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> ast.AST:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        stored = [
            part
            for target in targets
            for part in ((target,) if isinstance(target, ast.Name) else ast.walk(target))
            if isinstance(part, (ast.Name, ast.Attribute)) and isinstance(part.ctx, ast.Store)
        ]
        parts = _unpacked(node)
        self.generic_visit(node)
        if parts and node.value:
            count = _at(node.value, ast.Constant(parts))
            node.value = _at(node.value, ast.Call(_at(node.value, _name(hidden.UNPACKED)), [node.value, count], []))
        fallback: ast.stmt = _at(node, ast.Expr(_failed(node)))
        if stored:
            fallback = _at(node, ast.Assign(stored, _failed(node)))  # type: ignore[arg-type]
        return _guarded(node, fallback)


def _set_by(call: ast.expr) -> ast.expr | None:
    """The attribute that a call sets by its name."""
    match call:
        case (
            ast.Call(
                func=ast.Attribute(ast.Name(id=owner), "register_parameter" | "register_buffer" | "add_module"),
                args=[ast.Constant(str(name)), _, *_],
            )
            | ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=owner), ast.Constant(str(name)), _])
        ) if name.isidentifier():
            return _at(call, ast.Attribute(_at(call, _name(owner)), name, ast.Store()))
    return None


def _unpacked(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> int:
    """How many names are taken from a generator or `map`, which do not see how many are; 0 for other values."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names) | ast.List(elts=names)], value=value):
            mapped = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "map"
            starred = any(isinstance(name, ast.Starred) for name in names)
            return 0 if starred or not (mapped or isinstance(value, ast.GeneratorExp)) else len(names)
    return 0


_CHANGING = frozenset({"append", "extend", "add", "update", "insert", "appendleft", "setdefault"})


def _changed(loop: ast.For | ast.While) -> dict[str, ast.expr]:
    """What the body of a loop sets or adds to, by its text: names and attributes of names; `GROWN` marks the latter."""
    found: dict[str, ast.expr] = {}
    for node in (inner for statement in loop.body for inner in shallow(statement)):
        match node:
            case ast.Name(ctx=ast.Store()) | ast.Attribute(value=ast.Name(), ctx=ast.Store()):
                found[ast.unparse(node)] = node
            case ast.Subscript(value=ast.Name() | ast.Attribute(value=ast.Name()) as of, ctx=ast.Store()):
                found[GROWN + ast.unparse(of)] = of
            case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute(value=ast.Name()) as of, attr=attr)):
                if attr in _CHANGING:
                    found[GROWN + ast.unparse(of)] = of
    return found


def _gather(loop: ast.For | ast.While, changed: dict[str, ast.expr]) -> ast.stmt:
    """After a loop over the unknown, or one that was cut, what depends on its number of turns is unknown."""
    line = ast.Constant(loop.lineno)
    body: list[ast.stmt] = [] if changed else [ast.Pass()]
    for key, target in changed.items():
        name = key.lstrip(GROWN)
        stored: ast.expr = ast.Name(name, ast.Store())
        read: ast.expr = _name(name)
        if isinstance(target, ast.Attribute):
            assert isinstance(target.value, ast.Name)
            stored = ast.Attribute(_name(target.value.id), target.attr, ast.Store())
            read = ast.Attribute(_name(target.value.id), target.attr, ast.Load())
        value = ast.Call(_name(hidden.GATHERED), [line, ast.Constant(key), read], [])
        unset = ast.ExceptHandler(
            ast.Tuple([_name("NameError"), _name("AttributeError")], ast.Load()), None, [ast.Pass()]
        )
        body.append(ast.Try([ast.Assign([stored], value)], [unset], [], []))
    gather = ast.If(ast.Call(_name(hidden.UNKNOWN), [line], []), body, [])
    for node in ast.walk(gather):
        if isinstance(node, (ast.expr, ast.stmt, ast.excepthandler)):
            _at(loop.iter if isinstance(loop, ast.For) else loop.test, node)
    return gather


def _is_object(side: ast.expr) -> bool:
    """Whether it is no constant, or None: the unknown may be the same."""
    return not isinstance(side, ast.Constant) or side.value is None


def _is_asked(key: ast.expr) -> bool:
    """Whether it is a slice with a bound that is not written as a number."""
    bounds = [key.lower, key.upper, key.step] if isinstance(key, ast.Slice) else []
    numbers = (bound.operand if isinstance(bound, ast.UnaryOp) else bound for bound in bounds if bound)
    return not all(isinstance(number, ast.Constant) for number in numbers)


def _sliced(key: ast.Slice) -> ast.Call:
    """The slice as a call that makes it."""
    bounds = [bound or _at(key, ast.Constant(None)) for bound in (key.lower, key.upper, key.step)]
    return _at(key, ast.Call(_at(key, _name(hidden.SLICE)), bounds, []))


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _at(place: Any, node: N) -> N:
    """`node` at the place of another; what `ast.copy_location` does, which asks for every attribute first."""
    located: Any = node
    located.lineno, located.col_offset = place.lineno, place.col_offset
    located.end_lineno, located.end_col_offset = place.end_lineno, place.end_col_offset
    return node


def _failed(node: ast.AST) -> ast.Call:
    return _at(node, ast.Call(_at(node, _name(hidden.FAILED)), [], []))


def _guarded(statement: ast.stmt, fallback: ast.stmt) -> ast.Try:
    handler = _at(statement, ast.ExceptHandler(_at(statement, _name("Exception")), None, [fallback]))
    return _at(statement, ast.Try([statement], [handler], [], []))


def statements(tree: ast.Module) -> list[ast.stmt]:
    """The top-level statements of `tree`, rewritten, each ready for `compile_statement`."""
    rewritten = _Instrument().visit(tree)
    body: list[ast.stmt] = rewritten.body
    return body


def compile_statement(statement: ast.stmt, filename: str, flags: int) -> CodeType:
    """Code of one top-level statement; `flags` are the module's `__future__` flags."""
    module = ast.Module([statement], type_ignores=[])
    code: CodeType = compile(module, filename, "exec", flags=flags, dont_inherit=True)
    return code


def targets(statement: ast.stmt) -> list[str]:
    """Names that `statement` would bind at top level, had it not failed."""
    names: list[str] = []
    for node in shallow(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                names.append(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.alias(name=name, asname=asname) if name != "*":
                names.append(asname or name.partition(".")[0])
    return names


def _ask_apart(test: ast.expr) -> None:
    """Let each part of a condition be asked where it stands, not all of them where the condition does."""
    if isinstance(test, ast.BoolOp):
        test.values = [_asked(value) for value in test.values]
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test.operand = _asked(test.operand)


def _asked(part: ast.expr) -> ast.expr:
    if isinstance(part, ast.BoolOp) or (isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not)):
        _ask_apart(part)
        return part
    return _at(part, ast.Call(_at(part, _name(hidden.TRUTH)), [part], []))
