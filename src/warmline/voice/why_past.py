"""“Why was it not given to me?” for a wait that is recorded: read from the call's facts and the
agents' lines of states. Pure; the facts come from `interactions`, the lines from `agents`.

What an agent was not ready for is told by his states. Where he was ready there is an offer that
names him beside it, or a `queue.passed_over` (`voice.steps.looking` says both); where neither names
him and all who were ready are named, he was not in the queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from warmline.interactions import events as e
from warmline.routing.model import Condition
from warmline.voice.why import of_missed
from warmline.voice.why_model import Because, Explained, Given, Reason, Row


class Stretch(Protocol):
    """A stretch of an agent's line of states; without an end it lasts."""

    @property
    def state(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def call(self) -> str | None: ...


Told = tuple[datetime, object]
"""When, and the fact."""


@dataclass(slots=True)
class Wait:
    """One wait with what was noted during it."""

    call: str
    queue: str
    visit: int
    since: datetime
    entered: datetime
    """When it was looked at first; later than `since` for a call that was moved here."""
    until: datetime | None = None
    outcome: str = ""
    kept_why: str = ""
    given: list[Given] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    """The offers' ids, as `given`."""
    looks: list[Look] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """A moment at which those who were ready were looked at. `whole`: all of them are named in it;
    `ring` is the place in `Wait.given` of the offer it led to, None where it led to none."""

    at: datetime
    beside: Mapping[str, e.Beside]
    whole: bool
    ring: int | None = None


def waits_of(call: str, told: Iterable[Told]) -> list[Wait]:
    """The waits in a call's facts, in their order."""
    waits: list[Wait] = []
    for at, fact in told:
        match fact:
            case e.QueueEntered():
                since = fact.since or at
                begun = Wait(call, fact.queue, fact.visit, since, at, kept_why=fact.kept_why)
                waits.append(begun)
            case e.QueueLeft() if waits and waits[-1].until is None:
                waits[-1].until, waits[-1].outcome = at, fact.outcome
            case e.QueuePassedOver() if waits:
                named = {one.agent: one for one in fact.agents}
                at_entry = at == waits[-1].entered and not waits[-1].looks
                waits[-1].looks.append(Look(at, named, at_entry and not fact.more))
            case e.OfferMade() if waits and waits[-1].until is None:
                _offered(waits[-1], fact, at)
            case e.OfferEnded() if waits:
                _ended(waits[-1], fact, at)
            case e.CallEnded() if waits and waits[-1].until is None:
                waits[-1].until, waits[-1].outcome = at, "abandoned"
    return waits


def _offered(wait: Wait, fact: e.OfferMade, at: datetime) -> None:
    given = Given(
        agent=fact.agent,
        at=at,
        until=None,
        rule=fact.rule,
        rank=fact.rank,
        counted=fact.counted,
        outcome="",
    )
    wait.given.append(given)
    wait.ids.append(fact.offer)
    if not fact.ring or fact.ring == fact.offer:  # the first of its ring
        named = {one.agent: one for one in fact.beside}
        noted = fact.rule != "page_reloaded"
        wait.looks.append(Look(at, named, noted and not fact.more, len(wait.given) - 1))


def _ended(wait: Wait, fact: e.OfferEnded, at: datetime) -> None:
    if fact.offer in wait.ids:
        place = wait.ids.index(fact.offer)
        wait.given[place] = replace(wait.given[place], until=at, outcome=fact.outcome)


def agents_of(wait: Wait) -> list[str]:
    """Everybody whom the wait's facts name."""
    named = [given.agent for given in wait.given]
    named += [agent for look in wait.looks for agent in look.beside]
    return list(dict.fromkeys(named))


def explained(
    wait: Wait, lines: Mapping[str, Sequence[Stretch]], agents: Sequence[str], now: datetime
) -> Explained:
    """The wait with a row for each of these agents; `lines` holds their states during it."""
    return Explained(
        queue=wait.queue,
        visit=wait.visit,
        since=wait.since,
        until=wait.until,
        outcome=wait.outcome,
        kept_why=wait.kept_why,
        given=tuple(wait.given),
        rows=tuple(
            Row(agent=one, reasons=tuple(reasons(wait, one, lines.get(one, ()), now)))
            for one in agents
        ),
    )


def reasons(wait: Wait, agent: str, line: Sequence[Stretch], now: datetime) -> list[Reason]:
    """What kept the call from this agent, in the order of time; his own offers among it."""
    end = wait.until or now
    found = [
        Reason(code=Because.OFFERED, since=one.at, until=one.until, outcome=one.outcome)
        for one in wait.given
        if one.agent == agent
    ]
    covered = wait.since
    for stretch in line:
        since, until = max(stretch.started_at, wait.since), min(stretch.ended_at or end, end)
        if not _matters(stretch, since, until, wait.since == end):
            continue
        if since > covered:
            found.append(_away(covered, since))
        covered = until
        if stretch.state == "ready":
            found += _while_ready(wait, agent, stretch, since, until)
        elif stretch.call != wait.call or stretch.state not in ("ringing", "talking"):
            found.append(_not_ready(stretch, since, until, wait.call))
    if covered < end or not line:
        found.append(_away(covered, end))
    return sorted(_merged(found), key=lambda one: one.since or wait.since)


def _matters(stretch: Stretch, since: datetime, until: datetime, moment: bool) -> bool:
    """Whether the stretch, cut to the wait, is part of it; `moment`: the wait lasted no time."""
    if since > until or stretch.started_at == stretch.ended_at:
        return False
    if since < until:
        return True
    ready_till_then = stretch.state == "ready" or stretch.ended_at != since
    return moment and ready_till_then


def _away(since: datetime, until: datetime) -> Reason:
    return Reason(code=Condition.NOT_READY, since=since, until=until, state="offline")


def _not_ready(stretch: Stretch, since: datetime, until: datetime, call: str) -> Reason:
    return Reason(
        code=Condition.NOT_READY,
        since=since,
        until=until,
        state=str(stretch.state),
        detail=stretch.reason,
        other_call=stretch.call is not None and stretch.call != call,
    )


def _while_ready(
    wait: Wait, agent: str, stretch: Stretch, since: datetime, until: datetime
) -> list[Reason]:
    """He was ready from `since` to `until`, both included: what was noted of him."""
    named = [look for look in wait.looks if since <= look.at <= until and agent in look.beside]
    if named:
        return [reason for look in named for reason in _of_look(wait, look, agent)]
    if any(one.agent == agent and since <= one.at <= until for one in wait.given):
        return []  # he was rung: that is told already
    if _would_be_named(wait, stretch):
        return [Reason(code=Condition.NOT_IN_QUEUE, since=since, until=until)]
    rang = [one for one in wait.given if one.at <= since and (one.until or until) >= until]
    if rang:
        other = rang[0].agent
        return [Reason(code=Because.RINGS_ELSEWHERE, since=since, until=until, other=other)]
    return [Reason(code=Because.NOT_NOTED, since=since, until=until)]


def _would_be_named(wait: Wait, stretch: Stretch) -> bool:
    """Whether everybody of the queue who was ready was named at a moment within the stretch. At its
    very ends he may have been ready before or after that moment."""

    def within(at: datetime) -> bool:
        return stretch.started_at < at and (stretch.ended_at is None or at < stretch.ended_at)

    # Where nobody was named as the wait began, nobody of the queue was ready.
    silent = not any(look.at == wait.entered for look in wait.looks)
    return any(look.whole and within(look.at) for look in wait.looks) or (
        silent and within(wait.entered)
    )


def _of_look(wait: Wait, look: Look, agent: str) -> list[Reason]:
    beside = look.beside[agent]
    if beside.missed:
        return [of_missed(missed, look.at) for missed in beside.missed]
    first = wait.given[look.ring] if look.ring is not None else None
    return [
        Reason(
            code=Because.RANKED_BEHIND,
            since=look.at,
            other=first.agent if first is not None else None,
            rule=first.rule if first is not None else "",
            counted=beside.counted,
            theirs=first.counted if first is not None else None,
        )
    ]


def _merged(found: Sequence[Reason]) -> list[Reason]:
    """The same condition noted several times is told once, from when it was noted first."""
    once: dict[object, Reason] = {}
    for one in found:
        key = one if one.until is not None else replace(one, since=None, ends=None)
        kept = once.setdefault(key, one)
        if one.ends is not None and kept.ends is not None and one.ends > kept.ends:
            once[key] = replace(kept, ends=one.ends)
    return list(once.values())
