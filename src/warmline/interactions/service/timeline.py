"""What calls give to a customer's timeline: the calls of his numbers, messages he left, notes that
were typed about them. Implements `customers.ports.TimelineSource`; collected by `app.person`.

Whoever sees the card is shown what its caller went through, whoever took the calls: an agent who
takes a customer over has to know. For a number that stands on a card he does not see, too, only his
own calls are shown (`customers.ports.Person.shared`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warmline.customers.ports import Person, TimelineEntry
from warmline.interactions.store import timeline as store
from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.paging import Bound
from warmline.telephony.numbers import mask


class CallTimeline:
    """Calls."""

    kind = "call"

    def may(self, actor: Actor) -> bool:
        return True

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.calls(session, actor, person, bound, size)
        return [
            TimelineEntry(
                id=call.id,
                kind=self.kind,
                at=call.arrived_at,
                by=call.agent_last,
                facts={
                    "direction": call.direction,
                    "number": _number(actor, call),
                    "outcome": call.outcome,
                    "queue": call.queue_last,
                    "waited_s": call.waited_s,
                    "talked_s": call.talked_s,
                    "recording": call.recording_state,
                    "live": call.ended_at is None,
                },
                about=("call", call.id),
                may_open=bool(mine),
            )
            for call, mine in rows
        ]


class MessageTimeline:
    """Messages left."""

    kind = "message"

    def may(self, actor: Actor) -> bool:
        return actor.may("message.work") or actor.may("call.list")

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.messages(session, actor, person, bound, size)
        return [
            TimelineEntry(
                id=call.id,
                kind=self.kind,
                at=call.message_at,
                facts={
                    "number": _number(actor, call),
                    "box": call.message_box or "",
                    "seconds": call.message_s or 0.0,
                    "state": state,
                },
                about=("message", call.id),
                may_open=actor.may("message.work"),
            )
            for call, _, state in rows
        ]


class NoteTimeline:
    """Notes about calls, by who changed them last."""

    kind = "note"

    def may(self, actor: Actor) -> bool:
        return True

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.notes(session, actor, person, bound, size)
        return [
            TimelineEntry(
                id=note.interaction,
                kind=self.kind,
                at=note.changed_at,
                by=note.changed_by,
                facts={"result": note.result_code, "call_at": call.arrived_at.isoformat()},
                text=note.text,
                about=("call", call.id),
                may_open=bool(mine),
            )
            for note, call, mine in rows
        ]


def _number(actor: Actor, call: InteractionRow) -> Any:
    raw = call.caller_e164 or call.caller_raw
    return raw if actor.may("number.unmask") else mask(raw)
