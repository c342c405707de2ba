"""Orders as a centre has them after two years, with all they say: rows for `benchmarks.tickets`."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.tickets.world import World

from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.ids import uuid7
from warmline.tickets import texts

STREETS = tuple(
    f"{a}{b}路" for a in "人民解放中山建设和平胜利新华东风" for b in "一二三四五六七八南北"
)
THINGS = (
    "水管",
    "路灯",
    "井盖",
    "下水道",
    "垃圾桶",
    "红绿灯",
    "人行道",
    "消防栓",
    "公交站",
    "电线杆",
)
TROUBLES = ("漏水", "不亮", "破损", "堵塞", "丢失", "倾倒", "占道", "异响", "冒烟", "被撞")
WISHES = ("请尽快处理", "影响出行", "有安全隐患", "多次反映未解决", "希望回复", "居民意见很大")
RARE = "鸵鸟过街"
RARE_NOTE = "骆驼迷路"
SAID = (
    ("note", "已电话联系客户，客户表示{wish}，约定{n}日上门查看"),
    ("note", "现场查看{thing}{trouble}，已通知班组，材料单号{n}"),
    ("ask", "请核实{street}{n}号附近{thing}的具体位置，联系人{name}"),
    ("answer", "客户补充：在{street}路口往东{n}米，联系人{name}"),
    ("customer_said", "客户再次来电，{thing}{trouble}仍未处理，{wish}"),
    ("reply", "经查{street}{thing}{trouble}属实，{name}班组已于当日修复，客户认可"),
    ("return", "{street}{thing}不属于本部门管辖，请转派，经办人{name}"),
    ("urge", "客户催促，{wish}"),
)
SIGNS = tuple(map(chr, range(0x4E00, 0x4E00 + 3000)))
"""Names are made of these: pairs that stand nowhere else, as real texts have them."""
LONG = 30
"""One order in so many has a long content, one note in so many is long."""
OPEN_STATES = ("dispatched", "signed", "handling", "replied", "returned")
ASKED = '{"by": "", "at": "2026-01-01T00:00:00+00:00", "amount": 1, "unit": "days", "reason": ""}'
"""More time is asked for."""
YEARS = 2


def name_of(chance: random.Random) -> str:
    return "".join(chance.choices(SIGNS, k=3))


def told(chance: random.Random, street: str, thing: str, sentences: int) -> list[tuple[str, str]]:
    """Sentences about an order, each with the step it is written with."""
    return [
        (
            step,
            said.format(
                street=street,
                thing=thing,
                trouble=chance.choice(TROUBLES),
                wish=chance.choice(WISHES),
                n=chance.randrange(400),
                name=name_of(chance),
            ),
        )
        for step, said in chance.choices(SAID, k=sentences)
    ]


def at_length(chance: random.Random, street: str, thing: str) -> str:
    """Some 600 to 2 000 characters."""
    return "。".join(said for _, said in told(chance, street, thing, chance.randrange(20, 60)))


@dataclass(frozen=True, slots=True)
class Made:
    """An order's rows: itself, its steps with words, what it is found by."""

    row: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]]
    bodies: Sequence[Mapping[str, Any]]


def steps_of(
    chance: random.Random, row: Mapping[str, Any], street: str, thing: str, extra: str
) -> Sequence[Mapping[str, Any]]:
    """None to five steps with words; `extra` stands in the last."""
    written = told(chance, street, thing, chance.choices(range(6), (1, 3, 4, 3, 2, 1))[0])
    if written and chance.randrange(LONG) == 0:
        written[0] = ("note", at_length(chance, street, thing))
    if extra:
        written.append(("note", extra))
    return [
        {
            "id": uuid7(),
            "ticket": row["id"],
            "seq": seq,
            "at": row["created_at"] + timedelta(hours=seq),
            "by": row["changed_by"],
            "step": step,
            "from_state": row["state"],
            "to_state": row["state"],
            "reason": "",
            "data": json.dumps({"text": said, "version": seq}, ensure_ascii=False),
            "digest": "",
            "said": said,
        }
        for seq, (step, said) in enumerate(written, start=2)
    ]


