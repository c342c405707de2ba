"""A desk of a million customers, made by the database itself: people, cards, holdings, calls,
follow-ups and notices of two years.

Always the same ones for a number of rows: every choice comes from the digest of the customer's
number in the row. Used by `benchmarks/customers.py` and, small, by the tests of plans.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from tests.pools.world import NUMBERS, TEXTS, PoolWorld

from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.pools.model import Limits

YEARS = 2
RARE, RARE_TAG, CAMPAIGN = "诸葛凤雏", "需法务跟进", "十一月活动"
"""A name and a tag that twenty of a million have, and a tag that one in a hundred has."""
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕" + (
    "王李张刘陈" * 4
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文红梅海龙春雪"
CITIES = (
    "上海 北京 深圳 广州 成都 杭州 重庆 武汉 苏州 西安 南京 长沙 天津 郑州 东莞 青岛 昆明 宁波 "
    "合肥 佛山 沈阳 无锡 济南 厦门 福州 温州 哈尔滨 石家庄 大连 南宁 泉州 金华 贵阳 常州 长春 "
    "南昌 惠州 嘉兴 徐州 拉萨"
)
AGENTS_EACH = 1_000
"""One agent for so many customers, and no fewer than forty."""
TABLES = (
    "customer",
    "customer_contact",
    "customer_holding",
    "interaction",
    "followup",
    "followup_reminder",
    "notice",
)
"""Filled without their indexes, which come last, as a restored copy does it."""

_MADE = """CREATE UNLOGGED TABLE bench_made (n bigint, id uuid, name text, phone text, owner uuid,
    department uuid, created_at timestamptz, changed_at timestamptz, r int[])"""
_AGENTS = (
    "CREATE UNLOGGED TABLE bench_agent (k int PRIMARY KEY, id uuid, department uuid)",
    """INSERT INTO department (id, name)
SELECT CAST(md5('department' || n) AS uuid), '业务' || n || '部'
FROM generate_series(2, 19) AS n""",
    """INSERT INTO user_account (id, login, name, password_hash, department_id)
SELECT CAST(md5('agent' || k) AS uuid), 'agent' || k, '坐席' || k, '-',
    CASE k % 20 WHEN 0 THEN CAST(:east AS uuid) WHEN 1 THEN CAST(:west AS uuid)
        ELSE CAST(md5('department' || k % 20) AS uuid) END
FROM generate_series(2, :agents - 1) AS k""",
    """INSERT INTO bench_agent SELECT k, CASE k WHEN 0 THEN CAST(:ann AS uuid)
    WHEN 1 THEN CAST(:bob AS uuid) ELSE CAST(md5('agent' || k) AS uuid) END,
    CASE k % 20 WHEN 0 THEN CAST(:east AS uuid) WHEN 1 THEN CAST(:west AS uuid)
        ELSE CAST(md5('department' || k % 20) AS uuid) END
FROM generate_series(0, :agents - 1) AS k""",
    """INSERT INTO user_project (user_id, project_id)
SELECT id, CAST(:project AS uuid) FROM bench_agent WHERE k > 1""",
    """INSERT INTO agent_profile (user_id, extension, kind, auto_answer, may_dial)
SELECT id, '9' || lpad(CAST(k AS text), 5, '0'), 'webrtc', false, true
FROM bench_agent WHERE k > 1""",
)
_CHOSEN = """INSERT INTO bench_made
SELECT n, CAST(lpad(to_hex(CAST(extract(epoch FROM created_at) * 1000 AS bigint)), 12, '0') || '7'
        || substr(h, 1, 3) || '8' || substr(h, 4, 15) AS uuid),
    CASE WHEN n % greatest(:rows / 20, 1) = 7 THEN CAST(:rare AS text) ELSE
        substr(CAST(:surnames AS text), r[1] % length(CAST(:surnames AS text)) + 1, 1)
        || substr(CAST(:given AS text), r[2] % length(CAST(:given AS text)) + 1, 1)
        || CASE WHEN r[3] % 4 = 0 THEN '' ELSE substr(CAST(:given AS text),
            r[3] % length(CAST(:given AS text)) + 1, 1) END
    END,
    '13' || lpad(CAST(CAST(n AS bigint) * 7919 % 1000000000 AS text), 9, '0'),
    CASE WHEN r[4] < 36000 THEN agent.id END,
    CASE WHEN r[4] < 36000 OR r[4] % 2 = 0 THEN agent.department END,
    created_at, created_at + (:now - created_at) * (r[5] / 65536.0), r
