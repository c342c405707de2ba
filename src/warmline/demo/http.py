"""“来一个电话”: the page asks for a test call, where the demo's carrier runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from warmline.demo.caller import DemoCaller
from warmline.kit.actor import Actor
from warmline.kit.errors import Missing
from warmline.kit.http import Shape, need


class DemoShape(Shape):
    """Whether there is a demo's carrier that could call."""

    runs: bool


class StartedShape(Shape):
    """The call is on its way."""

    started: bool


def router(caller: DemoCaller | None) -> APIRouter:
    """The routes; `caller` is None where no demo runs."""
    routes = APIRouter(tags=["demo"])

    @routes.get("/demo")
    async def demo(actor: Annotated[Actor, need("demo.call")]) -> DemoShape:
        return DemoShape(runs=caller is not None)

    @routes.post("/demo/call")
    async def demo_call(actor: Annotated[Actor, need("demo.call")]) -> StartedShape:
        if caller is None:
            raise Missing(
                "This centre runs without the demo's carrier; let a made-up caller call from "
                "Settings → Numbers → Try.",
                code="no_demo",
            )
        await caller.call()
        return StartedShape(started=True)

    return routes
