"""Revisits of work orders among what people mean to do: a follow-up of whoever revisits, about the
order, with its questionnaire. Built by `app.services`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from warmline.followups.errors import FollowupMalformed, NotForThem
from warmline.followups.model import About, NewFollowup, Result
from warmline.followups.service import FollowupService
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Session
from warmline.tickets.ports import RevisitTask

WORDS = {"zh": "回访工单 {number}：{title}", "en": "Revisit order {number}: {title}"}
SOONEST = timedelta(minutes=10)
"""A revisit that is late already is reminded of after this time, not before it was read."""


class PlannedRevisits:
    """Implements `tickets.ports.RevisitTasks`."""

    def __init__(self, followups: FollowupService, clock: Clock, language: str) -> None:
        self._followups = followups
        self._clock = clock
        self._words = WORDS.get(language, WORDS["en"])

    async def plan(self, session: Session, task: RevisitTask) -> None:
        await self._followups.settle_about(session, SYSTEM, _about(task.ticket), None)
        if task.due_at is None:
            return
        now = self._clock.now()
        new = NewFollowup(
            self._words.format(number=task.number, title=task.title),
            max(task.due_at, now + SOONEST),
            project=task.project,
            customer=task.customer,
            about=_about(task.ticket),
            assignee=task.person,
            questionnaire=task.questionnaire or None,
        )
        # A questionnaire that asks nobody any more is left out; who does not work in the project
        # (an administrator) is not reminded. The revisit is his all the same.
        for one in (new, replace(new, questionnaire=None)):
            with suppress(FollowupMalformed, NotForThem):
                await self._followups.planned(session, SYSTEM, one, task.project, now)
                return

    async def settle(self, session: Session, actor: Actor, ticket: str, *, reached: bool) -> None:
        result = Result.REACHED if reached else Result.UNREACHED
        await self._followups.settle_about(session, actor, _about(ticket), result)


def _about(ticket: str) -> About:
    return About("ticket", ticket)
