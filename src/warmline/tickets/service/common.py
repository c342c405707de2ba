"""What every verb on orders works with, and how one step is written: the order, its step in the
chain, its clocks and deadlines, the trail and the notices, all in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from warmline.ivr.open_times import OpenTimes
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7
from warmline.notices.model import About, NewNotice
from warmline.telephony.numbers import mask
from warmline.tickets import history as chain
from warmline.tickets import planning, revisits, states, types
from warmline.tickets.asked import Revisit
from warmline.tickets.clocks import Always, Calendar, HoursCalendar
from warmline.tickets.errors import TicketChanged, TicketMissing
from warmline.tickets.limits import ClockKind, LimitRule, chosen
from warmline.tickets.model import (
    Effective,
    HistoryStep,
    Satisfaction,
    State,
    Step,
    Ticket,
    TicketType,
)
from warmline.tickets.ports import Files, OpenTimesNow, Replied, RevisitTask, RevisitTasks, Tells
from warmline.tickets.store import calls, configured, deadlines, history, orders, people
from warmline.tickets.telling import Telling
from warmline.tickets.who import in_confidence

NOUN = "ticket"
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Office:
    """Where orders are worked on: the centre's database, clock, zone, calendars, notices, files."""

    database: Database
    clock: Clock
    zone: str
    country: str
    open_times: OpenTimesNow
    notices: Tells
    files: Files
    replied: Replied | None = None
    revisits: RevisitTasks | None = None

    def today(self) -> tuple[datetime, datetime]:
        """When the centre's day began and ends."""
        zone = ZoneInfo(self.zone)
        here = self.clock.now().astimezone(zone)
        start = datetime.combine(here.date(), time(), zone)
        following = datetime.combine(here.date() + timedelta(days=1), time(), zone)
        return start, following

    def weekday(self) -> int:
        """Today's at the centre, Monday 0."""
        return self.clock.now().astimezone(ZoneInfo(self.zone)).weekday()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the centre set up, read once in a transaction."""

    types: Mapping[str, TicketType]
    limits: Sequence[LimitRule]
    times: OpenTimes
    zone: str

    def type(self, id: str) -> Effective:
        return types.effective(self.types, id)

    def resolution_calendar(self, ticket: Ticket, type: Effective) -> Calendar:
        """The working calendar an order is settled on."""
        level = ticket.customer_level
        rule = chosen(self.limits, ClockKind.RESOLUTION, type.path, ticket.priority, level)
        return self.calendar(rule.calendar if rule is not None else "")

    def calendar(self, key: str) -> Calendar:
        """A working calendar; a key nobody knows (any more) is round the clock."""
        hours = self.times.calendars.get(key) if key else None
        if hours is None:
            return Always(self.zone)
        return HoursCalendar(hours, self.times.days, self.zone)


@dataclass(frozen=True, slots=True)
class Made:
    """One step to be written: what the order was and is, and what is said of it."""

    before: Ticket | None
    after: Ticket
    step: Step
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    tellings: Sequence[Telling] = ()


async def revisit_now(
    session: Session, ticket: Ticket, rules: Rules, now: datetime
) -> Revisit | None:
    """The revisit of an order as it stands."""
    if ticket.state not in revisits.WAITING:
        return None
    type = rules.type(ticket.type)
    return revisits.revisit_of(
        ticket,
        await history.steps(session, ticket.id),
        await calls.rings(session, ticket.id),
        type.switches,
        rules.resolution_calendar(ticket, type),
        now,
    )


async def task_moved(
    session: Session, office: Office, actor: Actor, before: Ticket, after: Ticket, rules: Rules
) -> None:
    """Whoever revisits is reminded of it, and nobody any more once it is done with."""
    kept = office.revisits
    if kept is None:
        return
    now_his = after.assignee if after.state is State.REVISITING else None
    was_his = before.assignee if before.state is State.REVISITING else None
    if now_his is not None and now_his != was_his:
        task = await revisit_now(session, after, rules, office.clock.now())
        assert task is not None
        await kept.plan(
            session,
            RevisitTask(
                ticket=after.id,
                number=after.number,
                title=after.title,
                project=after.project,
                customer=after.customer if not after.confidential else None,
                person=now_his,
                due_at=task.due_at,
                questionnaire=task.questionnaire,
            ),
        )
    elif now_his is None and was_his is not None:
        reached = after.satisfaction in (Satisfaction.SATISFIED, Satisfaction.UNSATISFIED)
        await kept.settle(session, actor, after.id, reached=reached)


async def rules_of(session: Session, office: Office, times: OpenTimes) -> Rules:
    """The types and deadlines as they are now; `times` are asked for before the transaction, since
    they come over a connection of their own."""
    return Rules(
        types=await configured.types(session),
        limits=await configured.limits(session),
        times=times,
        zone=office.zone,
    )


async def locked(session: Session, actor: Actor, ticket: str, version: int | None) -> Ticket:
    """The order, which nobody else changes until the end of the transaction, still at `version`
    (None: whichever). Raises `TicketMissing`, `TicketChanged`."""
    found = await orders.find(session, actor, ticket, lock=True)
    if found is None:
        raise TicketMissing
    if version is not None and found.version != version:
        raise await overtaken(session, found, version)
    return found


async def overtaken(session: Session, present: Ticket, version: int) -> TicketChanged:
    """What somebody is told who did not see the latest: the steps since."""
    since = [
        step
        for step in await history.steps(session, present.id)
        if int(step.data.get("version", 0)) > version
    ]
    names = await orders.names(session, {step.by for step in since})
    return TicketChanged(
        "The order was changed by somebody else meanwhile; nothing of yours is done yet. Look at "
        "what happened and do it again if it is still right.",
        version=present.version,
        state=present.state.value,
        steps=[
            {
                "step": step.step.value,
                "by": step.by,
                "by_name": names.get(step.by, ""),
                "at": step.at.isoformat(),
            }
            for step in since
        ],
    )


async def write(session: Session, office: Office, actor: Actor, made: Made, rules: Rules) -> Ticket:
    """Write one step of an order that is locked, or new. The order as it is now."""
    now = office.clock.now()
    version = 1 if made.before is None else made.before.version + 1
    after = replace(made.after, version=version, changed_at=now, changed_by=actor.user_id)
    before = list(await history.steps(session, after.id)) if made.before else []
    step = HistoryStep(
        id=uuid7(),
        ticket=after.id,
        seq=len(before) + 1,
        at=now,
        by=actor.user_id,
        step=made.step,
        from_state=made.before.state if made.before else None,
        to_state=after.state,
        reason=made.reason.strip(),
        data={**audit.plain(made.data), "version": version},
        digest="",
    )
    step = replace(step, digest=chain.digest(before[-1].digest if before else "", step))
    type = rules.type(after.type)
    plan = planning.plan(after, [*before, step], type, rules.limits, rules.calendar)
    after = replace(
        after,
        due_at=plan.due(ClockKind.RESOLUTION),
        response_due_at=plan.due(ClockKind.RESPONSE),
        reply_due_at=plan.due(ClockKind.REPLY),
        paused=plan.paused,
    )
    if made.before is None:
        await orders.add(session, after, type.fields)
    else:
        await orders.save(session, made.before, after, type.fields)
    await history.add_step(session, step)
    await deadlines.replace_undone(session, after.id, plan.deadlines)
    # What was written stays out of the trail: the history has it, and numbers may stand in it.
    facts = {"step": step.step, "state": after.state, "version": version}
    old = {"state": made.before.state, "version": made.before.version} if made.before else None
    audit.record(session, actor, step.step.value, NOUN, after.id, old, facts)
    if after.state not in states.OPEN:
        await office.notices.settle(session, About(NOUN, after.id))
    for one in made.tellings:
        await tell(session, office, actor, after, one, made.reason)
    return after


async def meant(session: Session, actor: Actor, ticket: Ticket, one: Telling) -> Collection[str]:
    """The people a notice is for who can open the order, but not whoever did it; where nobody is
    left of them, those it is for then."""
    but = {actor.user_id, SYSTEM.user_id}
    users = await people.resolved(session, ticket, one.to, but)
    if not users and one.or_else:
        users = await people.resolved(session, ticket, one.or_else, but)
    return users


async def tell(
    session: Session, office: Office, actor: Actor, ticket: Ticket, one: Telling, reason: str = ""
) -> None:
    """Tell the people a notice is for."""
    users = await meant(session, actor, ticket, one)
    facts = {"number": ticket.number, "title": ticket.title, "reason": reason, "by": actor.name}
    new = NewNotice(one.kind, About(NOUN, ticket.id), facts, popup=one.popup, sound=one.popup)
    await office.notices.tell(session, users, new)


async def named(session: Session, found: Sequence[Ticket], *more: str) -> list[Ticket]:
    """With the names of the people and departments they show."""
    ids: set[str] = set[str]().union(*(one.people() for one in found), more)
    names = await orders.names(session, ids)
    extra = set(more)
    return [
        replace(one, names={key: names[key] for key in one.people() | extra if key in names})
        for one in found
    ]


def shown(actor: Actor, ticket: Ticket) -> Ticket:
    """An order as this actor may see it: numbers masked, and a confidential one without whose it is
    for those who only handle it."""
    if not actor.may("number.unmask"):
        ticket = replace(ticket, caller=mask(ticket.caller))
    if not in_confidence(actor, ticket):
        ticket = replace(
            ticket, caller=HIDDEN, customer=None, customer_name=HIDDEN, interaction=None
        )
    return ticket
