"""A customer rates the talk by keys after his agent has hung up, and says what he thinks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import soundfile
from playwright.async_api import expect

from tests.journeys import faults_kit as kit
from tests.journeys.api import Api
from tests.journeys.audio import Codes, resampled
from tests.journeys.centre import Centre, eventually
from tests.journeys.conftest import OpenDesk
from tests.journeys.proof import comes_to_hear_only, hears_only, kinds

pytestmark = pytest.mark.journey

SCRIPT: dict[str, Any] = {"comment": "bad", "comment_s": 30, "patience_s": 20, "reasons": [
    {"key": "1", "zh": "服务态度", "en": "Attitude"},
    {"key": "2", "zh": "问题没有解决", "en": "Not solved"},
    {"key": "3", "zh": "等待时间太长", "en": "Waited too long"},
    {"key": "4", "zh": "其他原因", "en": "Something else"},
]}  # fmt: skip


@pytest.fixture
def presales_asks(office: Api) -> Iterator[None]:
    """The queue that key 1 leads to asks everybody; afterwards nobody."""
    survey = {"key": "journey", "name": "服务评价", "script": SCRIPT}
    if not office("GET", "/surveys?q=journey")["items"]:
        office("POST", "/surveys", survey)
    queue = office.queue("售前咨询")
    asks = {"survey": "journey", "per_cent": 100, "auto": True, "by_agent": True, "least_s": 0}
    policy = queue["policy"]
    office("PATCH", f"/queues/{queue['id']}", {"policy": {**policy, "survey": asks}})
    yield
    office("PATCH", f"/queues/{queue['id']}", {"policy": policy})


@pytest.mark.usefixtures("presales_asks")
async def test_a_customer_rates_his_agent_after_the_talk(
    centre: Centre, desk: OpenDesk, office: Api, codes: Codes
) -> None:
    # Given a queue that asks, and a talk
    li = await desk("8001", code=codes.agent, ready=True)
    known = {one["id"] for one in office("GET", "/survey-results")["items"]}
    caller = await centre.call_in(codes.caller, stay_s=150)
    await li.is_in("ringing", within_s=40)
    await li.answer()
    await li.strip_says("通话中", within_s=15)
    await expect(li.strip.get_by_role("button", name="转满意度评价")).to_be_visible()
    await comes_to_hear_only(li, codes.caller, codes.agent)
    # when the agent hangs up, then he writes his notes, and the customer is still there
    await li.hang_up()
    await li.is_in("wrap_up")
    rating = li.page.locator(".desk-rating")
    await expect(rating).to_contain_text("评价中")
    # when he presses 5 (very dissatisfied), then the agent sees that he answered, not what
    await kit.press(centre, caller, "5")
    await expect(rating).to_contain_text("已评价")
    mine = centre.person("8001")
    (one,) = await eventually(lambda: new(office, known), within_s=20, what="the mark")
    (his,) = mine("GET", f"/survey-results/of-call/{one['interaction']}")
    assert (his["state"], his["mark"]) == ("answered", None)
    # and when he is asked why, and says what he thinks after the tone
    await kit.press(centre, caller, "2")
    await eventually(lambda: commenting(centre, one["interaction"]), within_s=30, what="the tone")
    await caller.hears(14)
    await kit.press(centre, caller, "#")
    # then the rating has all of it
    (rated,) = await eventually(
        lambda: [r for r in new(office, known) if r["comment_s"]], within_s=30, what="the comment"
    )
    assert (rated["mark"], rated["scale"], rated["reason_zh"]) == (1, 5, "问题没有解决")
    assert (rated["agent_name"], rated["queue_name"]) == ("李雷", "售前咨询")
    # and in the comment he alone is heard
    (said,) = await eventually(
        lambda: comment(office, rated["id"]), within_s=60, what="the comment's sound"
    )
    hears_only(said, codes.caller, codes.agent, codes.nobody)
    record = office.call(rated["interaction"])
    assert kinds(record).count("ivr") == 2
    whole = office("GET", "/survey-results/figures?by=agent")["total"]
    assert whole["invited"] >= whole["answered"] >= 1


def new(office: Api, known: set[str]) -> list[dict[str, Any]]:
    """The ratings with a mark that were not there before."""
    found = office("GET", "/survey-results?state=answered")["items"]
    return [one for one in found if one["id"] not in known]


def commenting(centre: Centre, call: str) -> list[Any]:
    """Whether the customer has come to his comment: the last question on his way."""
    path = centre.person("admin").call(call)["path"]
    return [step for step in path if step["node"].endswith("/comment")]


def comment(office: Api, result: str) -> list[Any]:
    """The customer's side of his comment, once it is encoded; nothing before."""
    try:
        body = office("GET", f"/survey-results/{result}/comment")
    except OSError:
        return []
    with soundfile.SoundFile(io.BytesIO(body)) as file:
        rate, sound = file.samplerate, file.read(always_2d=True)
    return [resampled(sound[:, 0], rate)]
