"""Bulk acts on chosen rows: done with one result, moved to another day. Each row is an act of its
own, with its own transaction: what cannot be done is said per row and keeps nothing else from being
done. Giving to others, where limits are shared between the rows, is in `assigning`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from warmline.accounts.rules import allow
from warmline.followups.errors import FollowupMalformed
from warmline.followups.model import FollowupChange, Outcome, RowResult
from warmline.followups.service import FollowupService
from warmline.kit.actor import Actor
from warmline.kit.errors import RetryLater, WarmlineError

MOST_ROWS = 200


class BulkService:
    """See the module's text."""

    def __init__(self, service: FollowupService) -> None:
        self._service = service

    async def done(self, actor: Actor, ids: Sequence[str], outcome: Outcome) -> Sequence[RowResult]:
        """Each is done with this result. Raises `FollowupMalformed` for too many, or for the words
        alone."""
        allow(actor, "followup.work")
        if outcome.again_at is not None:
            raise FollowupMalformed(
                "Several are not tried again at one hour; finish those one by one.",
                field="again_at",
            )

        async def finish(followup: str) -> None:
            await self._service.complete(actor, followup, outcome)

        return await _each(ids, finish)

    async def move(
        self, actor: Actor, rows: Sequence[tuple[str, int]], on: date
    ) -> Sequence[RowResult]:
        """Each (id, the version on the page) is due on that day of the centre's, at the hour it
        had. Raises `FollowupMalformed` for too many."""
        allow(actor, "followup.work")
        versions = dict(rows)

        async def moved(followup: str) -> None:
            due = await self._service.same_hour(actor, followup, on)
            await self._due(actor, followup, versions[followup], due)

        return await _each(list(versions), moved)

    async def _due(self, actor: Actor, followup: str, version: int, due: datetime) -> None:
        await self._service.change(actor, followup, version, FollowupChange(due_at=due))


async def _each(ids: Sequence[str], act: Callable[[str], Awaitable[None]]) -> list[RowResult]:
    wanted = list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= MOST_ROWS:
        raise FollowupMalformed(f"Choose 1 to {MOST_ROWS} follow-ups.", field="ids")
    found = []
    for followup in wanted:
        try:
            await act(followup)
        except RetryLater:
            raise
        except WarmlineError as error:
            found.append(RowResult(followup, False, error.code, error.message))
        else:
            found.append(RowResult(followup, True))
    return found
