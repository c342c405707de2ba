"""What somebody should see to soon, for those who lead the floor or keep the centre running.

The same sentences are in `/api/health`, which machines ask without logging in; `app` gives them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter

from warmline.kit.actor import Actor
from warmline.kit.http import Shape, need_any


class AlarmShape(Shape):
    """`code` and `details` let a page say it in its own language; `message` says it in English."""

    code: str
    message: str
    details: dict[str, str | int]


async def none() -> Sequence[object]:
    """No further alarms."""
    return []


def router(
    sounding: Callable[[], Sequence[object]],
    recorded: Callable[[], Awaitable[Sequence[object]]] = none,
) -> APIRouter:
    """The route, without the `/api` prefix; `sounding` gives what `AlarmShape` shows, `recorded`
    the same of what the database knows."""
    routes = APIRouter(tags=["alarms"])

    @routes.get("/alarms")
    async def alarms(
        actor: Annotated[Actor, need_any("board.view", "settings.manage")],
    ) -> list[AlarmShape]:
        """What somebody should see to soon, such as a disk that fills up."""
        found = [*await asyncio.to_thread(sounding), *await recorded()]
        return [AlarmShape.model_validate(one) for one in found]

    return routes
