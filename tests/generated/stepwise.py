"""A program whose functions, too, go on after a statement that raises; `GONE` is what it would have bound."""

from __future__ import annotations

import ast
from typing import Any

HANDLER = "__go_on__"
ERROR = "__error__"
CHANGING = {"append", "extend", "insert", "update", "add"}


class GoneError(Exception):
    """A use of a value that a failed statement would have made: no verdict on the user."""


class Gone:
    """The value of a name that a failed statement would have bound; every use raises `GoneError`."""

    def _use(self, *args: object, **kwargs: object) -> Any:
        raise GoneError

    __getattr__ = __getitem__ = __call__ = __iter__ = __len__ = __bool__ = __add__ = __radd__ = __mul__ = __rmul__ = (
        _use
    )
    __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __matmul__ = __rmatmul__ = __pow__ = __neg__ = __enter__ = _use
    __setitem__ = __setattr__ = _use

    @classmethod
    def __torch_function__(cls, *args: object, **kwargs: object) -> Any:
        raise GoneError


GONE = Gone()


def is_gone(error: Exception) -> bool:
    """Whether a value is at fault that a failed statement would have made: it was used, or refused for its type."""
    return isinstance(error, GoneError) or f"{Gone.__module__}.{Gone.__qualname__}" in str(error)


def bound(statement: ast.AST) -> set[str]:
    """The names that a statement binds in its own scope."""
    names: set[str] = set()
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting += ast.iter_child_nodes(node)
    return names


class GoingOn(ast.NodeTransformer):
    """Wrap each statement of a block in a `try` that asks `__go_on__`; the program's own `try` stays."""

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The statements of a block, each wrapped."""
        return [self.wrapped(statement) for statement in body]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function's body."""
        node.body = self.block(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """A class, unless it is a lazy layer itself, which answers or fails as a whole."""
        named = {getattr(part, "attr", None) for part in ast.walk(node)}
        return node if "UninitializedParameter" in named else self.generic_visit(node)

    def _inner(self, node: Any) -> ast.AST:
        node.body = self.block(node.body)
        node.orelse = self.block(getattr(node, "orelse", []))
        return node  # type: ignore[no-any-return]

    visit_For = visit_While = visit_If = visit_With = _inner  # noqa: N815

    def visit_Try(self, node: ast.Try) -> ast.AST:
        """What the program catches by itself stays so; a `try` of its own is one statement."""
        return node

    def wrapped(self, statement: ast.stmt) -> ast.stmt:
        """One statement, in a `try` unless it cannot raise."""
        statement = self.visit(statement)
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Pass | ast.Import | ast.ImportFrom):
            return statement
        call = f"{HANDLER}({ERROR})"
        names = sorted(bound(statement) | _changed(statement))
        does = f"return {call}" if isinstance(statement, ast.Return) else " = ".join([*names, call])
        frame = ast.parse(f"try:\n    pass\nexcept Exception as {ERROR}:\n    {does}").body[0]
        assert isinstance(frame, ast.Try)
        for node in ast.walk(frame):
            ast.copy_location(node, statement)
        frame.body = [statement]
        return frame


def _changed(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), attribute))) if attribute in CHANGING:
            return {name}
    return set()