FROM (SELECT n, h, CAST(:now AS timestamptz) - interval '730 days' * (1 - n / CAST(:rows AS float8))
        AS created_at,
        ARRAY(SELECT CAST(('x' || substr(h, 4 * i - 3, 4))::bit(16) AS int)
            FROM generate_series(1, 8) AS i) AS r
    FROM (SELECT n, md5(CAST(n AS text)) AS h FROM generate_series(1, :rows) AS n) AS dice) AS made
JOIN bench_agent AS agent ON agent.k = r[6] % :agents"""
_FILL = (
    """INSERT INTO customer (id, project, name, name_key, name_grams, level, source, tags, fields,
    owner, department, consent, do_not_call, remark, version, created_at, created_by, changed_at,
    changed_by)
SELECT id, CAST(:project AS uuid), name, name,
    array_remove(ARRAY[substr(name, 1, 1), substr(name, 2, 1), substr(name, 3, 1),
        substr(name, 4, 1), substr(name, 1, 2), CASE WHEN length(name) > 2 THEN substr(name, 2, 2)
        ELSE '' END, CASE WHEN length(name) > 3 THEN substr(name, 3, 2) ELSE '' END], ''),
    CASE WHEN r[7] < 2000 THEN 'vip' WHEN r[7] < 43000 THEN 'regular' ELSE 'prospect' END,
    (ARRAY['call_in', 'call_out', 'web', 'wechat', 'referral', 'other'])[r[8] % 6 + 1],
    array_remove(ARRAY[CASE WHEN r[1] % 3 = 0 THEN '老客户' END,
        CASE WHEN r[2] % 7 = 0 THEN '会员' END, CASE WHEN r[3] % 50 = 0 THEN '投诉过' END,
        CASE WHEN n % 100 = 13 THEN CAST(:campaign AS text) END,
        CASE WHEN n % greatest(:rows / 20, 1) = 11 THEN CAST(:rare_tag AS text) END], NULL),
    jsonb_build_object('city', (string_to_array(:cities, ' '))[CAST(floor(40 * (r[8] / 65536.0) ^ 2)
        AS int) + 1], 'size', r[5] % 500, 'plan', CASE WHEN r[6] % 40 = 3 THEN 'gold' ELSE 'basic'
        END),
    owner, department, (ARRAY['unknown', 'given', 'refused'])[CASE WHEN r[4] % 10 < 6 THEN 1
        WHEN r[4] % 10 < 9 THEN 2 ELSE 3 END], r[5] % 100 = 0, '', 1, created_at,
    coalesce(owner, CAST(:system AS uuid)), changed_at, coalesce(owner, CAST(:system AS uuid))
FROM bench_made""",
    """INSERT INTO customer_contact (id, customer, kind, value, normal, number_reversed, "primary",
    position)
SELECT gen_random_uuid(), id, 'phone', phone, '+86' || phone, reverse('86' || phone), true, 0
FROM bench_made
UNION ALL
SELECT gen_random_uuid(), id, 'phone', number, '+86' || number, reverse('86' || number), false, 1
FROM (SELECT id, CASE WHEN n % 100 = 0 THEN lag(phone) OVER (ORDER BY n)
    ELSE '15' || substr(phone, 3) END AS number, n, r FROM bench_made) AS more
WHERE n % 100 = 0 OR r[1] % 10 < 3
UNION ALL
SELECT gen_random_uuid(), id, 'mail', 'c' || n || '@example.cn', 'c' || n || '@example.cn', NULL,
    false, 2 FROM bench_made WHERE r[2] % 10 < 3
UNION ALL
SELECT gen_random_uuid(), id, 'wechat', 'wx_' || n, 'wx_' || n, NULL, false, 3
FROM bench_made WHERE r[3] % 10 < 2""",
    """INSERT INTO customer_holding (customer, pool, state, owner, since, protected_until, former,
    cool_until, why)
