"""Sending reminders that have fallen: each exactly once, also when several processes look.

Called by `followups.tasks` in `jobs` every few seconds. A reminder is marked in the transaction
that stores the notice, so one that was cut short is sent by the next, and what fell while nothing
ran is sent when something runs again.
"""

from __future__ import annotations

from warmline.followups import rules
from warmline.followups.model import OPEN, Followup, GroupKind, Kind, Reminder
from warmline.followups.service.steps import Centre
from warmline.followups.states import Event, after
from warmline.followups.store import followups, people, reminders
from warmline.kit.db import Session

BATCH = 100
KINDS = {
    Kind.DAY: "followup_day",
    Kind.SOON: "followup_soon",
    Kind.RESTED: "followup_rested",
}
"""Reminder → kind of notice."""


class ReminderService:
    """See the module's text."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    async def send_due(self) -> int:
        """Send what has fallen, up to a batch; how many rows that were."""
        now = self._centre.clock.now()
        async with self._centre.database.transaction() as session:
            claimed = await reminders.claim(session, now, BATCH)
            # Of several reminders of one follow-up only the last says anything new.
            latest = {followup.id: (one, followup) for _, one, followup in claimed}
            for reminder, followup in latest.values():
                await self._send(session, reminder, followup)
            if claimed:
                await reminders.mark_sent(session, [name for name, _, _ in claimed], now)
        return len(claimed)

    async def _send(self, session: Session, reminder: Reminder, followup: Followup) -> None:
        if reminder.kind is not Kind.DAY:
            await followups.step(session, followup.id, after(followup.state, Event.CAME))
        names = await followups.names(session, followup.people(), {})
        here = followup.due_at.astimezone(self._centre.zone)
        facts = {
            "at": here.strftime("%H:%M"),
            "day": here.strftime("%Y-%m-%d"),
            "what": names.get(followup.customer or "") or rules.titled(followup.content),
        }
        # What is said now takes the place of what was said before.
        await self._centre.notices.settle(session, followup.id)
        receivers = await self._receivers(session, followup)
        kind = KINDS[reminder.kind]
        await self._centre.notices.tell(session, receivers, kind, followup.id, facts, popup=True)

    async def _receivers(self, session: Session, followup: Followup) -> frozenset[str]:
        """Its holder, or everybody who may take it."""
        if followup.assignee is not None:
            return frozenset({followup.assignee})
        if followup.group is None or followup.state not in OPEN:
            return frozenset()
        if followup.group.kind is GroupKind.DEPARTMENT:
            members = await people.members(session, followup.group.id)
        else:
            members = await self._centre.queues.members(followup.group.id)
        # Who does not work in the project would not see what he is told of.
        return await people.working_in(session, members, followup.project)
