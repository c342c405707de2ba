"""The small language of flows: texts with `{variable}` in them, and formulas over variables.

A formula has numbers, texts, variables, `+ - * / // %`, comparisons, `and`/`or`/`not`,
`a if b else c` and the functions of `FUNCTIONS`; nothing else, so neither a loop nor a name of
Python can be written. Numbers are decimal, so money stays exact; `+` joins when a side is a text.
Read with Python's own parser, walked by the table below: docs/decisions/0016-expressions.md says
why not a library. Bounded in length, depth and size of values: it cannot hang a call. Pure.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from itertools import pairwise

LONGEST = 500
"""Characters of a formula."""
DEEPEST = 30
MOST = 2000
"""Characters of a value."""
_HUGE = Decimal(10) ** 30

Value = Decimal | str | bool

_PLACE = re.compile(r"\{([^{}]{1,64})\}")


class Unanswerable(Exception):
    """The formula cannot be read, or has no value for what the variables are; says why."""


def filled(text: str, variables: Mapping[str, str]) -> str:
    """The text with each `{variable}` replaced; one that is not set is empty."""
    return _PLACE.sub(lambda found: variables.get(found[1].strip(), ""), text)[:MOST]


def places(text: str) -> Iterator[str]:
    """Names of the variables in a text with `{variable}`."""
    for found in _PLACE.finditer(text):
        yield found[1].strip()


def names(formula: str) -> list[str]:
    """Variables that a formula reads. Raises `Unanswerable` for what is no formula."""
    tree = parsed(formula)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called
    ]
    return list(dict.fromkeys(found))


def answer(formula: str, variables: Mapping[str, str]) -> str:
    """The formula's value as a variable keeps it. Raises `Unanswerable`."""
    with localcontext() as context:
        context.prec = 34
        return written(_value(parsed(formula), variables))


def written(value: Value) -> str:
    """A value as text: yes and no as `true` and an empty text, numbers without needless zeros."""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, Decimal):
        plain = format(value.normalize() if value else Decimal(0), "f")
        return plain[:MOST]
    return value[:MOST]


def parsed(formula: str) -> ast.expr:
    """The formula's tree, all of it allowed. Raises `Unanswerable`."""
    if len(formula) > LONGEST:
        raise Unanswerable(f"A formula has {LONGEST} characters at most.")
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unanswerable("This is no formula; check brackets, quotes and signs.") from error
    _allow(tree, DEEPEST)
    return tree


def _allow(node: ast.expr, depth: int) -> None:
    if depth == 0:
        raise Unanswerable("The formula is nested too deeply.")
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            pass
        case ast.Name():
            pass
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not()):
            pass
        case ast.BinOp(op=op) if type(op) in _SUMS:
            pass
        case ast.Compare(ops=ops) if all(type(op) in _TESTS for op in ops):
            pass
        case ast.BoolOp() | ast.IfExp():
            pass
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            for argument in node.args:
                _allow(argument, depth - 1)
            return
        case ast.Call(func=ast.Name(id=name)):
            known = ", ".join(sorted(FUNCTIONS))
            raise Unanswerable(f"There is no function “{name}”; there are: {known}.")
        case _:
            raise Unanswerable(f"“{ast.unparse(node)[:60]}” cannot be written in a formula.")
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _allow(child, depth - 1)


def _value(node: ast.expr, variables: Mapping[str, str]) -> Value:
    match node:
        case ast.Constant(value=bool() as value):
            return value
        case ast.Constant(value=str() as value):
            return value
        case ast.Constant(value=value):
            return number(str(value))
        case ast.Name(id=name):
            return variables.get(name, "")
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _holds(_value(operand, variables))
        case ast.UnaryOp(op=op, operand=operand):
            plain = number(_value(operand, variables))
            return -plain if isinstance(op, ast.USub) else plain
        case ast.BinOp(left=left, op=op, right=right):
            return _bounded(_SUMS[type(op)](_value(left, variables), _value(right, variables)))
        case ast.BoolOp(op=op, values=parts):
            wanted = isinstance(op, ast.Or)
            return any(_holds(_value(part, variables)) is wanted for part in parts) is wanted
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _holds(_value(test, variables)) else other, variables)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compared(left, ops, others, variables)
        case ast.Call(func=ast.Name(id=name), args=args):
            try:
                return _bounded(FUNCTIONS[name](*(_value(one, variables) for one in args)))
            except TypeError as error:
                raise Unanswerable(f"“{name}” has the wrong number of values.") from error
        case _:
            raise Unanswerable("This cannot be written in a formula.")