SELECT made.id, CASE WHEN r[7] < 2000 THEN CAST(:vip AS uuid) ELSE CAST(:pool AS uuid) END,
    CASE WHEN owner IS NULL THEN 'pooled' ELSE 'owned' END, owner,
    greatest(created_at, :now - CASE WHEN owner IS NULL THEN interval '300 days' ELSE
        interval '29 days' END * (r[8] / 65536.0)),
    CASE WHEN owner IS NOT NULL THEN CAST(:now AS date) END,
    CASE WHEN owner IS NULL AND r[1] % 3 = 0 THEN agent.id END,
    CASE WHEN owner IS NULL AND r[1] % 50 = 0 THEN CAST(:now AS date) + 5 END, 'assigned'
FROM bench_made AS made JOIN bench_agent AS agent ON agent.k = r[2] % :agents
WHERE n % 10 <> 9""",
    """WITH said AS MATERIALIZED (
    SELECT kind, number, words, ARRAY(SELECT DISTINCT gram
        FROM generate_series(1, length(words)) AS i,
            unnest(ARRAY[substr(words, i, 1), substr(words, i, 2)]) AS gram) AS grams
    FROM (SELECT kind, number, (ARRAY['确认安装时间', '回访满意度', '报价跟进', '催缴尾款',
        '寄送合同'])[kind + 1] || number AS words
        FROM generate_series(0, 4) AS kind, generate_series(0, 96) AS number) AS every
)
INSERT INTO followup (id, project, customer, content, grams, way, priority, due_at, nominal_on,
    assignee, department, state, version, created_at, created_by, changed_at, changed_by)
SELECT CAST(md5('followup' || n) AS uuid), CAST(:project AS uuid), made.id, words, grams, 'phone',
    'normal', due_at, CAST(due_at AS date), agent.id, agent.department, CASE WHEN due_at < :now
        THEN 'due' ELSE 'planned' END, 1, due_at - interval '9 days', agent.id,
    due_at - interval '9 days', agent.id
FROM (SELECT id, n, r, :now + interval '62 days' * ((r[4] + 65536.0 * r[5]) / 4294967296.0)
        - interval '2 days' AS due_at FROM bench_made) AS made
JOIN said ON said.kind = r[6] % 5 AND said.number = n % 97
JOIN bench_agent AS agent ON agent.k = r[7] % :agents""",
    """INSERT INTO followup_reminder (id, followup, kind, at, sent_at)
