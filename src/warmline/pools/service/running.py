"""Runs over pools: at night, on demand, dry. `pools.tasks` calls `work`, managers ask and look.

A run takes the rules as they are when it begins and keeps them; a change counts from the next one.
It goes through a pool in batches, each a transaction that also keeps how far it came: killed
anywhere it goes on there, moving nobody twice. A dry run does all but write, so both come out the
same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from warmline.accounts.rules import allow
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session
from warmline.kit.keyset import Found, PageUnknown, Sheet
from warmline.notices.model import About, NewNotice
from warmline.pools import rules
from warmline.pools.errors import PoolMissing, RunGoing, RunMissing
from warmline.pools.model import (
    LINE_SORTS,
    Act,
    Facts,
    LineFilters,
    Pool,
    PoolRules,
    Run,
    RunKind,
    RunLine,
    Verdict,
    Why,
)
from warmline.pools.service.looking import cards_seen, counted
from warmline.pools.service.moving import Desk, Hand, carry_out, log_entry
from warmline.pools.store import holdings, moves, pools, run_lines, runs

BATCH = 1_000
"""Customers judged in one transaction."""
ADOPTED_AT_ONCE = 20_000
NIGHT_HOURS = 4
"""A night in which nothing ran at its hour is made good for so many hours after it."""


class RunService:
    """Runs and their results."""

    def __init__(self, desk: Desk, *, batch: int = BATCH) -> None:
        self._desk = desk
        self._database = desk.database
        self._batch = batch

    # For people -----------------------------------------------------------------------------------

    async def ask(self, actor: Actor, pool: str, *, dry: bool) -> Run:
        """Ask for a run over a pool; it begins within seconds. Raises `PoolMissing`, `RunGoing`."""
        allow(actor, "pool.manage")
        kind = RunKind.DRY if dry else RunKind.ASKED
        async with self._database.transaction() as session:
            found = await pools.find(session, actor, pool, lock=True)
            if found is None:
                raise PoolMissing
            if await runs.any_open(session, pool):
                raise RunGoing
            now = self._desk.clock.now()
            name = await runs.add(session, found, kind, actor.user_id, now)
            made = await runs.find(session, actor, name)
        assert made is not None
        return made

    async def page(self, actor: Actor, sheet: Sheet, *, pool: str = "") -> Found[Run]:
        """A page of the runs, newest first. Raises `PageUnknown`."""
        allow(actor, "pool.manage")
        async with self._database.read() as session:
            return await runs.page_of(session, actor, sheet, pool=pool)

    async def get(self, actor: Actor, run: str) -> Run:
        """One run. Raises `RunMissing`."""
        allow(actor, "pool.manage")
        async with self._database.read() as session:
            found = await runs.find(session, actor, run)
        if found is None:
            raise RunMissing
        return found

    async def lines(
        self,
        actor: Actor,
        run: str,
        asked: LineFilters | None = None,
        *,
        after: str = "",
        size: int = 50,
    ) -> Found[RunLine]:
        """Who was or would be warned or lose whom, and why. Raises `RunMissing`, `PageUnknown`,
        `NumberTooShort`, `NumberNotWhole`."""
        await self.get(actor, run)
        wanted = lines_of(self._desk, actor, run, asked or LineFilters())
        async with self._database.read() as session:
            items, following = await run_lines.page_of(session, wanted, after, size)
            total = len(items) if not after else None
            if total is not None and following:
                total = await run_lines.count(session, wanted)
            seen = await cards_seen(self._desk, session, actor, [one.id for one in items])
        return counted([replace(one, opens=one.id in seen) for one in items], following, total)

    # For the background ---------------------------------------------------------------------------

    async def night(self) -> int:
        """Ask for the runs whose hour has come; how many. Repeating it is harmless: a pool has one
        run a night."""
        now = self._desk.clock.now()
        local = now.astimezone(self._desk.zone)
        asked = 0
        async with self._database.transaction() as session:
            for pool in await pools.every(session, SYSTEM):
                hour = pool.rules.run_hour
                if pool.active and hour <= local.hour < hour + NIGHT_HOURS:
                    asked += await runs.add_night(session, pool, local.date(), now)
        return asked

    async def due(self) -> bool:
        """Ask for the night's runs, and whether any run is open."""
        await self.night()
        async with self._database.read() as session:
            return await runs.any_open(session)

    async def work(self) -> int:
        """Take every open run to its end, batch by batch; how many batches."""
        steps = 0
        while await self.step():
            steps += 1
        return steps

    async def step(self) -> bool:
        """One batch of the oldest open run, in one transaction; False when there is nothing to
        do."""
        async with self._database.transaction() as session:
            row = await runs.oldest_open(session)
            if row is None:
                return False
            pool = await pools.find(session, SYSTEM, row.pool)
            assert pool is not None
            if row.state == "waiting":
                row.rules, row.rules_version = pools.plain_rules(pool.rules), pool.version
                row.as_of = self._desk.clock.now()
                row.state = "running" if row.kind == RunKind.DRY.value else "adopting"
            assert row.as_of is not None
            under = pools.read_rules(row.rules)
            if row.state == "adopting":
                if not await self._adopt(session, pool, under, row.as_of):
                    row.state = "running"
                return True
            await self._judge(session, row, replace(pool, version=row.rules_version), under)
        return True

    async def _adopt(self, session: Session, pool: Pool, under: PoolRules, as_of: datetime) -> int:
        """Bring customers whose owner was set elsewhere under a pool's rules, the pools in their
        order; how many this time."""
        for one in await pools.every(session, SYSTEM):
            if one.project != pool.project or not one.active:
                continue
            by = under if one.id == pool.id else one.rules
            fresh = Facts(customer="", owner="", since=self._desk.day(as_of))
            taken = await holdings.adopt(
                session,
                pool=one.id,
                project=one.project,
                levels=by.takes_levels,
                departments=by.takes_departments,
                unowned=by.takes_unowned,
                at=as_of,
                protected=rules.protected_until(by, fresh),
                size=ADOPTED_AT_ONCE,
            )
            if taken:
                return taken
        return 0

    async def _judge(self, session: Session, row: Any, pool: Pool, under: PoolRules) -> None:
        as_of = row.as_of
        seen = await holdings.batch(session, pool.id, as_of, row.after, self._batch, under.call_s)
        # One whose card names another owner by now changed hands elsewhere: he is adopted.
        mine = [one for one in seen if one.card_owner == one.owner]
        judged = [(one, self._verdict(under, one, as_of)) for one in mine]
        if row.kind == RunKind.DRY.value:
            done = judged
        else:
            done = await self._do(session, row, pool, under, judged)
        await self._note(session, row, done)
        if len(seen) < self._batch:
            row.state, row.ended_at = "done", self._desk.clock.now()
            if row.kind != RunKind.DRY.value:
                await self._tell(session, row.id, pool)
        else:
            row.after = seen[-1].customer

    def _verdict(self, under: PoolRules, one: holdings.HeldOne, as_of: datetime) -> Verdict:
        def day(at: datetime | None) -> Any:
            return None if at is None else self._desk.day(at)

        facts = Facts(
            customer=one.customer,
            owner=one.owner,
            since=self._desk.day(one.since),
            call=day(one.last_call_at),
            reply=day(one.reply_at),
            order=day(one.order_at),
            warned=day(one.warned_at),
        )
        return rules.verdict(under, facts, self._desk.day(as_of))

    async def _do(
        self,
        session: Session,
        row: Any,
        pool: Pool,
        under: PoolRules,
        judged: Sequence[tuple[holdings.HeldOne, Verdict]],
    ) -> list[tuple[holdings.HeldOne, Verdict]]:
        """Write a batch; without those who changed hands in the same moment."""
        hands = [
            Hand(one.customer, one.owner, None, one.department, said.due.why.value)
            for one, said in judged
            if said.act is Act.RECYCLE and said.due is not None
        ]
        moved = set[str]()
        if hands:
            if row.allocation is None:
                row.allocation = await log_entry(
                    session,
                    pool=pool,
                    at=row.as_of,
                    by=row.by,
                    why=Why.RECYCLED,
                    origin=("several", None),
                    to=("pool", None),
                    number=0,
                    rule={"run": row.id, "kind": row.kind},
                )
            moved |= set(
                await carry_out(
                    self._desk,
                    session,
                    SYSTEM,
                    pool,
                    hands,
                    Why.RECYCLED,
                    at=row.as_of,
                    entry=row.allocation,
                    by=row.by,
                    under=under,
                )
            )
            await moves.count_more(session, row.allocation, len(moved))
        kept = [(one, said) for one, said in judged if said.act is not Act.RECYCLE]
        rows = [_seen(one, said, row.as_of) for one, said in kept]
        await holdings.set_seen(session, rows, row.as_of)
        return [
            (one, said)
            for one, said in judged
            if said.act is not Act.RECYCLE or one.customer in moved
        ]

    async def _note(
        self, session: Session, row: Any, done: Sequence[tuple[holdings.HeldOne, Verdict]]
    ) -> None:
        await runs.add_lines(
            session,
            [
                {
                    "run": row.id,
                    "customer": one.customer,
                    "owner": one.owner,
                    "act": said.act.value,
                    "why": said.due.why.value,
                    "due_on": said.due.on,
                }
                for one, said in done
                if said.act in (Act.WARN, Act.RECYCLE) and said.due is not None
            ],
        )
        counts = Counter(said.act for _, said in done)
        row.looked += len(done)
        row.warned += counts[Act.WARN]
        row.renewed += counts[Act.RENEW]
        row.recycled += counts[Act.RECYCLE]
        await session.flush()

    async def _tell(self, session: Session, run: str, pool: Pool) -> None:
        """One notice to each owner, however many of his customers are to go."""
        for owner, number, first in await runs.warned_owners(session, run):
            await self._desk.notices.tell(
                session,
                [owner],
                NewNotice(
                    "customers_due",
                    About("pool", pool.id),
                    {"number": str(number), "pool": pool.name, "day": first.isoformat()},
                ),
            )


def lines_of(desk: Desk, actor: Actor, run: str, asked: LineFilters) -> run_lines.Lines:
    """What is asked of a run's lines. Raises `PageUnknown` for an order they have not,
    `NumberTooShort`, `NumberNotWhole`."""
    if asked.sort not in LINE_SORTS:
        raise PageUnknown
    search = desk.owners.understood(actor, asked.q)
    return run_lines.Lines(run, asked.act, asked.owner, search, asked.sort)


def _seen(one: holdings.HeldOne, said: Verdict, as_of: datetime) -> dict[str, Any]:
    state, warned = one.state, one.warned_at
    if said.act is Act.WARN:
        state, warned = "warned", as_of
    elif said.act is Act.RENEW:
        state, warned = "owned", None
    return {
        "customer": one.customer,
        "state": state,
        "warned_at": warned,
        "protected_until": said.protected_until,
        "due_on": None if said.due is None else said.due.on,
        "due_why": "" if said.due is None else said.due.why.value,
    }
