"""Follow-ups with their reminders over real notices, as `app` puts them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.followups.world import ZONE, Queues, Sight
from tests.pools.world import PoolWorld

from warmline.followups.service import FollowupService
from warmline.followups.service.reminding import ReminderService
from warmline.followups.service.steps import Centre
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService


@dataclass(frozen=True, slots=True)
class Reminded:
    """The services of follow-ups that are measured."""

    followups: FollowupService
    reminders: ReminderService


class _Notices:
    """Notices about follow-ups."""

    def __init__(self, notices: NoticeService) -> None:
        self._notices = notices

    async def tell(
        self,
        session: Any,
        users: Iterable[str],
        kind: str,
        followup: str,
        facts: Mapping[str, str],
        *,
        popup: bool,
    ) -> None:
        new = NewNotice(kind, About("followup", followup), facts, popup=popup, sound=popup)
        await self._notices.tell(session, users, new)

    async def settle(self, session: Any, followup: str) -> None:
        await self._notices.settle(session, About("followup", followup))


def reminded(world: PoolWorld) -> Reminded:
    """Follow-ups of the desk."""
    centre = Centre(
        database=world.database,
        clock=world.clock,
        zone=ZONE,
        days={},
        notices=_Notices(world.desk.notices),
        queues=Queues(),
        seen=Sight(world.customers),
    )
    return Reminded(FollowupService(centre), ReminderService(centre))
