"""Facts make the record of a call: `fold` reads one call's facts in order and gives its record.

The projection writes the result down, the detail page shows its segments, the tests check that
sums are exact. Total: a repeated, late or impossible fact changes nothing and never raises, since
what happened has happened. Pure: every time comes with the facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.fold_parties import PARTY_FACTS, Beside, Open, place_of, talked_queue
from warmline.interactions.fold_pauses import Pauses
from warmline.interactions.heard import BEGINNINGS
from warmline.interactions.heard import Heard as Heard
from warmline.interactions.model import (
    KEPT,
    CallRecord,
    Kind,
    Message,
    Outcome,
    PathEntry,
    Recording,
    RecordingState,
    Segment,
    WrapUpBegan,
    WrapUpEnded,
)
from warmline.interactions.rules import between, is_comment, silent_throughout, totals

NO_RECORDING = Recording()


def fold(call: str, heard: Iterable[Heard]) -> CallRecord | None:
    """The record of `call`, or None if its beginning is not among the facts."""
    return found.record() if (found := folded(call, heard)) is not None else None


def folded(call: str, heard: Iterable[Heard], folding: Folding | None = None) -> Folding | None:
    """Like `fold`, but in a state that can hear more; with `folding`, that one hears them."""
    for item in heard:
        if folding is not None:
            folding.hear(item)
        elif isinstance(item.fact, BEGINNINGS):
            folding = _begin(call, item, item.fact)
    return folding


@dataclass(slots=True)
class _Draft:
    """Those fields of the record that change while facts are read."""

    department: str | None = None
    agent_first: str | None = None
    agent_last: str | None = None
    answered_at: datetime | None = None
    talked_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    cause: str = ""
    sip: str = ""
    flow: str | None = None
    flow_version: int | None = None
    queue_first: str | None = None
    queue_last: str | None = None
    outcome: Outcome = Outcome.LIVE
    recording: Recording = NO_RECORDING
    message: Message | None = None
    path: tuple[PathEntry, ...] = ()


@dataclass(slots=True)
class Folding:
    """A call's record on its way: `hear` takes facts in their order, `record` gives what they make
    so far. Copying nothing per fact, it stays cheap for a call that is heard of in many pieces."""

    beginning: CallRecord
    base: _Draft
    last: datetime
    closed: list[Open] = field(default_factory=list)
    customer: Open | None = None
    rings: dict[str, Open] = field(default_factory=dict)
    wraps: dict[str, Open] = field(default_factory=dict)
    beside: Beside = field(init=False)
    """The stretches of further parties."""
    begun: int = 0
    abandoned: bool = False
    asked_back: bool = False
    """He asked to be called back."""
    taken: int = 0
    """The last move after which the call was taken."""
    recording_began: tuple[datetime, datetime | None] | None = None
    pauses: Pauses = field(default_factory=Pauses)
    """Where the recording has gaps."""
    talk_began: tuple[datetime, datetime | None] | None = None
    talk_over: datetime | None = None
    leaving: tuple[e.MessageBegun, datetime, datetime | None] | None = None
    """The message being left, since when (our clock and the switch's)."""
    message_began: tuple[datetime, datetime | None] | None = None
    """The first message, or talk with a number outside."""
    commented: bool = False  # after rating, which is a sound of its own
    forwarded: bool = False

    def __post_init__(self) -> None:
        self.beside = Beside(self._open, self._close)

    # Reading -----------------------------------------------------------------------------------

    def hear(self, item: Heard) -> None:
        """Take one fact in. A time that lies back counts as the last one."""
        fact, at = item.fact, item.moment(self.last)
        if not isinstance(fact, WrapUpBegan | WrapUpEnded):  # theirs is the clock of their agent
            self.last = at
        match fact:
            case e.RecordingStored() | e.RecordingFailed() | e.RecordingDeleted():
                self._recorded(fact)
            case WrapUpBegan(agent=agent):
                if agent not in self.wraps:
                    self.wraps[agent] = self._open(
                        Kind.WRAP_UP,
                        at,
                        agent=agent,
                        department=item.department,
                        queue=talked_queue(agent, self.closed, self.customer),
                    )
            case WrapUpEnded(agent=agent):
                self._close(self.wraps.pop(agent, None), at)
            case _ if self.base.ended_at is not None:
                return
            case e.CallAnswered():
                self._set(answered_at=self.base.answered_at or at)
            case e.FlowEntered(flow=flow, version=version):
                self._set(flow=flow, flow_version=version)
            case e.NodeEntered() | e.KeyPressed():
                self._way(fact, at)
            case e.QueueEntered() | e.QueueLeft():
                self._queue(fact, at)
            case e.OfferMade() | e.OfferEnded():
                self._offer(fact, at, item.department)
            case e.TalkStarted() | e.TalkEnded() | e.HoldStarted() | e.HoldEnded():
                self._talk(fact, item, at)
            case e.RecordingStarted(file=file):
                if not self.base.recording.file:
                    self.recording_began = (at, item.switch_at)
                    self._set(recording=Recording(state=RecordingState.RECORDING, file=file))
            case e.RecordingPaused(reason=reason):
                self.pauses.begin(reason, at)
            case e.RecordingResumed(reason=reason):
                self.pauses.end(reason, at)
            case e.ForwardRung():
                self._now(Kind.DIAL, at)
            case e.ForwardAnswered():
                self._forwarded(at, item.switch_at)
            case e.ForwardEnded(outcome=outcome):
                if self._in(Kind.DIAL):
                    self._now(Kind.IVR, at, why=outcome)
            case e.MessageBegun():
                self.leaving = (fact, at, item.switch_at)
            case e.CommentBegun():
                self.commented = True
            case e.MessageEnded():
                self._left(at)
            case c.CallbackJoined(role="requested"):
                self.asked_back = True
            case _ if isinstance(fact, PARTY_FACTS):
                self.beside.hear(fact, at, item.department)
                self._handed_on(fact, at)
            case e.CallMoved() | e.CallTaken() | e.CallLeft():
                self._moves(fact, at)
            case e.CallEnded():
                self._end(fact, at)

    def _way(self, fact: e.NodeEntered | e.KeyPressed, at: datetime) -> None:
        path = self.base.path
        if isinstance(fact, e.NodeEntered):
            if self.customer is not None:
                self.customer.passed_node = True
            entry = PathEntry(node=fact.node, kind=fact.kind, label=fact.label, at=at)
            self._set(path=(*path, entry))
        elif path:
            keys = f"{path[-1].keys} {fact.keys}".strip()
            self._set(path=(*path[:-1], replace(path[-1], keys=keys, outcome=fact.outcome)))

    def _queue(self, fact: e.QueueEntered | e.QueueLeft, at: datetime) -> None:
        if isinstance(fact, e.QueueEntered):
            if self._waits_as(fact.queue, fact.visit):
                return  # moved here: it has waited since then
            self._set(queue_first=self.base.queue_first or fact.queue, queue_last=fact.queue)
            self._now(Kind.WAIT, at, queue=fact.queue, visit=fact.visit)
        elif self._in(Kind.WAIT):
            self.abandoned = fact.outcome == "abandoned"
            self.asked_back |= fact.outcome == "callback"
            self._now(Kind.IVR, at, why=fact.outcome)

    def _moves(self, fact: e.CallMoved | e.CallTaken | e.CallLeft, at: datetime) -> None:
        match fact:
            case e.CallMoved(queue=queue, visit=visit, hop=hop):
                if hop > self.taken:
                    self._set(queue_first=self.base.queue_first or queue, queue_last=queue)
                    self._now(Kind.WAIT, at, queue=queue, visit=visit)
            case e.CallTaken(hop=hop):
                self.taken = max(self.taken, hop)
            case e.CallLeft(hop=hop, by=by, cause=cause, sip=sip):
                if hop > self.taken:
                    self._end(e.CallEnded(by=by, cause=cause, sip=sip), at)

    def _waits_as(self, queue: str, visit: int) -> bool:
        now = self.customer.segment if self.customer is not None else None
        return self._in(Kind.WAIT) and now is not None and (now.queue, now.visit) == (queue, visit)

    def _offer(
        self, fact: e.OfferMade | e.OfferEnded, at: datetime, department: str | None
    ) -> None:
        if isinstance(fact, e.OfferEnded):
            self._close(self.rings.pop(fact.offer, None), at, fact.outcome)
        elif fact.offer not in self.rings:
            self.rings[fact.offer] = self._open(
                Kind.RING,
                at,
                agent=fact.agent,
                department=department,
                queue=fact.queue,
                offer=fact.offer,
            )

    def _talk(
        self,
        fact: e.TalkStarted | e.TalkEnded | e.HoldStarted | e.HoldEnded,
        item: Heard,
        at: datetime,
    ) -> None:
        match fact:
            case e.TalkStarted():
                self._talk_started(fact, item, at)
            case e.TalkEnded(agent=agent, by=by):
                if self._talking_with(agent):
                    self.talk_over = at
                    self._now(Kind.IVR, at, why=by, after_talk=True)
            case e.HoldStarted():
                if self._in(Kind.TALK):
                    self._now(Kind.HOLD, at, like=self.customer)
            case e.HoldEnded():
                if self._in(Kind.HOLD):
                    self._now(Kind.TALK, at, like=self.customer)

    def _talk_started(self, fact: e.TalkStarted, item: Heard, at: datetime) -> None:
        if self._talking_with(fact.agent):
            return
        for offer, ring in list(self.rings.items()):
            if ring.segment.agent == fact.agent:
                self._close(self.rings.pop(offer), at, "accepted")
        self._now(
            Kind.TALK,
            at,
            agent=fact.agent,
            department=item.department,
            queue=fact.queue,
            why="answered" if self._in(Kind.WAIT) else "",
        )
        self.talk_began = self.talk_began or (at, item.switch_at)
        self._set(
            talked_at=self.base.talked_at or at,
            agent_first=self.base.agent_first or fact.agent,
            agent_last=fact.agent,
            department=item.department,
        )

    def _handed_on(self, fact: object, at: datetime) -> None:
        """The customer's own line goes on: to be waited for, or with an outside number."""
        match fact:
            case e.TransferStarted():
                self._now(Kind.TRANSFER, at)
            case e.TransferCompleted(number=number) if number is not None:
                self._now(Kind.OUTSIDE, at, number=number.e164 or number.raw)

    def _end(self, fact: e.CallEnded, at: datetime) -> None:
        if self._in(Kind.TALK) or self._in(Kind.HOLD) or self._in(Kind.OUTSIDE):
            self.talk_over = at
        self._left(at)
        self.beside.end(at)
        if self._in(Kind.WAIT):
            self.abandoned = fact.by == "customer"
            why = "abandoned" if self.abandoned else "closed"
        else:
            why = fact.by
        for ring in self.rings.values():
            self._close(ring, at, "withdrawn")
        self.rings.clear()
        if not self._only_hanging_up():
            self._close(self.customer, at, why)
        self.customer = None
        self._set(ended_at=at, ended_by=fact.by, cause=str(fact.cause), sip=fact.sip)
        self._set(outcome=self._outcome(), recording=self._recording_due())

    def _forwarded(self, at: datetime, switch_at: datetime | None) -> None:
        """Nobody of ours talks: it stays time of dialling, and what is said is recorded."""
        if self._in(Kind.DIAL):
            self._now(Kind.DIAL, at, why="answered")
            self.message_began = self.message_began or (at, switch_at)
            self.forwarded = True

    def _left(self, at: datetime) -> None:
        """The message is over; too short a one never was."""
        if self.leaving is None:
            return
        (begun, since, switch_at), self.leaving = self.leaving, None
        seconds = (at - since).total_seconds()
        if seconds >= begun.min_s:
            self.message_began = self.message_began or (since, switch_at)
            first = self.base.message.at if self.base.message is not None else since
            seconds = (at - first).total_seconds()
            self._set(message=Message(begun.box, first, seconds))

    def _only_hanging_up(self) -> bool:
        """Whether the flow never went on: the moment the switch takes to end it is nobody's."""
        now = self.customer
        return now is not None and self._in(Kind.IVR) and not now.passed_node and now.after_talk

    def _outcome(self) -> Outcome:
        if self.base.talked_at is not None:
            return Outcome.ANSWERED
        if self.beginning.direction == "out":
            return Outcome.FAILED
        if self.abandoned:
            return Outcome.ABANDONED
        if self.asked_back:
            return Outcome.CALLBACK
        return Outcome.UNSERVED if self.base.queue_first else Outcome.IVR_ONLY

    def _recording_due(self) -> Recording:
        recording = self.base.recording
        if self.recording_began is None or recording.state is not RecordingState.RECORDING:
            return recording
        said = [began for began in (self.talk_began, self.message_began) if began is not None]
        due = RecordingState.DUE if self.commented else RecordingState.DISCARD
        if not said or (self.commented and self.recording_began[0] >= self._heard_until()):
            return replace(recording, state=due)
        first = min(said, key=lambda began: began[0])
        cut = max(0.0, between(self.recording_began, first))
        heard_from = max(first[0], self.recording_began[0])
        span = max(0.0, (self._heard_until() - heard_from).total_seconds())
        gaps = self.pauses.gaps(heard_from, span)
        state = due if silent_throughout(span, gaps) else RecordingState.DUE
        return replace(recording, state=state, cut_s=cut, span_s=span, gaps=gaps)

    def _heard_until(self) -> datetime:
        """The end of the last talk or message."""
        left = self.base.message
        ends = [left.at + timedelta(seconds=left.seconds)] if left is not None else []
        ends += [self.talk_over or self.last] if self.talk_began is not None else []
        if self.forwarded:
            ends.append(self.last)
        return max(ends, default=self.last)

    def _recorded(self, fact: e.RecordingStored | e.RecordingFailed | e.RecordingDeleted) -> None:
        recording = self.base.recording
        if isinstance(fact, e.RecordingDeleted):
            recording = replace(recording, state=RecordingState.ERASED, reason=fact.policy)
        elif recording.state is RecordingState.ERASED:
            return  # a late word of it: gone is gone
        elif isinstance(fact, e.RecordingStored):
            recording = replace(
                recording,
                state=RecordingState.COMMENT if is_comment(fact.key) else RecordingState.STORED,
                key=fact.key,
                sha256=fact.sha256,
                bytes=fact.bytes,
                seconds=fact.seconds,
                cut_short=fact.cut_short,
                reason="",
            )
        elif recording.state not in KEPT:
            recording = replace(recording, state=RecordingState.FAILED, reason=fact.reason)
        self._set(recording=recording)

    # Segments ----------------------------------------------------------------------------------

    def _open(self, kind: Kind, at: datetime, **fields: object) -> Open:
        self.begun += 1
        return Open(self.begun, Segment(0, kind, at, **fields))  # type: ignore[arg-type]

    def _close(self, opened: Open | None, at: datetime, why: str = "") -> None:
        if opened is None:
            return
        segment = replace(opened.segment, ended_at=at, outcome=why or opened.segment.outcome)
        empty = segment.kind is Kind.IVR and segment.started_at == at and not opened.passed_node
        if not empty:
            self.closed.append(Open(opened.number, segment))

    def _now(
        self,
        kind: Kind,
        at: datetime,
        *,
        why: str = "",
        after_talk: bool = False,
        like: Open | None = None,
        **fields: object,
    ) -> None:
        """The customer's line goes on as `kind`: closes what was, opens what is."""
        self._close(self.customer, at, why)
        if like is not None:
            same = like.segment
            fields = {"agent": same.agent, "department": same.department, "queue": same.queue}
        self.customer = self._open(kind, at, **fields)
        self.customer.after_talk = after_talk

    def _in(self, kind: Kind) -> bool:
        return self.customer is not None and self.customer.segment.kind is kind

    def _talking_with(self, agent: str) -> bool:
        return (
            (self._in(Kind.TALK) or self._in(Kind.HOLD))
            and self.customer is not None
            and self.customer.segment.agent == agent
        )

    def _set(self, **fields: object) -> None:
        for name, value in fields.items():
            setattr(self.base, name, value)

    def record(self) -> CallRecord:
        """What was read so far, open segments included. A segment that stayed as it was is the
        same object as in the record before."""
        entries = [*self.closed, *self.rings.values(), *self.wraps.values(), *self.beside.still()]
        if self.customer is not None:
            entries.append(self.customer)
        entries.sort(key=place_of)
        for seq, entry in enumerate(entries, start=1):
            if entry.segment.seq != seq:
                entry.segment = replace(entry.segment, seq=seq)
        segments = tuple(entry.segment for entry in entries)
        seconds, draft = totals(segments), self.base
        return replace(
            self.beginning,
            **{name: getattr(draft, name) for name in _Draft.__slots__},
            segments=segments,
            waited_s=seconds.get(Kind.WAIT, 0.0),
            ring_s=seconds.get(Kind.RING, 0.0),
            talked_s=seconds.get(Kind.TALK, 0.0),
            held_s=seconds.get(Kind.HOLD, 0.0),
            wrap_up_s=seconds.get(Kind.WRAP_UP, 0.0),
        )


def _begin(
    call: str, item: Heard, fact: e.CallArrived | e.CallPlaced | e.CallTaken | c.CallbackPlaced
) -> Folding:
    if isinstance(fact, e.CallTaken):
        return _begin_taken(call, fact)
    at = item.happened or item.at
    if isinstance(fact, e.CallArrived):
        beginning = CallRecord(
            id=call,
            project=fact.project,
            direction="in",
            caller=fact.caller,
            called=fact.called,
            trunk=fact.trunk,
            arrived_at=at,
            recovered=fact.recovered,
        )
        folding = Folding(beginning, _Draft(), at)
        folding._now(Kind.IVR, at)
        return folding
    beginning = CallRecord(
        id=call,
        project=fact.project,
        direction="out",
        caller=fact.callee,
        called=fact.caller,
        arrived_at=at,
    )
    draft = _Draft(agent_first=fact.agent, agent_last=fact.agent, department=item.department)
    if isinstance(fact, c.CallbackPlaced):
        draft.queue_first = draft.queue_last = fact.queue
    folding = Folding(beginning, draft, at)
    folding._now(Kind.DIAL, at, agent=fact.agent, department=item.department)
    return folding


def _begin_taken(call: str, fact: e.CallTaken) -> Folding:
    """A moved call whose first part is not known (yet): all we know of that is its flow."""
    beginning = CallRecord(
        id=call,
        project=fact.project,
        direction="in",
        caller=fact.caller,
        called=fact.called,
        trunk=fact.trunk,
        arrived_at=fact.arrived,
    )
    known = _Draft(answered_at=fact.answered, flow=fact.flow, flow_version=fact.version)
    folding = Folding(beginning, known, fact.arrived, taken=fact.hop)
    folding._now(Kind.IVR, fact.arrived)
    return folding
