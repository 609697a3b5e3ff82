"""What is changed: one small thing of a module at a time, as somebody might have written it by mistake.

    mutants("def double(number): return 2 * number")
        double: return 2 / number
        double: return 3 * number
        double: return None

A mutant's name is the function that it is in, and its statement as it reads now; the second of two alike has ` (2)`.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from copy import copy
from types import CodeType
from typing import NamedTuple

_OTHERS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}  # fmt: skip
_NEGATED = {ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn}
_OTHER_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_TYPES = {"annotation", "returns", "type_params"}  # fields whose change changes nothing that runs
_LEFT_OUT = (ast.Expr, ast.AugAssign, ast.Delete, ast.Raise)  # statements without which a function goes on


class Mutant(NamedTuple):
    """A module with one thing changed."""

    name: str
    line: int
    code: CodeType


def mutants(source: str, filename: str = "mutant.py") -> Iterator[Mutant]:
    """Yield all mutants of a module's source."""
    tree = ast.parse(source)
    met: Counter[str] = Counter()
    for function, statement, siblings, key, node in _places(tree, "", tree):
        for other in _others(node):
            siblings[key] = other
            name = f"{function}: {_told(statement, node, other)}"
            met[name] += 1
            code = compile(ast.fix_missing_locations(tree), filename, "exec")
            yield Mutant(name if met[name] == 1 else f"{name} ({met[name]})", node.lineno, code)
            siblings[key] = node


def _places(parent: ast.AST, function: str, statement: ast.AST) -> Iterator[tuple]:
    """Yield each expression and statement with where it is: `siblings[key] is node`."""
    for field, value in ast.iter_fields(parent):
        if field in _TYPES:
            continue
        siblings, keys = (value, range(len(value))) if isinstance(value, list) else (vars(parent), [field])
        for key in keys:
            node = siblings[key]
            if not isinstance(node, ast.AST) or _is_docstring(node):
                continue
            within = node if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case) else statement
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            inside = f"{function}.{node.name}".lstrip(".") if named else function
            if hasattr(node, "lineno"):
                yield inside or "module", within, siblings, key, node
            yield from _places(node, inside, within)


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand in the node's place."""
    match node:
        case ast.Compare(ops=ops):
            for number, op in enumerate(ops):
                yield _with(node, ops=[*ops[:number], _OTHERS[type(op)](), *ops[number + 1 :]])
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op):
            yield _with(node, op=_OTHERS[type(op)]())
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"XX{value}")
        case ast.Constant(value=bytes(value)):
            yield ast.Constant(b"XX" + value)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if not _is_negated_anyway(test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield _with(node, value=ast.Constant(None))
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                if keyword.arg:
                    yield _with(node, keywords=[each for each in keywords if each is not keyword])
        case ast.Name(id=name, ctx=ast.Load()) if name in _OTHER_NAMES:
            yield ast.Name(_OTHER_NAMES[name], ast.Load())
    if isinstance(node, _LEFT_OUT) and not isinstance(getattr(node, "value", None), ast.Yield):
        yield ast.Pass()


def _is_negated_anyway(test: ast.AST) -> bool:
    return isinstance(test, ast.UnaryOp) or (isinstance(test, ast.Compare) and type(test.ops[0]) in _NEGATED)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of the node with other fields."""
    other = copy(node)
    vars(other).update(fields)
    return other


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _told(statement: ast.AST, node: ast.AST, other: ast.AST) -> str:
    """Return the statement as it reads now; of one with a body its head."""
    if isinstance(other, ast.Pass):
        return f"without {ast.unparse(node)}"
    now = other if statement is node else statement
    bodies = {"body": [ast.Pass()], "orelse": [], "handlers": [], "finalbody": []}
    if hasattr(now, "body"):
        now = _with(now, **{field: value for field, value in bodies.items() if hasattr(now, field)})
    return ast.unparse(now).removesuffix("pass").strip().replace("\n", " ")
