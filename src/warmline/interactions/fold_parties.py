"""The stretches of a call's further parties, beside the customer's own line; a part of `fold`.

Also how segments stand to each other: facts of one moment come in the order of the call's numbers
and of each agent's, so a wrap-up may be heard of before or after what the same step did to the
call. Neither its queue nor its place may depend on that.

Ringing, consultation, conference and supervision each are a segment of their own, with the agent or
number whose time it is, so that the time of several agents in one call is attributed to each. Total
like the fold: what does not fit changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warmline.interactions import events as e
from warmline.interactions.model import TALK_KINDS, Kind, Segment

PARTY_FACTS = (
    e.PartyInvited,
    e.PartyLeft,
    e.ConsultStarted,
    e.ConsultEnded,
    e.ConferenceJoined,
    e.ConferenceLeft,
    e.TransferStarted,
    e.TransferCompleted,
    e.SupervisionStarted,
    e.SupervisionEnded,
)


@dataclass(slots=True)
class Open:
    """A segment that has begun; `number` keeps the order of beginnings."""

    number: int
    segment: Segment
    passed_node: bool = False
    after_talk: bool = False


def place_of(opened: Open) -> tuple[datetime, str, int]:
    """Where a segment stands in its record: by time, notes last (by agent), then as they began."""
    segment = opened.segment
    writes = segment.kind is Kind.WRAP_UP
    return segment.started_at, (segment.agent or "") if writes else "", opened.number


def talked_queue(agent: str, closed: Sequence[Open], now: Open | None) -> str | None:
    """The queue of the agent's last talk: what he writes down now belongs to that, also where the
    call was given to another queue in the same moment."""
    for opened in [*([now] if now is not None else []), *reversed(closed)]:
        if opened.segment.agent == agent and opened.segment.kind in TALK_KINDS:
            return opened.segment.queue
    return None


@dataclass(frozen=True, slots=True)
class _Who:
    """What every stretch of one party carries."""

    number: str
    inviter: str
    department: str | None


class Beside:
    """Parties by id with what runs of them. `open` begins a segment, `close` ends one."""

    def __init__(
        self, open: Callable[..., Open], close: Callable[[Open | None, datetime, str], None]
    ) -> None:
        self._open = open
        self._close = close
        self._who: dict[str, _Who] = {}
        self._runs: dict[tuple[str, Kind], Open] = {}

    def hear(self, fact: Any, at: datetime, department: str | None) -> None:
        """Take one fact of a party in."""
        match fact:
            case e.PartyInvited(party=party, agent=agent, number=number, inviter=inviter):
                shown = (number.e164 or number.raw) if number is not None else ""
                self._who[party] = _Who(shown, inviter, department)
                self._begin(Kind.INVITE, party, agent, inviter, at, queue=fact.queue)
            case e.ConsultStarted(party=party, agent=agent, inviter=inviter):
                self._end(Kind.INVITE, party, at, "accepted")
                self._begin(Kind.CONSULT, party, agent, inviter, at)
            case e.ConsultEnded(party=party, outcome=outcome):
                self._end(Kind.CONSULT, party, at, outcome)
            case e.ConferenceJoined(party=party, agent=agent):
                self._end(Kind.INVITE, party, at, "accepted")
                self._begin(Kind.CONFERENCE, party, agent, None, at)
            case e.ConferenceLeft(party=party, outcome=outcome):
                self._end(Kind.CONFERENCE, party, at, outcome)
            case e.SupervisionStarted(party=party, agent=agent, whom=whom, mode=mode):
                self._end(Kind.INVITE, party, at, "accepted")
                self._begin(Kind.SUPERVISE, party, agent, whom, at, outcome=mode)
            case e.SupervisionEnded(party=party, mode=mode):
                self._end(Kind.SUPERVISE, party, at, mode)
            case e.TransferCompleted(party=party) if party is not None:
                self._end(Kind.INVITE, party, at, "accepted")
                if fact.agent is not None:
                    for kind in (Kind.CONSULT, Kind.CONFERENCE, Kind.SUPERVISE):
                        self._end(kind, party, at, "")
            case e.PartyLeft(party=party, outcome=outcome):
                for kind in (Kind.INVITE, Kind.CONSULT, Kind.CONFERENCE, Kind.SUPERVISE):
                    self._end(kind, party, at, outcome)
            case _:
                return

    def end(self, at: datetime) -> None:
        """The call is over, and so is whatever still ran."""
        for opened in self._runs.values():
            self._close(opened, at, "ended")
        self._runs.clear()

    def still(self) -> Iterable[Open]:
        """What runs now."""
        return self._runs.values()

    def _begin(
        self,
        kind: Kind,
        party: str,
        agent: str | None,
        whom: str | None,
        at: datetime,
        **more: object,
    ) -> None:
        if (party, kind) in self._runs:
            return
        who = self._who.get(party) or _Who("", whom or "", None)
        self._runs[party, kind] = self._open(
            kind,
            at,
            agent=agent,
            department=who.department if agent is not None else None,
            party=party,
            number=who.number,
            whom=whom or who.inviter or None,
            **more,
        )

    def _end(self, kind: Kind, party: str, at: datetime, outcome: str) -> None:
        self._close(self._runs.pop((party, kind), None), at, outcome)
