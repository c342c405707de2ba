"""Calls that an agent places from the page: answered and heard on both sides, or busy."""

from __future__ import annotations

import pytest

from tests.journeys.api import Api
from tests.journeys.audio import Codes
from tests.journeys.centre import Centre, until
from tests.journeys.conftest import OpenDesk
from tests.journeys.proof import (
    comes_to_hear_only,
    finished,
    hears_only,
    kinds,
    newest_call,
    stored_recording,
)

pytestmark = pytest.mark.journey

CUSTOMER = "13900000000"
BUSY = "13900009001"


async def test_a_customer_who_is_called_answers_and_both_are_heard_and_recorded(
    centre: Centre, desk: OpenDesk, office: Api, codes: Codes
) -> None:
    # Given an agent who is ready, and a customer outside
    agent = await desk("8001", code=codes.agent, ready=True)
    known = {call["id"] for call in office.calls()}
    customer = await centre.called_person(f"+86{CUSTOMER}", codes.caller)
    # when the agent dials his number on the page
    await agent.dial(CUSTOMER)
    # then the page rings while he is rung
    await agent.page.wait_for_function("() => window.__warmline.phone.ringback", timeout=20_000)
    # and when he answers it is silent, and they talk and hear each other, and only each other
    await agent.strip_says("通话中", within_s=30)
    await comes_to_hear_only(customer, codes.agent, codes.caller, codes.nobody)
    await comes_to_hear_only(agent, codes.caller, codes.agent, codes.nobody)
    # and the page shows that the network is good
    await agent.page.locator(".quality-good").wait_for(timeout=20_000)
    # when the agent hangs up, then he comes to his wrap-up, and the record tells it
    await agent.hang_up()
    await agent.wrapped_up()
    record = finished(office, newest_call(office, known))
    assert (record["direction"], record["outcome"]) == ("out", "answered")
    assert record["caller"]["e164"] == f"+86{CUSTOMER}"
    assert kinds(record) == ["dial", "talk", "wrap_up"]
    assert (record["ended_by"], record["cause"]) == ("agent", "normal")
    # with the quality of his leg
    (leg,) = until(lambda: office.call(record["id"])["quality"], what="the leg's quality")
    assert (leg["poor"], leg["mos"] > 4) == (False, True)
    left, right, _ = stored_recording(office, record["id"])
    hears_only(left, codes.caller, codes.agent, codes.nobody)
    hears_only(right, codes.agent, codes.caller, codes.nobody)


async def test_a_busy_number_is_told_and_written_down(desk: OpenDesk, office: Api) -> None:
    # Given an agent who is ready, when he dials a number that is busy
    agent = await desk("8001", ready=True)
    known = {call["id"] for call in office.calls()}
    await agent.dial(BUSY)
    # then he is busy with it for a moment and comes to his wrap-up without a talk
    await agent.wrapped_up()
    record = finished(office, newest_call(office, known))
    assert (record["outcome"], record["cause"]) == ("failed", "busy")
    assert kinds(record) == ["dial", "wrap_up"]
    assert record["talked_s"] == 0
    assert record["recording"]["state"] == "none"
