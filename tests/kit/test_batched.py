"""Questions asked within a moment are answered by one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import pytest

from warmline.kit.batched import Batched


class Asked:
    """Has a word on keys that begin with y; keeps the rounds."""

    def __init__(self) -> None:
        self.rounds: list[set[str]] = []
        self.broken = False

    async def ask(self, keys: Collection[str]) -> dict[str, str]:
        self.rounds.append(set(keys))
        if self.broken:
            raise ConnectionError("away")
        return {key: key.upper() for key in keys if key.startswith("y")}


async def test_given_many_questions_at_once_then_they_are_one_and_each_gets_its_answer() -> None:
    asked = Asked()
    batched = Batched(asked.ask, wait_s=0)
    answers = await asyncio.gather(*(batched.get(key) for key in ("y1", "n1", "y2", "y1")))
    assert answers == ["Y1", None, "Y2", "Y1"]
    assert asked.rounds == [{"y1", "n1", "y2"}]
    assert await batched.get("y3") == "Y3"
    assert asked.rounds[1:] == [{"y3"}]


async def test_given_one_who_stops_waiting_then_the_others_get_their_answer() -> None:
    asked = Asked()
    batched = Batched(asked.ask, wait_s=0.01)
    impatient, patient = (asyncio.create_task(batched.get(key)) for key in ("y1", "y2"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == "Y2"


async def test_given_a_question_that_cannot_be_asked_then_all_of_its_round_hear_why() -> None:
    asked = Asked()
    asked.broken = True
    batched = Batched(asked.ask, wait_s=0)
    told = await asyncio.gather(*(batched.get(k) for k in "ab"), return_exceptions=True)
    assert [type(one) for one in told] == [ConnectionError, ConnectionError]
    asked.broken = False
    assert await batched.get("y") == "Y"
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(Batched(asked.ask, wait_s=9).get("y"), 0.01)
