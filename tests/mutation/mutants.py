"""The defects that a module can be given: each is one small change of its syntax tree."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import override

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A module with one defect."""

    line: int
    was: str
    now: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Yield a module's defects, in the order of its lines."""
    tree = ast.parse(source)
    meaningless = {id(inner) for part in _meaningless(tree) for inner in ast.walk(part)}
    found = [
        (index, node, changed)
        for index, node in enumerate(ast.walk(tree))
        if isinstance(node, ast.expr | ast.stmt) and id(node) not in meaningless
        for changed in _changes(node)
    ]
    for index, node, changed in sorted(found, key=lambda item: item[1].lineno):
        copy = deepcopy(tree)
        target = list(ast.walk(copy))[index]
        _Replacement(target, changed).visit(copy)
        ast.fix_missing_locations(copy)
        yield Mutant(line=node.lineno, was=ast.unparse(node), now=ast.unparse(changed), tree=copy)


class _Replacement(ast.NodeTransformer):
    """Puts one node in another's place."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        """Know both."""
        self._old = old
        self._new = new

    @override
    def visit(self, node: ast.AST) -> ast.AST:
        """Return what stands in a node's place."""
        if node is self._old:
            return ast.copy_location(self._new, node)
        self.generic_visit(node)
        return node


def _meaningless(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the parts of a module in which a defect means nothing: annotations, types, lines for the log."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.FunctionDef(returns=ast.expr() as annotation)
                | ast.AsyncFunctionDef(returns=ast.expr() as annotation)
            ):
                yield annotation
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                yield annotation
            case ast.TypeAlias():
                yield node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield node
            case ast.Expr() if _is_log(node):
                yield node


def _is_log(node: ast.AST) -> bool:
    """Return whether a node is a line for the log."""
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("_LOGGER.")


def _changes(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    """Yield what a node may become."""
    match node:
        case ast.expr():
            yield from _other_values(node)
        case ast.If() | ast.While() if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            changed = deepcopy(node)
            changed.test = ast.UnaryOp(ast.Not(), changed.test)
            yield changed
        case ast.Return(value=ast.expr()) if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()) if not _is_log(node):
            yield ast.Pass()
        case ast.AugAssign() | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _other_values(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression may become."""
    match node:
        case ast.Compare(ops=[operator]) if other := COMPARISONS.get(type(operator)):
            yield ast.Compare(node.left, [other()], node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            yield node.values[0]
        case ast.BinOp() if other_operator := OPERATIONS.get(type(node.op)):
            yield ast.BinOp(node.left, other_operator(), node.right)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp() if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Name(id=name) if name in NAMES and isinstance(node.ctx, ast.Load):
            yield ast.Name(NAMES[name], ast.Load())
