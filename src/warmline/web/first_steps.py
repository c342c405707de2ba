"""The first steps of a new centre, up to its first call: which are done, by what is really there.

`app` counts (`Counts`), these rules say what that means, the desktop shows it and leads to the
right form. Nothing here is ticked by hand and nothing is kept: what is deleted again is open again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter

from warmline.kit.actor import Actor
from warmline.kit.http import Shape, need


class Step(StrEnum):
    """In the order in which they are best gone."""

    PASSWORD = "password"  # noqa: S105 - the step's name
    AGENT = "agent"
    QUEUE = "queue"
    FLOW = "flow"
    NUMBER = "number"
    CALL = "call"
    RECORD = "record"
    TRUNK = "trunk"


LATER = frozenset({Step.TRUNK})
"""Not needed for the first call, which needs no carrier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is there. `ready_queues`: active ones with members; `answering`: numbers that lead to a
    live flow; `answered`: calls in that an agent talked; `played`: recordings listened to;
    `own_password`: the asker chose his password himself."""

    own_password: bool
    agents: int
    queues: int
    ready_queues: int
    flows: int
    live_flows: int
    numbers: int
    answering: int
    answered: int
    played: int
    trunks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a step stands. `begun`: something is there, but what makes it work is missing."""

    step: Step
    done: bool
    begun: bool
    later: bool


def stands(counts: Counts) -> list[Stand]:
    """Every step, in order."""
    done = {
        Step.PASSWORD: counts.own_password,
        Step.AGENT: counts.agents > 0,
        Step.QUEUE: counts.ready_queues > 0,
        Step.FLOW: counts.live_flows > 0,
        Step.NUMBER: counts.answering > 0,
        Step.CALL: counts.answered > 0,
        Step.RECORD: counts.played > 0,
        Step.TRUNK: counts.trunks > 0,
    }
    begun = {
        Step.QUEUE: counts.queues > 0,
        Step.FLOW: counts.flows > 0,
        Step.NUMBER: counts.numbers > 0,
    }
    return [
        Stand(
            step=step,
            done=done[step],
            begun=not done[step] and begun.get(step, False),
            later=step in LATER,
        )
        for step in Step
    ]


class StandShape(Shape):
    """`begun`: something is there, but what makes it work is missing; `later`: the first call does
    not need it."""

    step: Step
    done: bool
    begun: bool
    later: bool


class FirstStepsShape(Shape):
    """`complete`: all is done that the first call needs."""

    steps: list[StandShape]
    complete: bool


Count = Callable[[Actor], Awaitable[Counts]]


def router(count: Count) -> APIRouter:
    """The route, without the `/api` prefix."""
    routes = APIRouter(tags=["first_steps"])

    @routes.get("/first-steps")
    async def first_steps(actor: Annotated[Actor, need("settings.manage")]) -> FirstStepsShape:
        """What a new centre still needs before its first call, from what is really there."""
        found = stands(await count(actor))
        return FirstStepsShape(
            steps=[StandShape.model_validate(one) for one in found],
            complete=all(one.done for one in found if not one.later),
        )

    return routes
