"""Somebody leaves, is ill or away: his orders go to others, or back to the pools, in one act.

Who does it sees first where each order would go; if anything is otherwise by then, nothing is
done. A tick of `jobs` tells the leaders of people whose account was closed, or who are marked
absent, while they have open orders: by what is so, not by what was announced, so that none is
missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session
from warmline.notices.model import About, NewNotice
from warmline.tickets import placing, sharing
from warmline.tickets.asked import Away, HandedOver, HandOver, Load, Plan
from warmline.tickets.errors import EntryUnknown, HandOverChanged, StepIncomplete
from warmline.tickets.model import Step, StepRequest, Ticket
from warmline.tickets.service.common import (
    Made,
    Office,
    Rules,
    named,
    rules_of,
    shown,
    task_moved,
    write,
)
from warmline.tickets.store import away, sight

MOST_RECEIVERS = 50
LONGEST_ABSENCE = timedelta(days=730)


class HandingService:
    """See the module's text."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def loads(self, actor: Actor) -> Sequence[Load]:
        """What everybody within sight has open; who does not work with open orders comes first."""
        allow(actor, "ticket.supervise")
        async with self._office.database.read() as session:
            return await away.loads(session, actor, self._office.clock.now())

    async def mark(self, actor: Actor, user: str, until: datetime | None, reason: str) -> None:
        """Note that somebody is absent, until a moment or until further notice; he is given no
        orders. Raises `EntryUnknown`, `StepIncomplete`."""
        allow(actor, "ticket.supervise")
        now, said = self._office.clock.now(), " ".join(reason.split())
        if not said:
            raise StepIncomplete("Say why: ill, on leave, on a course.", field="reason")
        if until is not None and not now < until <= now + LONGEST_ABSENCE:
            raise StepIncomplete("Name a moment to come, or none.", field="until")
        async with self._office.database.transaction() as session:
            await _check_seen(session, actor, user)
            await away.mark(session, Away(user, until, said, now, actor.user_id))
            facts = {"until": until, "reason": said}
            audit.record(session, actor, "marked", "ticket_away", user, None, facts)

    async def unmark(self, actor: Actor, user: str) -> None:
        """He is back. Raises `EntryUnknown`."""
        allow(actor, "ticket.supervise")
        async with self._office.database.transaction() as session:
            await _check_seen(session, actor, user)
            if await away.unmark(session, user):
                audit.record(session, actor, "unmarked", "ticket_away", user, None, {})

    async def preview(self, actor: Actor, ask: HandOver) -> Sequence[Plan]:
        """Where each of a person's open orders would go; nothing is done. Raises `EntryUnknown`."""
        allow(actor, "ticket.supervise")
        async with self._office.database.read() as session:
            tickets = await self._wanted(session, actor, ask, lock=False)
            placed = await self._placed(session, actor, tickets, ask)
            whole = await named(session, tickets, *{one for one in placed.values() if one})
        return [_plan(shown(actor, one), placed[one.id]) for one in whole]

    async def hand_over(
        self, actor: Actor, ask: HandOver, reason: str, seen: Mapping[str, int]
    ) -> HandedOver:
        """Do what `preview` showed: all of it, or nothing. `seen`: each order and its version
        there. Raises `HandOverChanged`, `StepIncomplete`, `EntryUnknown`."""
        allow(actor, "ticket.supervise")
        said = " ".join(reason.split())
        if not 1 <= len(said) <= 500:
            raise StepIncomplete("Say why, in 1 to 500 characters.", field="reason")
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            tickets = await self._wanted(session, actor, ask, lock=True)
            if {one.id: one.version for one in tickets} != dict(seen):
                raise HandOverChanged(
                    "Somebody worked on these orders meanwhile; nothing is done yet. Look again "
                    "at where they would go.",
                )
            placed = await self._placed(session, actor, tickets, ask)
            for one in tickets:
                await self._give(session, actor, one, placed[one.id], said, rules)
            counts = dict[str, int]()
            for receiver in placed.values():
                counts[receiver or ""] = counts.get(receiver or "", 0) + 1
            facts = {"reason": said, "to": counts}
            audit.record(session, actor, "handed_over", "ticket_away", ask.whose, None, facts)
            await self._tell_receivers(session, actor, counts)
        return HandedOver(
            len(placed), {key: n for key, n in counts.items() if key}, counts.get("", 0)
        )

    async def tell_leaders(self) -> int:
        """Tell of people who do not work and have open orders, each once; how many people. A leader
        is told of those orders that he sees."""
        now = self._office.clock.now()
        async with self._office.database.transaction() as session:
            await away.forget_told(session, now)
            done = 0
            for user, name, department in await away.untold(session, now):
                if not await away.told(session, user, now, SYSTEM.user_id):
                    continue
                tickets = await away.open_of(session, SYSTEM, user, lock=False)
                leaders = await sight.leaders(session, user, department, tickets)
                for leader, count in leaders.items():
                    facts = {"name": name, "count": str(count)}
                    about = About("ticket_people", user)
                    new = NewNotice("ticket_left", about, facts, popup=True, sound=False)
                    await self._office.notices.tell(session, [leader], new)
                done += 1
            return done

    # Parts -------------------------------------------------------------------------------------

    async def _wanted(
        self, session: Session, actor: Actor, ask: HandOver, *, lock: bool
    ) -> list[Ticket]:
        await _check_seen(session, actor, ask.whose)
        found = await away.open_of(session, actor, ask.whose, lock=lock)
        if not ask.tickets:
            return found
        wanted = set(ask.tickets)
        return [one for one in found if one.id in wanted]

    async def _placed(
        self, session: Session, actor: Actor, tickets: Sequence[Ticket], ask: HandOver
    ) -> Mapping[str, str | None]:
        now = self._office.clock.now()
        if len(ask.to) > MOST_RECEIVERS:
            raise StepIncomplete(f"Name {MOST_RECEIVERS} people at most.", field="to")
        receivers = await away.receivers(session, actor, ask.to, now)
        if len(receivers) < len(set(ask.to)) or ask.whose in ask.to:
            raise EntryUnknown(
                "Somebody you named does not work now, or is not yours to give work to.",
                field="to",
            )
        return sharing.shared(tickets, receivers)

    async def _give(
        self,
        session: Session,
        actor: Actor,
        before: Ticket,
        receiver: str | None,
        reason: str,
        rules: Rules,
    ) -> None:
        ask = StepRequest(Step.HAND_OVER, reason=reason, assignee=receiver)
        now, switches = self._office.clock.now(), rules.type(before.type).switches
        after = placing.taken(before, ask, switches, actor.user_id, now)
        data = {"from": before.assignee, "pool": after.pool.value}
        if receiver is not None:
            data = {"from": before.assignee, "assignee": receiver}
        made = Made(before, after, Step.HAND_OVER, reason, data)
        after = await write(session, self._office, actor, made, rules)
        await task_moved(session, self._office, actor, before, after, rules)

    async def _tell_receivers(
        self, session: Session, actor: Actor, counts: Mapping[str, int]
    ) -> None:
        """One word to each, not one per order."""
        for user, count in counts.items():
            if user and user != actor.user_id:
                facts = {"count": str(count), "by": actor.name}
                about = About("tickets", "mine")
                await self._office.notices.tell(
                    session, [user], NewNotice("ticket_handed_over", about, facts)
                )


async def _check_seen(session: Session, actor: Actor, user: str) -> None:
    if not await away.seen(session, actor, user):
        raise EntryUnknown("There is no such person, or he is not yours to lead.", field="whose")


def _plan(ticket: Ticket, receiver: str | None) -> Plan:
    pool = "" if receiver is not None else placing.pool_of(ticket).value
    return Plan(
        ticket=ticket.id,
        number=ticket.number,
        title=ticket.title,
        state=ticket.state,
        version=ticket.version,
        due_at=ticket.due_at,
        department=ticket.names.get(ticket.department or "", ""),
        receiver=receiver,
        receiver_name=ticket.names.get(receiver or "", ""),
        pool=pool,
    )
