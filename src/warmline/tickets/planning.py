"""What an order's clocks say: worked out anew from its history after every change. Pure.

`plan` reads the steps and the rules and gives each clock with its deadlines (warning, end,
escalations). Nothing is counted up on the way, so a changed priority, calendar or pause cannot
leave a wrong remainder behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from warmline.tickets.clocks import Calendar, Limit, Pause, Unit, ends, spend, worked
from warmline.tickets.limits import ClockKind, LimitRule, chosen
from warmline.tickets.model import Effective, HistoryStep, State, Step, Ticket
from warmline.tickets.states import OPEN

CALENDARS = Callable[[str], Calendar]
"""A calendar by its key; the empty key is round the clock."""


class Mark(StrEnum):
    """What a deadline is."""

    WARN = "warn"
    DUE = "due"
    ESCALATE = "escalate"
    DECIDE = "decide"
    """More time was asked for: whoever decides is reminded."""
    LAPSE = "lapse"
    """It was not granted before the end."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of an order. `due_at` None: paused, or without end. `met_at`: when it was stopped;
    `late`: after its end, or now behind it."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    paused: bool
    limit: Limit
    extended: tuple[Limit, ...]
    rule: str

    def late(self, now: datetime) -> bool:
        """Whether it was stopped too late, or should have been stopped by now."""
        return self.due_at is not None and (self.met_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment at which somebody is told. `cycle`: the end it belongs to; a new end has others. Of
    a request for more time it is when it was made."""

    clock: ClockKind
    mark: Mark
    level: int
    at: datetime
    cycle: datetime
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All clocks of an order and the deadlines to come or past."""

    clocks: tuple[Clock, ...]
    deadlines: tuple[Deadline, ...]

    def due(self, kind: ClockKind) -> datetime | None:
        """When a clock that still runs ends."""
        found = next((one for one in self.clocks if one.kind is kind and one.met_at is None), None)
        return None if found is None else found.due_at

    @property
    def paused(self) -> bool:
        return any(one.paused for one in self.clocks)


def plan(
    ticket: Ticket,
    history: Sequence[HistoryStep],
    type: Effective,
    rules: Sequence[LimitRule],
    calendars: CALENDARS,
) -> Plan:
    """The clocks of an order."""
    clocks, deadlines = list[Clock](), list[Deadline]()
    pauses = pauses_of(history, type)
    for kind in ClockKind:
        rule = chosen(rules, kind, type.path, ticket.priority, ticket.customer_level)
        begin = _begin(kind, history)
        if rule is None or begin is None:
            continue
        calendar = calendars(rule.calendar)
        clock = _clock(rule, calendar, history[begin:], _met(kind, history[begin:], type), pauses)
        clocks.append(clock)
        if clock.due_at is not None and clock.met_at is None and ticket.state in OPEN:
            deadlines += _deadlines(clock, clock.due_at, rule, calendar)
            if kind is ClockKind.RESOLUTION:
                deadlines += _request(ticket, clock.due_at, rule, calendar)
    return Plan(tuple(clocks), tuple(deadlines))


def pauses_of(history: Sequence[HistoryStep], type: Effective) -> tuple[Pause, ...]:
    """When the clocks stood still: waiting for the customer or suspended, as the type says."""
    stops = {
        State.WAITING: type.switches.pause_waiting,
        State.SUSPENDED: type.switches.pause_suspended,
    }
    found, since = list[Pause](), None
    for step in history:
        paused = stops.get(step.to_state, False)
        if paused and since is None:
            since = step.at
        elif not paused and since is not None:
            found.append(Pause(since, step.at))
            since = None
    return (*found, Pause(since)) if since is not None else tuple(found)


def _begin(kind: ClockKind, history: Sequence[HistoryStep]) -> int | None:
    """Which step a clock last began with: the order's first, its last rework, or the customer's
    question that was the first without an answer. By place, not by moment: several steps may bear
    one moment."""
    if not history:
        return None
    if kind is ClockKind.RESPONSE:
        return 0
    if kind is ClockKind.RESOLUTION:
        again = [at for at, step in enumerate(history) if step.step is Step.REWORK]
        return again[-1] if again else 0
    found, answered = None, True
    for at, step in enumerate(history):
        if step.step is Step.CUSTOMER_SAID and answered:
            found, answered = at, False
        elif answers(step):
            answered = True
    return found


ANSWERS = frozenset({Step.CONTACT, Step.REPLY, Step.CLOSE, Step.REVISIT})
"""Steps in which the customer hears from us."""
LAST = frozenset({Step.VOID, Step.MERGE})


def answers(step: HistoryStep) -> bool:
    """Whether the customer heard from us: by what somebody did, or in a talk on the telephone that
    was begun from the order."""
    return step.step in ANSWERS or _talked_at(step) is not None


def _talked_at(step: HistoryStep) -> datetime | None:
    """When a call to the customer became a talk: the record of a call comes after its end."""
    data = step.data
    if step.step is not Step.CALLED or data.get("department") or not data.get("talked_at"):
        return None
    return datetime.fromisoformat(data["talked_at"])


def _met(kind: ClockKind, since: Sequence[HistoryStep], type: Effective) -> datetime | None:
    """When a clock was stopped that began with the first of these steps; None while it runs."""
    by_talk = kind is not ClockKind.RESOLUTION
    match kind:
        case ClockKind.RESPONSE if type.switches.response_by == "sign":
            stops = ANSWERS | {Step.SIGN, Step.BEGIN}
        case ClockKind.RESOLUTION if type.switches.resolved_by == "reply":
            stops = frozenset({Step.REPLY, Step.CLOSE})
        case ClockKind.RESOLUTION:
            stops = frozenset({Step.CLOSE})
        case _:
            stops = ANSWERS
    for step in since:
        if step.step in stops | LAST:
            return step.at
        if by_talk and (talked := _talked_at(step)) is not None:
            return max(talked, since[0].at)
    return None


def _clock(
    rule: LimitRule,
    calendar: Calendar,
    since: Sequence[HistoryStep],
    met: datetime | None,
    pauses: Sequence[Pause],
) -> Clock:
    kind, started = rule.clock, since[0].at
    more = _granted(since) if kind is ClockKind.RESOLUTION else []
    due = ends(calendar, started, [rule.limit, *more], pauses)
    return Clock(
        kind=kind,
        started_at=started,
        due_at=due,
        met_at=met,
        paused=met is None and any(pause.until is None for pause in pauses),
        limit=rule.limit,
        extended=tuple(more),
        rule=rule.id,
    )


def _granted(since: Sequence[HistoryStep]) -> list[Limit]:
    """The extensions granted among these steps."""
    return [
        Limit(int(step.data["amount"]), Unit(step.data["unit"]))
        for step in since
        if step.step is Step.DECIDE_EXTENSION and step.data.get("approved")
    ]


def _deadlines(
    clock: Clock, due: datetime, rule: LimitRule, calendar: Calendar
) -> Sequence[Deadline]:
    found = [Deadline(clock.kind, Mark.DUE, 0, due, due, rule.warn_to)]
    if rule.warn_minutes > 0:
        at = before(calendar, clock.started_at, due, timedelta(minutes=rule.warn_minutes))
        found.insert(0, Deadline(clock.kind, Mark.WARN, 0, at, due, rule.warn_to))
    for level, one in enumerate(rule.escalations, start=1):
        at = spend(calendar, due, timedelta(minutes=one.after_minutes)) or due
        found.append(Deadline(clock.kind, Mark.ESCALATE, level, at, due, one.to))
    return found


DECIDED_BEFORE = timedelta(hours=4)
"""How long before the end whoever decides is reminded, where the rule warns of none itself."""


def _request(
    ticket: Ticket, due: datetime, rule: LimitRule, calendar: Calendar
) -> Sequence[Deadline]:
    """Of a request for more time: a word to whoever decides, as long before the end as the rule
    warns, halfway at least; and its lapse at the end."""
    if ticket.extension_asked is None:
        return ()
    asked = datetime.fromisoformat(str(ticket.extension_asked["at"]))
    left = worked(calendar, asked, due)
    lead = timedelta(minutes=rule.warn_minutes) if rule.warn_minutes > 0 else DECIDED_BEFORE
    at = before(calendar, asked, due, min(lead, left / 2))
    return (
        Deadline(ClockKind.RESOLUTION, Mark.DECIDE, 0, at, asked, ()),
        Deadline(ClockKind.RESOLUTION, Mark.LAPSE, 0, due, asked, ()),
    )


def before(calendar: Calendar, started: datetime, due: datetime, lead: timedelta) -> datetime:
    """The moment so much working time before an end, not before the start."""
    whole = worked(calendar, started, due)
    if whole <= lead:
        return started
    return spend(calendar, started, whole - lead) or due
