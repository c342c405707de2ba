"""What follow-ups and questionnaires hold about one person. Implements
`customers.ports.PersonalData`; collected by `app.person`.

A follow-up that is still to be done is cancelled: who was erased is not to be called. A choice or a
mark in a questionnaire is a figure and stays; what he said in words goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.customers.ports import Collected, Held, Person
from warmline.followups.store import personal as store
from warmline.kit.db import Session
from warmline.notices.model import About
from warmline.notices.service import NoticeService


class FollowupsOfPerson:
    """Follow-ups, and what he answered."""

    name = "followups"

    def __init__(self, notices: NoticeService) -> None:
        self._notices = notices

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        planned = [
            {
                "due_at": row.due_at.isoformat(),
                "content": row.content,
                "way": row.way,
                "state": row.state,
                "result": row.result,
                "result_text": row.result_text,
                "finished_at": row.finished_at.isoformat() if row.finished_at else None,
            }
            for row in await store.followups(session, person)
        ]
        given = [
            {
                "at": answer.at.isoformat(),
                "questionnaire": name,
                "version": sheet.number,
                "question": answer.question,
                "choices": answer.choices,
                "number": answer.number,
                "words": answer.words,
            }
            for sheet, name, answer in await store.answers(session, person)
        ]
        return [Collected("followups", planned), Collected("answers", given)]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        written = [
            answer
            for _, _, answer in await store.answers(session, person)
            if answer.words not in (None, store.HIDDEN)
        ]
        found = [
            Held("followups", len(await store.followups(session, person))),
            Held("answers", len(written)),
        ]
        return [one for one in found if one.count]

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        done = await self.preview(session, person, now)
        rows = await store.followups(session, person, lock=True)
        await store.forget(session, rows, now)
        await self._notices.forget(session, [About("followup", row.id) for row in rows])
        await store.hide_words(session, [row[2] for row in await store.answers(session, person)])
        return done

    async def finish(self, now: datetime) -> int:
        return 0
