"""What became of calls made from orders, written into their histories from the journal's facts.

Runs in `jobs` every few seconds. A call that is over gets its outcome; a department that was
brought into a talk (三方通话) gets its event: who asked, whom, since when, how long, how it ended.
A row is locked while it is looked at and settled in the transaction that writes the step: each is
written once, however many `jobs` run and whenever one of them dies.
"""

from __future__ import annotations

from typing import Any

from warmline.kit.actor import SYSTEM
from warmline.kit.db import Session
from warmline.tickets.asked import CallRef
from warmline.tickets.model import CallRole, Step
from warmline.tickets.ringing import NEVER_SEEN, Outcome, Ring, outcome_of
from warmline.tickets.service.common import Made, Office, Rules, rules_of, write
from warmline.tickets.store import calls, history, orders
from warmline.tickets.store.calls import Joined, Party

AT_ONCE = 100


class FollowService:
    """Looks what became of calls."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def follow(self) -> int:
        """Write what is known by now; how many calls and parties."""
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rings = await calls.unsettled(session, AT_ONCE)
            parties = await calls.unsettled_parties(session, AT_ONCE)
            if not rings and not parties:
                return 0
            rules = await rules_of(session, self._office, times)
            done = 0
            for ring in rings:
                done += await self._ring(session, ring, rules)
            for party in parties:
                done += await self._party(session, party, rules)
            return done

    async def _ring(self, session: Session, ring: Ring, rules: Rules) -> bool:
        seen = await calls.seen(session, ring.call)
        if seen is None:
            if self._office.clock.now() - ring.at < NEVER_SEEN or await calls.there(
                session, ring.call
            ):
                return False
            await calls.settle(session, ring.call, Outcome.UNKNOWN, None)
            return True
        outcome = outcome_of(seen)
        await calls.settle(session, ring.call, outcome, seen)
        data: dict[str, Any] = {
            "interaction": ring.call,
            "role": ring.role.value,
            "person": ring.by,
            "outcome": outcome.value,
        }
        if ring.department is not None:
            data["department"] = ring.department
        if seen.talked_at is not None:
            data |= {"talked_at": seen.talked_at, "seconds": round(seen.talked_s)}
        await self._write(session, ring.ticket, Step.CALLED, data, rules)
        return True

    async def _party(self, session: Session, party: Party, rules: Rules) -> bool:
        now = self._office.clock.now()
        found = await calls.joined(session, party.call, party.id)
        if found is None:
            over = await calls.seen(session, party.call) is not None
            if not over and now - party.at < NEVER_SEEN:
                return False
            # Nobody was rung: the switch was asked and never told of it.
            await calls.settle_party(session, party.id, now)
            return True
        if not found.over:
            return False
        await calls.settle_party(session, party.id, now)
        await self._write(session, party.ticket, Step.CONFERENCE, _told(party, found), rules)
        ref = CallRef(party.call, CallRole.CONFERENCE, found.rung_at, party.by)
        await history.add_call(session, party.ticket, ref)
        return True

    async def _write(
        self, session: Session, ticket: str, step: Step, data: dict[str, Any], rules: Rules
    ) -> None:
        before = await orders.find(session, SYSTEM, ticket, lock=True)
        if before is not None:
            await write(session, self._office, SYSTEM, Made(before, before, step, "", data), rules)


def _told(party: Party, found: Joined) -> dict[str, Any]:
    """The event as the journal has it; only which department it was comes from the order."""
    data: dict[str, Any] = {
        "interaction": party.call,
        "inviter": found.inviter or party.by,
        "rung_at": found.rung_at,
        "outcome": found.outcome,
    }
    for key, value in (
        ("department", party.department),
        ("person", found.agent),
        ("line", found.number),
        ("joined_at", found.joined_at),
        ("left_at", found.left_at),
    ):
        if value:
            data[key] = value
    if found.joined_at is not None and found.left_at is not None:
        data["seconds"] = round((found.left_at - found.joined_at).total_seconds())
    return data
