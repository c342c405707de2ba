"""Variables in what agents say: `{customer.name}` is filled in with the customer's name. Pure.

A brace that is meant as such is doubled. There is a fixed list of variables: a script that names
another is refused when it is saved, not found out in front of a customer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from warmline.knowledge.errors import VariableUnknown

VARIABLES: Mapping[str, tuple[str, str]] = {
    "customer.name": ("客户姓名", "customer's name"),
    "customer.title": ("客户称呼", "form of address"),
    "customer.level": ("客户级别", "customer's level"),
    "customer.phone_tail": ("客户号码后四位", "last four digits of the number"),
    "agent.name": ("坐席姓名", "agent's name"),
    "agent.number": ("坐席工号", "agent's number"),
    "queue.name": ("队列名称", "queue"),
    "centre.name": ("中心名称", "name of the centre"),
    "order.number": ("工单号", "number of the work order"),
    "order.type": ("工单类型", "type of the work order"),
    "order.due": ("工单时限", "when the work order is due"),
    "today": ("今天日期", "today's date"),
    "greeting": ("问候（上午好、下午好、晚上好）", "greeting by the time of day"),
}
"""Name → what it is, in both languages."""

LONGEST_VALUE = 200
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|\{|\}")


def check(text: str) -> None:
    """Raises `VariableUnknown` for a variable that there is not, or a brace that stands alone."""
    for found in _PIECE.finditer(text):
        whole, name = found.group(0), found.group(1)
        if whole in ("{{", "}}"):
            continue
        if name is None:
            raise VariableUnknown(
                "A brace stands alone; write it twice if it is meant as such.", field="text"
            )
        if name.strip() not in VARIABLES:
            raise VariableUnknown(
                f"There is no variable “{name.strip()}”; choose one of the list.",
                field="text",
                variable=name.strip(),
            )


def used(text: str) -> list[str]:
    """The variables of a text in their order, each once."""
    names = (found.group(1) for found in _PIECE.finditer(text))
    return list(dict.fromkeys(name.strip() for name in names if name is not None))


def fill(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with its variables filled in, and those that had no value: they stay to be seen as
    （客户姓名）. A value is text: braces in it mean nothing."""
    missing = list[str]()

    def one(found: re.Match[str]) -> str:
        whole, name = found.group(0), found.group(1)
        if name is None:
            return whole[0]
        name = name.strip()
        value = " ".join(values.get(name, "").split())[:LONGEST_VALUE]
        if value:
            return value
        missing.append(name)
        return f"（{VARIABLES[name][0]}）" if name in VARIABLES else whole

    return _PIECE.sub(one, text), tuple(dict.fromkeys(missing))
