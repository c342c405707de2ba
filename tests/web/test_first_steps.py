"""The first steps of a new centre: what each count says of its step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from warmline.web.first_steps import Counts, Step, stands

EMPTY = Counts(
    own_password=False,
    agents=0,
    queues=0,
    ready_queues=0,
    flows=0,
    live_flows=0,
    numbers=0,
    answering=0,
    answered=0,
    played=0,
    trunks=0,
)
TICKS: dict[Step, dict[str, Any]] = {
    Step.PASSWORD: {"own_password": True},
    Step.AGENT: {"agents": 1},
    Step.QUEUE: {"queues": 1, "ready_queues": 1},
    Step.FLOW: {"flows": 1, "live_flows": 1},
    Step.NUMBER: {"numbers": 1, "answering": 1},
    Step.CALL: {"answered": 1},
    Step.RECORD: {"played": 1},
    Step.TRUNK: {"trunks": 1},
}


def test_given_an_empty_centre_when_looked_at_then_every_step_is_open_and_none_begun() -> None:
    found = stands(EMPTY)
    assert [one.step for one in found] == list(Step)
    assert not any(one.done or one.begun for one in found)


@pytest.mark.parametrize("step", list(Step))
def test_given_what_a_step_needs_when_it_is_there_then_that_step_alone_is_done(step: Step) -> None:
    found = stands(replace(EMPTY, **TICKS[step]))
    assert [one.step for one in found if one.done] == [step]
    assert not any(one.begun for one in found)


@pytest.mark.parametrize(
    ("there", "step"),
    [("queues", Step.QUEUE), ("flows", Step.FLOW), ("numbers", Step.NUMBER)],
)
def test_given_a_thing_that_does_not_work_yet_when_looked_at_then_its_step_is_begun(
    there: str, step: Step
) -> None:
    one_there: dict[str, Any] = {there: 1}
    found = stands(replace(EMPTY, **one_there))
    assert [one.step for one in found if one.begun] == [step]
    assert not any(one.done for one in found)


def test_given_the_steps_when_the_first_call_is_meant_then_no_carrier_is_needed_for_it() -> None:
    assert [one.step for one in stands(EMPTY) if one.later] == [Step.TRUNK]