SELECT gen_random_uuid(), id, kind, at, CASE WHEN at <= :now THEN at END
FROM followup, LATERAL (VALUES
    ('day', date_trunc('day', due_at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'
        + interval '9 hours'), ('soon', due_at - interval '5 minutes')) AS reminder (kind, at)
WHERE kind = 'soon' OR at < due_at - interval '5 minutes'""",
    """INSERT INTO notice (id, user_id, kind, about_noun, about_id, facts, popup, sound, at,
    read_at, told_at)
SELECT gen_random_uuid(), agent.id, 'followup_soon', 'followup', md5('followup' || n),
    '{"at": "10:00", "what": "x", "day": "2026-01-01"}', true, true, at,
    CASE WHEN r[1] % 20 <> 0 THEN at END, at
FROM (SELECT n, r, :now - interval '89 days' * (1 - n / CAST(:rows AS float8)) AS at
    FROM bench_made) AS made
JOIN bench_agent AS agent ON agent.k = CASE WHEN n % 50 = 0 THEN 0 ELSE r[2] % :agents END""",
)
_CALLS = f"""INSERT INTO interaction (id, project, direction, caller_raw, caller_e164, caller_kind,
    number_reversed, arrived_at, talked_at, agent_first, agent_last, talked_s, outcome,
    recording_state, path, {", ".join(TEXTS)}, {", ".join(NUMBERS)})
SELECT gen_random_uuid(), CAST(:project AS uuid), 'inbound', '+86' || phone, '+86' || phone,
    'mobile', reverse('86' || phone), at, at, agent.id, agent.id, r[4] % 300, 'answered', 'none',
    '[]', {", ".join("''" for _ in TEXTS)}, {", ".join("0" for _ in NUMBERS)}
FROM (SELECT *, :now - interval '60 days' * (r[3] / 65536.0) AS at FROM bench_made) AS made
JOIN bench_agent AS agent ON agent.k = r[6] % :agents
WHERE n % 2 = 0"""  # noqa: S608 - names of columns


@dataclass
class Filled:
    """What lies in the database that questions are asked about."""

    rows: int
    now: datetime
    pool: str
    vip: str
    agents: list[tuple[str, str]] = field(default_factory=list)
    """User and department, `ann` and `bob` first."""
    number: str = "13800000000"
    shared: str = "13800000000"
    """A number on one card, and one on two."""
    mail: str = ""
    middle: dict[str, str] = field(default_factory=dict)
    """A name in the middle of the order of names, its card."""

    def ago(self, share: float) -> datetime:
        """The moment at which this share of the years lay ahead still."""
        return self.now - timedelta(days=365 * YEARS * share)


async def fill(world: PoolWorld, rows: int) -> Filled:
    """So many customers with all that hangs on them."""
    vip = await world.pool("贵宾公海", takes_levels=("vip",), **_rules())
    pool = await world.pool("公海", takes_unowned=True, **_rules())
    there = Filled(rows, world.clock.now(), pool, vip)
    values = {
        "rows": rows,
        "agents": max(40, rows // AGENTS_EACH),
        "now": there.now,
        "ann": world.ann.user_id,
        "bob": world.bob.user_id,
        "east": world.east,
        "west": world.west,
        "project": DEFAULT_PROJECT,
        "system": SYSTEM.user_id,
        "pool": pool,
        "vip": vip,
        "rare": RARE,
        "rare_tag": RARE_TAG,
        "campaign": CAMPAIGN,
        "surnames": SURNAMES,
        "given": GIVEN,
        "cities": CITIES,
    }
    async with world.database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("SET statement_timeout = 0"))
        await plain.execute(text("SET maintenance_work_mem = '256MB'"))
        await plain.execute(text("SET work_mem = '64MB'"))
        await plain.execute(text(_MADE))
        for statement in (*_AGENTS, _CHOSEN):
            await plain.execute(text(statement), _of(statement, values))
        async with without_indexes(plain):
            for statement in (*_FILL, _CALLS):
                await plain.execute(text(statement), _of(statement, values))
                print(f"filled: {statement.split('(')[0].split()[-1]}", file=sys.stderr, flush=True)
        await _looked_up(plain, there)
        await plain.execute(text("DROP TABLE bench_made"))
        await plain.execute(text("DROP TABLE bench_agent"))
        await plain.execute(text("VACUUM ANALYZE"))
        await plain.execute(text("CHECKPOINT"))
    return there


def _rules() -> dict[str, Any]:
    """What both pools go by: thirty days without a call and a customer is lost, with a warning of
    three."""
    return {"claims_per_day": None, "limits": Limits(total=20_000)}


def _of(statement: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


@asynccontextmanager
async def without_indexes(connection: Any) -> AsyncIterator[None]:
    """The big tables without indexes but those of constraints, which are made again at the end."""
    found = await connection.execute(
        text(
            """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables)
AND indexname NOT IN (SELECT conname FROM pg_constraint)"""
        ),
        {"tables": list(TABLES)},
    )
    indexes = [(name, made) for name, made in found]
    for name, _ in indexes:
        await connection.execute(text(f'DROP INDEX "{name}"'))
    try:
        yield
    finally:
        for _, made in indexes:
            await connection.exec_driver_sql(made)


async def _looked_up(connection: Any, there: Filled) -> None:
    agents = await connection.execute(text("SELECT id, department FROM bench_agent ORDER BY k"))
    there.agents = [(str(user), str(department)) for user, department in agents]
    middle = there.rows // 200 * 100
    found = await connection.execute(
        text("SELECT phone FROM bench_made WHERE n IN (:one, :two) ORDER BY n"),
        {"one": middle - 1, "two": middle + 51},
    )
    there.shared, there.number = list(found.scalars())
    there.mail = (
        await connection.execute(
            text("SELECT value FROM customer_contact WHERE kind = 'mail' ORDER BY value LIMIT 1")
        )
    ).scalar_one()
    row = (
        await connection.execute(
            text("SELECT name, id FROM customer ORDER BY name OFFSET :half LIMIT 1"),
            {"half": there.rows // 2},
        )
    ).one()
    there.middle = {"name": row.name, "id": str(row.id)}
