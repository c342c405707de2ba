"""What somebody should see to soon, for those who lead the floor or keep the centre running.

The same sentences are in `/api/health`, which machines ask without logging in; `app` gives them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter

from warmline.kit.actor import Actor
from warmline.kit.http import Shape, need_any


class AlarmShape(Shape):
    """`code` and `details` let a page say it in its own language; `message` says it in English."""

    code: str
    message: str
    details: dict[str, str | int]


def router(sounding: Callable[[], Sequence[object]]) -> APIRouter:
    """The route, without the `/api` prefix; `sounding` gives what `AlarmShape` shows."""
    routes = APIRouter(tags=["alarms"])

    @routes.get("/alarms")
    async def alarms(
        actor: Annotated[Actor, need_any("board.view", "settings.manage")],
    ) -> list[AlarmShape]:
        """What somebody should see to soon, such as a disk that fills up."""
        found = await asyncio.to_thread(sounding)
        return [AlarmShape.model_validate(one) for one in found]

    return routes
