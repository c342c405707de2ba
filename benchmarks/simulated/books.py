"""The books of a day: its journal folded as the projector and every `web` do, and looked over.

`Books` reads nothing but the journal. Every sentence in `faults` is a bug of the floor, of a fold,
or of this file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from warmline.agents import events as a
from warmline.agents.model import AgentState
from warmline.agents.timeline import Interval, intervals, seconds_by_state
from warmline.interactions import events as e
from warmline.interactions import invariants
from warmline.interactions.fold import Heard, fold
from warmline.interactions.model import CallRecord, Kind
from warmline.interactions.seats import Seat, agent_of, heard_by_call, place
from warmline.voice import journal_model
from warmline.voice.config import VoiceConfig
from warmline.voice.floor import Floor
from warmline.voice.fold import IllegalFact
from warmline.voice.journal_model import Event

F = TypeVar("F", bound=e.CallFact)
_IN_CALL = (AgentState.RINGING, AgentState.TALKING)
_BEGINNINGS = e.CallArrived | e.CallPlaced | e.CallTaken


class Books:
    """A day, from its journal."""

    def __init__(self, journal: Iterable[bytes], config: VoiceConfig) -> None:
        self.events = [event for step in journal for event in journal_model.decode(step).events]
        self.config = config
        self.agents: dict[str, list[tuple[datetime, a.Fact]]] = defaultdict(list)
        for event in self.events:
            if isinstance(event.fact, a.AgentFact):
                self.agents[event.key].append((event.at, event.fact))
        self.heard = _heard(self.events)
        self.records = {
            call: record for call, its in self.heard.items() if (record := _by(call, its))
        }
        self.times = {agent: intervals(facts) for agent, facts in self.agents.items()}

    def figures(self) -> dict[str, int]:
        """What the day was like: calls by outcome, and how often what happened."""
        kinds = Counter(str(one.kind) for r in self.records.values() for one in r.segments)
        ends = Counter(f.outcome for f in self.facts(e.OfferEnded))
        return {
            "calls": len(self.records),
            "events": len(self.events),
            **invariants.counts(list(self.records.values())),
            **{f"segments {kind}": number for kind, number in sorted(kinds.items())},
            **{f"offers {outcome}": number for outcome, number in sorted(ends.items())},
        }

    def faults(self, floor: Floor) -> list[str]:
        """Everything that is wrong; `floor` is the one that decided."""
        found = [what for record in self.records.values() for what in invariants.faults(record)]
        found += invariants.doubled(self.records.values())
        found += self._calls_end_once()
        found += self._order_of_reading()
        for agent in self.times:
            found += self._signed_in_time(agent)
        found += self._two_tellings()
        found += self._queue_counts()
        found += self._web(floor)
        return found

    def facts(self, kind: type[F]) -> list[F]:
        """All facts of one kind, in order."""
        return [event.fact for event in self.events if isinstance(event.fact, kind)]

    def _calls_end_once(self) -> Iterator[str]:
        """Arrived = answered + abandoned + refused + …: each call begins once and ends once."""
        begun = Counter(ev.key for ev in self.events if isinstance(ev.fact, _BEGINNINGS))
        ended = Counter(ev.key for ev in self.events if isinstance(ev.fact, e.CallEnded))
        for call in begun.keys() | ended.keys():
            if (begun[call], ended[call]) != (1, 1):
                yield f"call {call} began {begun[call]} times and ended {ended[call]} times"
        outcomes = invariants.counts(list(self.records.values()))
        if sum(outcomes.values()) != len(begun):
            yield f"{len(begun)} calls, but their outcomes count {outcomes}"

    def _order_of_reading(self) -> Iterator[str]:
        """The projector sorts a batch by time and number: its record is the journal's."""
        for call, its in self.heard.items():
            by_place = sorted(its, key=lambda one: (one[1].at, one[0].seq, one[0].id))
            # Read in the same order it is the same record: only another order is worth a fold.
            if by_place != its and _by(call, by_place) != self.records.get(call):
                yield f"call {call} has another record when read in the projector's order"

    def _signed_in_time(self, agent: str) -> Iterator[str]:
        """Every second from signing in to signing out is in exactly one state."""
        since: datetime | None = None
        signed_in = timedelta()
        for at, fact in self.agents[agent]:
            if isinstance(fact, a.AgentSignedIn):
                since = at
            elif isinstance(fact, a.AgentSignedOut) and since is not None:
                signed_in, since = signed_in + (at - since), None
        if since is not None:
            yield f"agent {agent} never signed out"
            return
        its = self.times[agent]
        for one, other in pairwise(its):
            if one.ended_at is None or one.ended_at > other.started_at:
                yield f"agent {agent} has two states at {other.started_at}"
        if its:
            start, end = its[0].started_at, max(_end(one) for one in its)
            summed = sum(seconds_by_state(its, start, end).values(), timedelta())
            if summed != signed_in:
                yield f"agent {agent} was signed in for {signed_in}, his states sum up to {summed}"

    def _two_tellings(self) -> Iterator[str]:
        """An agent is ringing or talking exactly when the records say he is in a call."""
        by_state: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
        by_record: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
        wraps: dict[str, Counter[tuple[str, timedelta]]] = defaultdict(Counter)
        for agent, its in self.times.items():
            for one in its:
                if one.state in _IN_CALL:
                    by_state[agent, one.call or ""].append((one.started_at, _end(one)))
                elif one.state is AgentState.WRAP_UP:
                    wraps["state"][agent, _end(one) - one.started_at] += 1
        for record in self.records.values():
            for stretch in invariants.busy(record):
                by_record[stretch.agent, record.id].append((stretch.start, stretch.end))
            for segment in record.segments:
                if segment.kind is Kind.WRAP_UP and segment.ended_at is not None:
                    lasted = segment.ended_at - segment.started_at
                    wraps["record"][segment.agent or "", lasted] += 1
        for key in by_state.keys() | by_record.keys():
            his, its_ = invariants.joined(by_state[key]), invariants.joined(by_record[key])
            if his != its_:
                yield f"{key}: his states say {_shown(his)}, the record {_shown(its_)}"
        if wraps["state"] != wraps["record"]:
            yield f"wrap-ups differ: {wraps['state'] - wraps['record']} in the states alone"

    def _queue_counts(self) -> Iterator[str]:
        """Whoever entered a queue left it, once."""
        entered = Counter(fact.queue for fact in self.facts(e.QueueEntered))
        waits = self.facts(e.QueueLeft)
        left = Counter(fact.queue for fact in waits)
        if entered != left:
            yield f"entered {dict(entered)}, left {dict(left)}"
        offers = self.facts(e.OfferEnded)
        answered = sum(fact.outcome == "answered" for fact in waits)
        accepted = sum(fact.outcome == "accepted" for fact in offers)
        if answered != accepted:
            yield f"{accepted} offers were accepted and {answered} waits answered"
        made = len(self.facts(e.OfferMade))
        if made != len(offers):
            yield f"{made} offers were made, {len(offers)} ended"

    def _web(self, floor: Floor) -> Iterator[str]:
        """A floor folded from the journal alone, as every `web` has, equals the one that decided;
        and nothing is left on it at the end of the day."""
        copy = Floor(self.config)
        try:
            copy.apply_events(self.events)
        except IllegalFact as impossible:
            yield str(impossible)
            return
        for name in ("calls", "agents", "shifts", "memory"):
            if getattr(copy, name) != getattr(floor, name):
                yield f"the folded floor has other {name}"
        if floor.calls:
            yield f"{len(floor.calls)} calls are left over"
        if any(floor.waiting.values()) or floor.by_leg:
            yield f"left over: waiting {floor.waiting}, legs {floor.by_leg}"


def _heard(events: Iterable[Event]) -> dict[str, list[tuple[Event, Heard]]]:
    """What each call hears, with its agents' seats, as `interactions.projection` places it."""
    seats: dict[str, Seat] = {}
    found: dict[str, list[tuple[Event, Heard]]] = defaultdict(list)
    for event in events:
        agent, interaction, department = agent_of(event.fact), event.interaction, None
        if agent is not None:
            seats[agent], interaction = place(seats.get(agent, Seat()), event.fact, interaction)
            department = seats[agent].department
        fact = heard_by_call(event.fact)
        if interaction is not None and fact is not None:
            heard = Heard(event.at, fact, event.switch_at, department, event.happened)
            found[interaction].append((event, heard))
    return found


def _by(call: str, heard: Iterable[tuple[Event, Heard]]) -> CallRecord | None:
    return fold(call, (one for _, one in heard))


def _end(interval: Interval) -> datetime:
    assert interval.ended_at is not None
    return interval.ended_at


def _shown(spans: list[tuple[datetime, datetime]]) -> str:
    return ", ".join(f"{s:%H:%M:%S.%f}-{e_:%H:%M:%S.%f}" for s, e_ in spans) or "nothing"