def _compared(
    left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr], variables: Mapping[str, str]
) -> bool:
    values = [_value(one, variables) for one in (left, *others)]
    return all(
        _TESTS[type(op)](first, second)
        for op, (first, second) in zip(ops, pairwise(values), strict=True)
    )


def _holds(value: Value) -> bool:
    return value not in ("", False) and value != 0


def number(value: Value) -> Decimal:
    """The value as a number. Raises `Unanswerable` for what is none."""
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Decimal):
        return value
    try:
        found = Decimal(value.strip().replace(",", ""))
    except InvalidOperation as error:
        raise Unanswerable(f"“{value[:40]}” is no number.") from error
    if not found.is_finite():
        raise Unanswerable(f"“{value[:40]}” is no number.")
    return found


def _bounded(value: Value) -> Value:
    if isinstance(value, Decimal) and abs(value) > _HUGE:
        raise Unanswerable("The number is too large.")
    return value[:MOST] if isinstance(value, str) else value


def _add(left: Value, right: Value) -> Value:
    try:
        return number(left) + number(right)
    except Unanswerable:
        return written(left) + written(right)


def _divide(how: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Value, Value], Value]:
    def divide(left: Value, right: Value) -> Value:
        below = number(right)
        if not below:
            raise Unanswerable("Nothing can be divided by zero.")
        try:
            return how(number(left), below)
        except InvalidOperation as error:
            raise Unanswerable("The number is too large.") from error

    return divide


def _same(left: Value, right: Value) -> bool:
    try:
        return number(left) == number(right)
    except Unanswerable:
        return written(left) == written(right)


_SUMS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: _add,
    ast.Sub: lambda left, right: number(left) - number(right),
    ast.Mult: lambda left, right: number(left) * number(right),
    ast.Div: _divide(lambda left, right: left / right),
    ast.FloorDiv: _divide(lambda left, right: left // right),
    ast.Mod: _divide(lambda left, right: left % right),
}
_TESTS: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: _same,
    ast.NotEq: lambda left, right: not _same(left, right),
    ast.Lt: lambda left, right: number(left) < number(right),
    ast.LtE: lambda left, right: number(left) <= number(right),
    ast.Gt: lambda left, right: number(left) > number(right),
    ast.GtE: lambda left, right: number(left) >= number(right),
    ast.In: lambda left, right: written(left) in written(right),
    ast.NotIn: lambda left, right: written(left) not in written(right),
}


def _round(value: Value, digits: Value = Decimal(0)) -> Value:
    places_ = int(min(max(number(digits), Decimal(0)), Decimal(10)))
    return number(value).quantize(Decimal(1).scaleb(-places_), rounding=ROUND_HALF_UP)


def _whole(value: Value) -> int:
    return int(min(max(number(value), Decimal(0)), Decimal(MOST)))


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "number": number,
    "text": written,
    "length": lambda value: Decimal(len(written(value))),
    "left": lambda value, count: written(value)[: _whole(count)],
    "right": lambda value, count: written(value)[-_whole(count) :] if _whole(count) else "",
    "mid": lambda value, first, count: written(value)[_whole(first) :][: _whole(count)],
    "upper": lambda value: written(value).upper(),
    "lower": lambda value: written(value).lower(),
    "trim": lambda value: written(value).strip(),
    "replace": lambda value, old, new: (
        written(value).replace(written(old), written(new)) if written(old) else written(value)
    ),
    "round": _round,
    "min": lambda *values: min((number(one) for one in values), default=Decimal(0)),
    "max": lambda *values: max((number(one) for one in values), default=Decimal(0)),
    "abs": lambda value: abs(number(value)),
    "starts": lambda value, start: written(value).startswith(written(start)),
    "ends": lambda value, end: written(value).endswith(written(end)),
}
"""What a formula may call; positions count from 0."""
