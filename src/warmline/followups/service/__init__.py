"""The verbs on follow-ups: look, plan, change, snooze, take, finish. The way in.

Built by `app`; used by `followups.http` and, for cards and calls, by features above. Every verb is
one transaction with an entry in the audit trail, in which no content stands: people write numbers
into it. Reminders are rows written with the follow-up; `service.reminding` sends them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from warmline.accounts.rules import allow
from warmline.followups import rules
from warmline.followups.errors import (
    FollowupChanged,
    FollowupMalformed,
    FollowupMissing,
    NotForThem,
    TakenAlready,
)
from warmline.followups.model import (
    Filters,
    Followup,
    FollowupChange,
    Found,
    Kind,
    NewFollowup,
    Outcome,
    Reminder,
    Sheet,
    Span,
    View,
)
from warmline.followups.service.steps import Centre as Centre
from warmline.followups.service.steps import Steps
from warmline.followups.states import Event, after
from warmline.followups.store import followups, reminders
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.db import Session

MOST_SHOWN = 1000
"""Follow-ups a calendar is given at once; each day's count tells of the others."""
WIDEST = 45
"""Days a calendar may show."""


class FollowupService(Steps):
    """See the module's text."""

    # Looking -----------------------------------------------------------------------------------

    async def search(self, actor: Actor, filters: Filters, sheet: Sheet) -> Found:
        """One page of those in the actor's scope. Raises `PageUnknown`, `Invalid`."""
        allow(actor, "followup.work")
        rules.checked_sort(sheet.sort)
        within = rules.bounds(filters.view, self._centre.clock.now(), self._centre.zone)
        async with self._database.read() as session:
            queues = await self.queues_of(session, actor)
            items, following = await followups.page_of(
                session, actor, queues, filters, within, sheet
            )
            total = len(items) if not sheet.after else None
            if total is not None and following:
                total = await followups.count(session, actor, queues, filters, within)
            items = await self.named(session, items)
        capped = total is not None and total > followups.COUNTED
        return Found(items, following, followups.COUNTED if capped else total, capped)

    async def get(self, actor: Actor, followup: str) -> Followup:
        """One. Raises `FollowupMissing`."""
        allow(actor, "followup.work")
        async with self._database.read() as session:
            [found] = await self.named(session, [await self._one(session, actor, followup)])
        return found

    async def reminders(
        self, actor: Actor, followup: str
    ) -> Sequence[tuple[Reminder, datetime | None]]:
        """When its holder is told, and was. Raises `FollowupMissing`."""
        allow(actor, "followup.work")
        async with self._database.read() as session:
            await self._one(session, actor, followup)
            return await reminders.of_followup(session, followup)

    async def counts(self, actor: Actor, assignee: str = "") -> dict[str, int]:
        """How many the views have: today, overdue, coming, free."""
        allow(actor, "followup.work")
        now, found = self._centre.clock.now(), dict[str, int]()
        async with self._database.read() as session:
            queues = await self.queues_of(session, actor)
            for view in (View.TODAY, View.OVERDUE, View.COMING, View.FREE):
                whose = "" if view is View.FREE else assignee
                within = rules.bounds(view, now, self._centre.zone)
                filters = Filters(view=view, assignee=whose)
                found[view.value] = await followups.count(session, actor, queues, filters, within)
        return found

    async def calendar(self, actor: Actor, since: datetime, to: datetime, filters: Filters) -> Span:
        """Those due between two moments, in order, and how many on each day. Raises
        `FollowupMalformed` for a span that is none."""
        allow(actor, "followup.work")
        if not since < to or (to - since).days > WIDEST:
            raise FollowupMalformed(f"A calendar shows 1 to {WIDEST} days.", field="to")
        wanted, within = replace(filters, due_since=None, due_to=None), (since, to)
        async with self._database.read() as session:
            queues = await self.queues_of(session, actor)
            sheet = Sheet(size=MOST_SHOWN)
            found, more = await followups.page_of(session, actor, queues, wanted, within, sheet)
            days = await followups.per_day(
                session, actor, queues, wanted, within, str(self._centre.zone)
            )
            found = await self.named(session, found)
        return Span(found, days, bool(more))

    def quick(self, actor: Actor) -> list[tuple[str, datetime]]:
        """What the quick choices mean now."""
        allow(actor, "followup.work")
        centre = self._centre
        now = centre.clock.now()
        return [(code, rules.quick(code, now, centre.zone, centre.days)) for code in rules.QUICK]

    async def same_hour(self, actor: Actor, followup: str, on: date) -> datetime:
        """The hour at which one is due, on another day of the centre's. Raises
        `FollowupMissing`."""
        allow(actor, "followup.work")
        zone = self._centre.zone
        async with self._database.read() as session:
            due = (await self._one(session, actor, followup)).due_at.astimezone(zone)
        return due.replace(year=on.year, month=on.month, day=on.day)

    # Writing -----------------------------------------------------------------------------------

    async def plan(self, actor: Actor, new: NewFollowup) -> Followup:
        """Plan one. Raises `NotForThem`, `DayFull`, `RepeatMalformed`, `FollowupMalformed`, and
        `Missing` for a customer or call the actor does not see."""
        project = await self._project_of(actor, new)
        now = self._centre.clock.now()
        async with self._database.transaction() as session:
            planned = await self.planned(session, actor, new, project, now, room=True)
            [planned] = await self.named(session, [planned])
        return planned

    async def plan_within(self, session: Session, actor: Actor, new: NewFollowup) -> Followup:
        """Plan one in the transaction of a feature beside this one. Raises what `plan` does."""
        project = await self._project_of(actor, new)
        now = self._centre.clock.now()
        return await self.planned(session, actor, new, project, now, room=True)

    async def open_about(
        self, session: Session, noun: str, ids: Sequence[str]
    ) -> dict[str, Followup]:
        """The next open one about each of these things that has one, whoever may see it."""
        found = await followups.next_about(session, noun, ids)
        return {one.about.id: one for one in await self.named(session, found) if one.about}

    async def _project_of(self, actor: Actor, new: NewFollowup) -> str:
        """Where it is planned, once the actor may plan it there and sees what it is about."""
        allow(actor, "followup.work")
        project = new.project
        if new.customer is not None:
            project = await self._centre.seen.customer(actor, new.customer)
        if new.interaction is not None:
            await self._centre.seen.interaction(actor, new.interaction)
        project = project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
        if project not in actor.projects and actor.user_id != SYSTEM.user_id:
            raise NotForThem("Choose one of your projects.", field="project")
        return project

    async def change(
        self, actor: Actor, followup: str, version: int, change: FollowupChange
    ) -> Followup:
        """Change an open one that is still at `version`. Raises `FollowupChanged`, `DayFull`,
        `StepNotAllowed`, and what `plan` raises of values."""
        now = self._centre.clock.now()
        async with self._database.transaction() as session:
            before = await self._locked(session, actor, followup)
            if before.version != version:
                raise FollowupChanged(
                    "It was changed by somebody else meanwhile; nothing of yours is saved. Look at "
                    "it again.",
                    version=before.version,
                )
            made = await self._changed(session, before, change, now)
            moved = made.due_at != before.due_at
            # Also what stays where it is may only be changed while it is open.
            state = after(before.state, Event.RESCHEDULE)
            if moved:
                made = replace(made, state=state, snoozed_to=None)
                if made.assignee is not None:
                    await self.check_room(session, made.assignee, made.due_at, but=made.id)
            return await self._saved(session, actor, before, made, "changed", replan=moved)

    async def snooze(self, actor: Actor, followup: str, until: datetime) -> Followup:
        """Be told again then. Raises `StepNotAllowed`, `FollowupMalformed`."""
        now = self._centre.clock.now()
        async with self._database.transaction() as session:
            before = await self._locked(session, actor, followup)
            until = rules.checked_snooze(until, now)
            state = after(before.state, Event.SNOOZE)
            made = replace(before, state=state, snoozed_to=until)
            made = await self._saved(session, actor, before, made, "snoozed")
            await reminders.replan(session, made.id, [Reminder(Kind.RESTED, until)])
            await self._centre.notices.settle(session, made.id)
            return made

    async def take(self, actor: Actor, followup: str) -> Followup:
        """Take a group's. Raises `TakenAlready`, `DayFull`, `StepNotAllowed`."""
        async with self._database.transaction() as session:
            # Whoever was faster may have taken it out of this one's sight.
            before = await self._locked(session, SYSTEM, followup, asking=actor)
            if before.group is None or not await self._may_take(session, actor, before):
                raise FollowupMissing
            if before.assignee == actor.user_id:
                [before] = await self.named(session, [before])
                return before
            if before.assignee is not None:
                raise TakenAlready("A colleague took it already; it is gone from the list.")
            made = replace(
                before,
                state=after(before.state, Event.TAKE),
                assignee=actor.user_id,
                department=actor.department_id,
            )
            await self.check_room(session, actor.user_id, made.due_at)
            made = await self._saved(session, actor, before, made, "taken")
            await self._centre.notices.settle(session, made.id)
            return made

    async def complete(
        self, actor: Actor, followup: str, outcome: Outcome
    ) -> tuple[Followup, Followup | None]:
        """Done, with what came of it; and the next one, where it repeats or is tried again. Raises
        `StepNotAllowed`, `DayFull`, `FollowupMalformed`."""
        text = outcome.text.strip()
        if len(text) > rules.LONGEST_RESULT:
            raise FollowupMalformed(
                f"Write {rules.LONGEST_RESULT} characters at most.", field="text"
            )
        now = self._centre.clock.now()
        async with self._database.transaction() as session:
            before = await self._locked(session, actor, followup)
            made = self._finished(actor, before, Event.COMPLETE, now)
            made = replace(made, result=outcome.result, result_text=text)
            made = await self._saved(session, actor, before, made, "done", replan=True)
            again = outcome.again_at
            if again is not None:
                again = rules.checked_due(again, now)
            coming = await self._next(session, actor, made, again, now)
            await self._centre.notices.settle(session, made.id)
            return made, coming

    async def cancel(
        self, actor: Actor, followup: str, reason: str, *, series: bool = False
    ) -> tuple[Followup, Followup | None]:
        """It is not needed; with `series` none of those to come is either, else the next one of a
        series is planned. Raises `StepNotAllowed`, `FollowupMalformed`."""
        said = " ".join(reason.split())
        if not 1 <= len(said) <= 500:
            raise FollowupMalformed("Say why, in 1 to 500 characters.", field="reason")
        now = self._centre.clock.now()
        async with self._database.transaction() as session:
            before = await self._locked(session, actor, followup)
            made = replace(self._finished(actor, before, Event.CANCEL, now), result_text=said)
            made = await self._saved(session, actor, before, made, "cancelled", replan=True)
            coming = None if series else await self._next(session, actor, made, None, now)
            await self._centre.notices.settle(session, made.id)
            return made, coming

    async def cancel_about(
        self, session: Session, actor: Actor, noun: str, ids: Sequence[str], reason: str
    ) -> int:
        """These things are gone, and with them what was planned about them; how many. In the
        caller's transaction: whoever took the things away was allowed to."""
        now = self._centre.clock.now()
        found = await followups.open_about(session, noun, ids) if ids else []
        for before in found:
            made = replace(self._finished(actor, before, Event.CANCEL, now), result_text=reason)
            await self._saved(session, actor, before, made, "cancelled", replan=True)
            await self._centre.notices.settle(session, made.id)
        return len(found)