def orders(
    rows: int, world: World, customers: Sequence[str], types: Sequence[str]
) -> Iterator[Made]:
    """Orders of two years, the oldest first, with all their words; one in twelve is open. Always
    the same ones for a number of rows."""
    chance = random.Random(rows)
    now = world.clock.now()
    start, pace = now - timedelta(days=365 * YEARS), timedelta(days=365 * YEARS) / rows
    makers = [world.ids["ann"], world.ids["bob"], *(uuid7() for _ in range(300))]
    handlers = {"water": ["wu", "wei"], "light": ["lin"], "desk": ["rui"]}
    for number in range(rows):
        created = start + pace * number
        still = (number > rows * 0.97 and chance.random() < 0.6) or chance.random() < 0.02
        state = chance.choice(OPEN_STATES) if still else chance.choice(("closed", "archived"))
        place = chance.choices(("water", "light", "desk"), (0.2, 0.7, 0.1))[0]
        street, thing = chance.choice(STREETS), chance.choice(THINGS)
        title = f"{street}{thing}{chance.choice(TROUBLES)}"
        content = f"{street}{chance.randrange(400)}号附近{thing}，{chance.choice(WISHES)}"
        if chance.randrange(LONG) == 0:
            content += at_length(chance, street, thing)
        if number % (rows // 20) == 7:
            content += RARE
        detail = f"{thing}旁边是{name_of(chance)}，{chance.choice(WISHES)}"
        address = f"{street}{chance.randrange(400)}号"
        caller = f"+861{chance.randrange(30, 99)}{chance.randrange(10**8):08d}"
        pool = {"dispatched": "department", "replied": "revisit", "returned": "dispatch"}
        who = world.ids[chance.choice(handlers[place])]
        due = created + timedelta(days=3) if still else created + timedelta(days=5)
        row = {
            "id": uuid7(),
            "number": f"{created:%Y%m%d}-{number:07d}",
            "project": DEFAULT_PROJECT,
            "type": chance.choice(types),
            "state": state,
            "priority": chance.choice(("normal", "normal", "high", "low", "critical")),
            "title": title,
            "content": content,
            "address": address,
            "fields": json.dumps({"detail": detail}, ensure_ascii=False),
            "customer": chance.choice(customers) if number % 2 else None,
            "customer_name": "",
            "caller": caller,
            "caller_reversed": caller[:0:-1],
            "assignee": None if state in pool else who,
            "department": None if state == "returned" else world.ids[place],
            "pool": pool.get(state, ""),
            "urges": 1 if chance.random() < 0.03 else 0,
            "extension_asked": ASKED if still and number % 31 == 0 else None,
            "urged_at": created + timedelta(days=1),
            "due_at": now + timedelta(hours=chance.randrange(-72, 96)) if still else due,
            "version": 3,
            "created_at": created,
            "created_by": chance.choice(makers) if number % 50 else makers[number % 2],
            "changed_at": created + timedelta(hours=chance.randrange(72)),
            "changed_by": who,
            "closed_at": None if still else due,
        }
        steps = steps_of(
            chance, row, street, thing, RARE_NOTE if number % (rows // 20) == 9 else ""
        )
        grams, folded = texts.indexed(title, address, content, detail)
        own = {
            "ticket": row["id"],
            "seq": 0,
            "grams": grams,
            "subject": sorted(texts.subject(title, content)),
            "folded": folded,
            "places": texts.places([address]),
        }
        bodies = [own]
        for step in steps:
            grams, folded = texts.indexed(step["said"])
            nothing: Mapping[str, list[str]] = {"subject": [], "places": []}
            seq = step["seq"]
            bodies.append(
                {"ticket": row["id"], "seq": seq, "grams": grams, "folded": folded, **nothing}
            )
        yield Made(row, steps, bodies)


def omissions(world: World, some: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What was left out on every other order; one in three is not settled."""
    for number, row in enumerate(some[::2]):
        yield {
            "id": uuid7(),
            "ticket": row["id"],
            "type": row["type"],
            "act": "code" if number % 4 else "identity",
            "kind": "action_code" if number % 4 else "identity",
            "step": "reply",
            "zh": "动作码",
            "en": "Code",
            "at": row["changed_at"],
            "by": row["changed_by"],
            "department": row["department"],
            "state": "done" if number % 3 else "open",
        }


def as_row(step: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in step.items() if key != "said"}
