"""What `imports.py --what orders` brings in: orders of a shop among customers who have called.

Used by `imports.py`, which measures. A fifth of the customers that are there talked with an agent
in the week before; `--update` of the rows are of theirs, so that they are laid to talks and cards,
1 % are bad, and every tenth order has two rows, one for each of its lines.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter

from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database, copy_rows
from warmline.kit.ids import uuid7
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.runs.service.import_work import ApplyWork, CheckWork, UndoWork
from warmline.shop.http import router as orders_router
from warmline.shop.service import ShopService
from warmline.shop.service.import_work import APPLY, CHECK, UNDO, OrderImporter
from warmline.shop.service.importing import OrderImportService

HEADS = (
    "店铺",
    "订单号",
    "状态",
    "下单时间",
    "付款时间",
    "金额",
    "买家昵称",
    "收货人手机",
    "商品名称",
    "数量",
    "单价",
)
ASKED: tuple[Mapping[str, str], ...] = (
    {},
    {"q": "0001"},
    {"stage": "ordered"},
    {"unpaid": "true"},
    {"sort": "-amount"},
)
PATH = "/shop/orders"
ZONE = "Asia/Shanghai"
STATES = ("待付款", "已付款", "已发货", "交易成功", "交易关闭", "已退款")


def rows_of(chosen: argparse.Namespace) -> Iterator[list[str]]:
    """The file."""
    dice = random.Random(chosen.seed)
    now = datetime.now(UTC) + timedelta(hours=8)
    number = written = 0
    while written < chosen.rows:
        phone = f"138{number:08}"
        if dice.random() < chosen.update and chosen.cards:
            phone = f"139{dice.randrange(max(1, chosen.cards // 5)):08}"
        ordered = now - timedelta(minutes=1 + number % 1000)
        state = dice.choice(STATES)
        paid = "" if state in ("待付款", "交易关闭") else f"{ordered:%Y-%m-%d %H:%M:%S}"
        amount = "没有" if dice.random() > 0.99 else f"{dice.randrange(1, 500)}.00"
        head = ["甲店", f"{10**12 + number}", state, f"{ordered:%Y-%m-%d %H:%M:%S}", paid, amount]
        for part in range(2 if number % 10 == 0 else 1):
            if written < chosen.rows:
                yield [*head, f"买家{number}", phone, f"商品{part}", "1", "9.90"]
                written += 1
        number += 1


async def talks(database: Database, boss: Actor, count: int) -> None:
    """So many customers talked with an agent two days ago."""
    columns = [column.name for column in InteractionRow.__table__.columns]
    at = datetime.now(UTC) - timedelta(days=2)
    nothing: dict[str, object] = {}
    for column in InteractionRow.__table__.columns:
        kind = column.type.python_type if column.name not in ("path", "recording_gaps") else list
        if column.nullable:
            nothing[column.name] = None
        else:
            nothing[column.name] = {str: "", list: "[]", bool: False}.get(kind, 0)

    def row(number: int) -> list[object]:
        phone = f"139{number:08}"
        said = {
            **nothing,
            "id": uuid7(),
            "project": DEFAULT_PROJECT,
            "channel": "voice",
            "direction": "in",
            "caller_raw": phone,
            "caller_e164": f"+86{phone}",
            "arrived_at": at,
            "talked_at": at,
            "agent_first": boss.user_id,
            "agent_last": boss.user_id,
        }
        return [said[name] for name in columns]

    async with database.transaction() as session:
        await copy_rows(session, InteractionRow, columns, map(row, range(count)))


def imports(database: Database, runs: RunService) -> OrderImportService:
    return OrderImportService(database, SystemClock(), runs, zone=ZONE)


def handlers(database: Database, runs: RunService) -> dict[str, Handler]:
    shop = ShopService(database, SystemClock())
    importer = OrderImporter(database, SystemClock(), runs, shop.laying, zone=ZONE)
    return {CHECK: CheckWork(importer), APPLY: ApplyWork(importer), UNDO: UndoWork(importer)}


def router(database: Database) -> APIRouter:
    """The list somebody looks at meanwhile."""
    shop = ShopService(database, SystemClock())
    return orders_router(shop)
