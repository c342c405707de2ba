"""Rows and heads of the pools' exports: what each line of a list is in a file. Pure.

Used by `pools.export`, which reads the lists and writes the files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from warmline.kit.sheets import Value
from warmline.pools.export_words import (
    LINES,
    LOG,
    LYING,
    MINE,
    MOVES,
    RUNS,
    TASKS,
    WORDS,
)
from warmline.pools.model import CallTask, Entry, Move, MyCustomer, PoolCustomer, Run, RunLine


@dataclass(frozen=True, slots=True)
class Said:
    """Codes and moments in the centre's language and zone; `lists` are its levels and sources."""

    zone: ZoneInfo
    side: int
    lists: Mapping[tuple[str, str], tuple[str, str]]

    def of(self, code: str) -> str:
        return WORDS[code][self.side] if code in WORDS else code

    def entry(self, name: str, code: str) -> str:
        return self.lists[name, code][self.side] if (name, code) in self.lists else code

    def moment(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")


Head = tuple[str, str]
Row = Callable[[Any, Said], list[Value]]


def lying_row(one: PoolCustomer, said: Said) -> list[Value]:
    return [
        one.id,
        one.name,
        said.entry("level", one.level),
        said.entry("source", one.source),
        "; ".join(one.tags),
        one.number,
        said.of("yes" if one.do_not_call else "no"),
        said.moment(one.since),
        one.former_name or "",
        "" if one.cool_until is None else one.cool_until.isoformat(),
        said.of(one.why),
        said.of(one.note),
    ]


def entry_row(one: Entry, said: Said) -> list[Value]:
    return [
        said.moment(one.at),
        one.pool_name,
        one.by_name,
        said.of(one.why.value),
        one.from_name or said.of(one.from_kind),
        said.of(one.to_kind),
        one.to_name or "",
        float(one.number),
        str(one.rule.get("reason", "")),
        one.id,
    ]


def move_row(one: Move, said: Said) -> list[Value]:
    return [
        said.moment(one.at),
        one.customer,
        one.customer_name,
        one.from_name or "",
        one.to_name or said.of("pool"),
        said.of(one.why.value),
        said.of(one.note),
        one.by_name,
    ]


def line_row(one: RunLine, said: Said) -> list[Value]:
    return [
        one.owner_name,
        one.id,
        one.name,
        said.of(one.act.value),
        said.of(one.why),
        "" if one.due_on is None else one.due_on.isoformat(),
    ]


def run_row(pair: tuple[Run, str], said: Said) -> list[Value]:
    one, pool = pair
    return [
        said.moment(one.asked_at),
        pool,
        said.of(one.kind.value),
        said.of(one.state),
        "" if one.ended_at is None else said.moment(one.ended_at),
        float(one.looked),
        float(one.warned),
        float(one.renewed),
        float(one.recycled),
        float(one.rules_version),
    ]


def mine_row(pair: tuple[MyCustomer, str], said: Said) -> list[Value]:
    one, pool = pair
    return [
        one.id,
        one.name,
        said.entry("level", one.level),
        one.number,
        pool,
        said.moment(one.since),
        said.of("yes" if one.warned else "no"),
        "" if one.protected_until is None else one.protected_until.isoformat(),
        "" if one.due_on is None else one.due_on.isoformat(),
        said.of(one.due_why),
        "" if one.last_call_at is None else said.moment(one.last_call_at),
    ]


def task_row(one: CallTask, said: Said) -> list[Value]:
    return [
        one.customer,
        one.name,
        said.entry("level", one.level),
        one.number,
        said.of("yes" if one.do_not_call else "no"),
        said.moment(one.at),
        "" if one.called_at is None else said.moment(one.called_at),
    ]


HEADS: Mapping[str, Sequence[Head]] = {
    LYING: (
        ("编号", "ID"),
        ("姓名", "Name"),
        ("级别", "Level"),
        ("来源", "Source"),
        ("标签", "Tags"),
        ("电话", "Phone"),
        ("请勿致电", "Do not call"),
        ("入池时间", "In the pool since"),
        ("原归属人", "Former owner"),
        ("冷却至", "Cooling down until"),
        ("入池方式", "How"),
        ("说明", "Note"),
    ),
    LOG: (
        ("时间", "Time"),
        ("公海", "Pool"),
        ("操作人", "By"),
        ("方式", "How"),
        ("来自", "From"),
        ("对象类型", "To what"),
        ("分配给", "To"),
        ("数量", "Customers"),
        ("原因", "Reason"),
        ("记录编号", "Entry"),
    ),
    MOVES: (
        ("时间", "Time"),
        ("客户编号", "Customer's ID"),
        ("客户", "Customer"),
        ("原归属人", "From"),
        ("现归属", "To"),
        ("方式", "How"),
        ("说明", "Note"),
        ("操作人", "By"),
    ),
    LINES: (
        ("归属人", "Owner"),
        ("客户编号", "Customer's ID"),
        ("客户", "Customer"),
        ("结果", "What happens"),
        ("原因", "Why"),
        ("日期", "On"),
    ),
    RUNS: (
        ("时间", "Time"),
        ("公海", "Pool"),
        ("方式", "How"),
        ("状态", "State"),
        ("结束时间", "Ended"),
        ("检查", "Looked at"),
        ("预警", "Warned"),
        ("解除预警", "Warnings lifted"),
        ("回收", "Recycled"),
        ("规则版本", "Rules version"),
    ),
    MINE: (
        ("客户编号", "Customer's ID"),
        ("客户", "Customer"),
        ("级别", "Level"),
        ("电话", "Phone"),
        ("公海", "Pool"),
        ("归我时间", "Mine since"),
        ("已预警", "Warned"),
        ("保护至", "Protected until"),
        ("将被回收", "Falls back on"),
        ("原因", "Why"),
        ("最近通话", "Last call"),
    ),
    TASKS: (
        ("客户编号", "Customer's ID"),
        ("客户", "Customer"),
        ("级别", "Level"),
        ("电话", "Phone"),
        ("请勿致电", "Do not call"),
        ("加入时间", "Added"),
        ("上次拨打", "Last dialled"),
    ),
}
