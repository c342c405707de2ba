"""The flow engine: one input in, one step out, nothing else touched.

`voice` calls `start` when a call comes to a flow and `resume` with everything that happens to it
afterwards; each returns a `Step` (new session, what is new on the path, actions, wait). The
engine walks from node to node until one of them waits. It never raises for anything a caller, a
switch or an odd flow can do: what cannot go on ends in the flow's `on_error` node or, failing
that, in a hang-up with a reason. No clock, no I/O, no telephony; time and holidays are passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from warmline.ivr.flow import Flow
from warmline.ivr.hours import WorkingHours
from warmline.ivr.model import (
    KEYS,
    AnyAction,
    AnyWait,
    DialEnded,
    Done,
    Entered,
    HangUp,
    Input,
    KeyPressed,
    LegEnded,
    LookedUp,
    PathEntry,
    PlaybackEnded,
    Session,
    Step,
    TimedOut,
)
from warmline.ivr.nodes.base import Moment, Move

MAX_NODES_WITHOUT_WAIT = 50
"""A flow that enters more nodes than this without waiting runs in circles."""

MAX_NODES = 1000
"""A call that enters more nodes than this would go on for ever without a person at it."""

DEFAULT_ZONE = "Asia/Shanghai"

Calendars = Mapping[str, WorkingHours]
NO_CALENDARS: Calendars = {}


def start(
    flow: Flow,
    variables: Mapping[str, str],
    now: datetime,
    days: Mapping[str, str],
    *,
    version: int = 1,
    calendars: Calendars = NO_CALENDARS,
) -> Step:
    """The first step of a call. `variables` (see `flow.BUILT_IN`) win over the flow's own start
    values; `now` is aware; `days` comes from `ivr.calendar.compile_days`, `calendars` are the
    working calendars by key."""
    session = Session(
        flow=flow.key,
        version=version,
        node=flow.start,
        variables={**flow.variables, **variables},
    )
    walk = _Walk(flow, now, days, calendars)
    return walk.go(Move(session=session, to=flow.start))


def resume(
    flow: Flow,
    session: Session,
    given: Input,
    now: datetime,
    days: Mapping[str, str],
    *,
    calendars: Calendars = NO_CALENDARS,
) -> Step:
    """The next step. An input that means nothing at this wait gives the same session and wait
    back, without actions."""
    same = Step(session=session, wait=session.wait)
    if isinstance(session.wait, Done) or _is_stale(given, session.wait):
        return same
    walk = _Walk(flow, now, days, calendars)
    if isinstance(given, LegEnded):
        return walk.go(Move(session=session, wait=Done(outcome="left")))
    node = flow.by_id.get(session.node)
    if node is None:
        return walk.go(walk.fail(session, "unknown_node"))
    move = node.resume(walk.moment(session), given)
    return same if move is None else walk.go(move)


def _is_stale(given: Input, wait: AnyWait) -> bool:
    """Whether the input belongs to an earlier wait, or is no key of a telephone."""
    match given:
        case (
            PlaybackEnded(wait=number)
            | TimedOut(wait=number)
            | LookedUp(wait=number)
            | DialEnded(wait=number)
        ):
            return number is not None and number != wait.number
        case KeyPressed(key=key):
            return key not in KEYS
    return False


@dataclass(slots=True)
class _Walk:
    """One walk from wait to wait; gathers what the nodes ask for on the way."""

    flow: Flow
    now: datetime
    days: Mapping[str, str]
    calendars: Calendars
    actions: list[AnyAction] = field(default_factory=list)
    path: list[PathEntry] = field(default_factory=list)
    entered: int = 0

    def moment(self, session: Session) -> Moment:
        return Moment(
            session=session,
            now=self.now,
            days=self.days,
            zone=self.flow.zone_at(session.node) or DEFAULT_ZONE,
            voice=self.flow.voice_at(session.node),
            calendars=self.calendars,
        )

    def go(self, move: Move) -> Step:
        number = move.session.wait.number
        while True:
            self.actions += move.actions
            self.path += move.path
            if move.wait is not None:
                return self._rest(move.session, move.wait, number + 1)
            move = self._enter(move.session, move.to or "")

    def _enter(self, session: Session, to: str) -> Move:
        """Come to the node `to`; what belonged to the last node is forgotten."""
        node = self.flow.by_id.get(to)
        if node is None:
            return self.fail(session, "unknown_node")
        if session.entered >= MAX_NODES:
            return self.fail(session, "too_long")
        if self.entered >= MAX_NODES_WITHOUT_WAIT:
            if not session.typed:
                return self.fail(session, "loop")
            # Keys typed ahead skip prompts; where no node reads them they must not skip for ever.
            self.entered = 0
            session = msgspec.structs.replace(session, typed="")
        self.entered += 1
        self.path.append(Entered(node=node.id, kind=node.kind, label=node.label))
        session = msgspec.structs.replace(
            session, node=to, tries=0, digits="", entered=session.entered + 1
        )
        return node.enter(self.moment(session))

    def fail(self, session: Session, reason: str) -> Move:
        """The flow cannot go on: its own way out, once, else the end of the call."""
        way_out = self.flow.on_error
        if way_out in self.flow.by_id and not session.failed:
            self.entered = 0
            session = msgspec.structs.replace(session, failed=True, typed="", entered=0)
            return Move(session=session, to=way_out)
        return Move(
            session=session,
            actions=(HangUp(cause="system"),),
            wait=Done(outcome="error", reason=reason),
        )

    def _rest(self, session: Session, wait: AnyWait, number: int) -> Step:
        wait = msgspec.structs.replace(wait, number=number)
        session = msgspec.structs.replace(session, wait=wait, path=(*session.path, *self.path))
        return Step(session=session, path=tuple(self.path), actions=tuple(self.actions), wait=wait)
