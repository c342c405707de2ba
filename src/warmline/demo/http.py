"""“来一个电话”: the page asks for a test call. Only mounted where the demo's carrier runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from warmline.demo.caller import DemoCaller
from warmline.kit.actor import Actor
from warmline.kit.http import Shape, need


class StartedShape(Shape):
    """The call is on its way."""

    started: bool


def router(caller: DemoCaller) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["demo"])

    @routes.post("/demo/call")
    async def demo_call(actor: Annotated[Actor, need("demo.call")]) -> StartedShape:
        await caller.call()
        return StartedShape(started=True)

    return routes
