"""Where recordings lie, over HTTP.

GET  /recording-store          what waits, what was moved, what is in the way
POST /recording-store/trial    put a small thing there and read it back
GET  /recording-store/moves    recordings and where they lie
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter

from warmline.interactions.service.moving import MovingService
from warmline.kit.actor import Actor
from warmline.kit.http import ListAnswer, PageQuery, Shape, list_answer, need

Keeper = Annotated[Actor, need("recording.keep")]


class StoreStateShape(Shape):
    """`place` null: recordings stay on the disk."""

    place: str | None
    folder: str
    keep_on_disk_days: int
    waiting: int
    waiting_bytes: int
    waiting_since: datetime | None
    moved: int
    moved_bytes: int
    also_on_disk: int
    last_moved_at: datetime | None
    problem: str
    detail: str
    problem_at: datetime | None


class TrialShape(Shape):
    """No `problem`: all is well."""

    problem: str
    detail: str


class MoveShape(Shape):
    call: str
    arrived_at: datetime
    agent_name: str | None
    state: str
    place: str
    bytes: int
    attempts: int
    problem: str
    detail: str
    moved_at: datetime | None
    next_at: datetime


def router(moving: MovingService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["recordings"])

    @routes.get("/recording-store")
    async def state(actor: Keeper) -> StoreStateShape:
        return StoreStateShape.model_validate(await moving.state(actor))

    @routes.post("/recording-store/trial")
    async def trial(actor: Keeper) -> TrialShape:
        return TrialShape.model_validate(await moving.try_store(actor))

    @routes.get("/recording-store/moves")
    async def moves(
        actor: Keeper,
        page: PageQuery,
        state: Literal["", "waiting", "both", "moved"] = "",
    ) -> ListAnswer[MoveShape]:
        return list_answer(await moving.list(actor, page, state=state), MoveShape.model_validate)

    return routes
