"""The journal's surveys become rows: who qualified, was invited, what he answered by phone.

Called by `voice.projector` with batches in journal order, inside its transaction. Each statement
says what is so and never adds up, so a repeat changes nothing. Remembers nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.interactions import events as e
from warmline.kit.db import Session
from warmline.surveys.store import results as store
from warmline.voice.journal_model import Event


class SurveyProjection:
    """One reader of the journal."""

    def lost(self) -> None:
        """Nothing is remembered."""

    async def forget(self, session: Session) -> None:
        """Empty what was projected; links and their answers stay."""
        await store.forget(session)

    async def project(self, session: Session, events: Sequence[Event]) -> None:
        """Write a batch down, in order."""
        for event in events:
            if isinstance(event.fact, _OF_SURVEYS):
                await _one(session, event)
        over = {
            event.key: event.at
            for event in events
            if isinstance(event.fact, e.CallEnded | e.CallLeft)
        }
        if over:
            await store.calls_over(session, over)


_OF_SURVEYS = (
    e.SurveyEligible
    | e.SurveyInvited
    | e.SurveyAnswered
    | e.CommentBegun
    | e.CommentEnded
    | e.SurveyEnded
)


async def _one(session: Session, event: Event) -> None:
    call, at = event.key, event.at
    match event.fact:
        case e.SurveyEligible() as fact:
            await store.add_eligible(session, call, fact, at)
        case e.SurveyInvited(sent_by=sent_by):
            await store.set_of_call(session, call, invited_at=at, sent_by=sent_by)
        case e.SurveyAnswered(question="mark", value=value):
            await store.set_of_call(session, call, answered_at=at, mark=value)
        case e.SurveyAnswered(value=value):
            await store.set_of_call(session, call, reason=value)
        case e.CommentBegun():
            await store.set_of_call(session, call, comment_at=at, comment_s=None)
        case e.CommentEnded():
            await store.end_comment(session, call, at)
        case e.SurveyEnded():
            await store.set_of_call(session, call, over_at=at)
        case _:
            return
