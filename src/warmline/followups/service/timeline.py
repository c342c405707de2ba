"""What follow-ups and questionnaires give to a customer's timeline. Implements
`customers.ports.TimelineSource`; collected by `app.person`. Who sees which is their own rule, not
the card's.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.customers.ports import Person, TimelineEntry
from warmline.followups.ports import QueueGroups
from warmline.followups.store import personal as store
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.paging import Bound


class FollowupTimeline:
    """Follow-ups, when they were done; while they are not, when they were planned. Without `queues`
    what waits for anybody of a queue is shown to its leaders alone."""

    kind = "followup"

    def __init__(self, queues: QueueGroups | None = None) -> None:
        self._queues = queues

    def may(self, actor: Actor) -> bool:
        return actor.may("followup.work")

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        queues = frozenset[str]()
        if self._queues is not None:
            queues = await self._queues.of_user(session, actor.user_id)
        rows = await store.followups_before(session, actor, queues, person, bound, size)
        return [
            TimelineEntry(
                id=row.id,
                kind=self.kind,
                at=row.finished_at or row.created_at,
                by=row.finished_by or row.created_by,
                facts={
                    "state": row.state,
                    "way": row.way,
                    "result": row.result,
                    "due_at": row.due_at.isoformat(),
                    "assignee": row.assignee,
                },
                text="\n".join(filter(None, (row.content, row.result_text))),
                about=("followup", row.id),
            )
            for row in rows
        ]


class AnswersTimeline:
    """Questionnaires that he was asked."""

    kind = "answers"

    def may(self, actor: Actor) -> bool:
        return actor.may("followup.work") or actor.may("questionnaire.read")

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.sheets_before(session, actor, person, bound, size)
        return [
            TimelineEntry(
                id=sheet.id,
                kind=self.kind,
                at=sheet.finished_at or sheet.started_at,
                by=sheet.agent,
                facts={"name": name, "state": sheet.state},
            )
            for sheet, name in rows
        ]
