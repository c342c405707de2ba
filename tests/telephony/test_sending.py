"""A leg is sent elsewhere only from where it waits: between two lines of the dialplan the switch
would begin the new extension at a wrong line. Against a link that keeps what it was asked; that a
real switch does follow is in test_contract."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import pytest

from warmline.telephony.asterisk.ami import Message
from warmline.telephony.asterisk.dialplan import HANDS
from warmline.telephony.asterisk.legs import Leg
from warmline.telephony.asterisk.link import Link, SwitchAccess
from warmline.telephony.asterisk.sending import Sending
from warmline.telephony.ports import EngineAway

Asked = tuple[str, Mapping[str, str]]


class Line:
    """A link whose switch does everything it is asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._more = asyncio.Event()

    async def until(self, so_many: int) -> None:
        async with asyncio.timeout(5):
            while len(self.asked) < so_many:
                self._more.clear()
                await self._more.wait()

    async def ami_each(self, asked: Callable[[], Sequence[Asked]]) -> list[Message]:
        self.asked += asked()
        self._more.set()
        return [Message(b"Response: Success") for _ in asked()]


class Floor(Sending):
    """One leg in our hands, and the line to its switch."""

    def __init__(self) -> None:
        super().__init__(SwitchAccess(ari_secret="", ami_secret="", sounds="", recordings=""))
        self.line = Line()
        self._link = cast(Link, self.line)
        self.leg = self._legs.add(Leg("c", "customer", "arrived", stasis=False))

    def waits_at(self, extension: str) -> None:
        self.leg.at = f"{HANDS},{extension}"
        if self.leg.at == self.leg.bound:
            self.leg.bound = None
        self._waits("c")

    def ends(self) -> None:
        self._legs.live.pop("c")
        self._waits("c")

    def switch_is_lost(self) -> None:
        self._link = None
        self._waits("c")

    def send(self) -> asyncio.Task[bool]:
        return asyncio.create_task(self._go(self.leg, HANDS, "music", {"WL_X": "1"}))

    def redirects(self) -> int:
        return sum(action == "Redirect" for action, _ in self.line.asked)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_given_a_leg_on_its_way_then_it_is_sent_on_only_when_it_waits() -> None:
    floor = Floor()
    sent = floor.send()
    await settle()
    assert floor.line.asked == []
    floor.waits_at("here")
    await settle()
    assert [action for action, _ in floor.line.asked] == ["Setvar", "Redirect"]
    assert not sent.done()
    floor.waits_at("music")
    assert await sent


async def test_given_two_commands_then_the_second_waits_for_the_first_to_be_followed() -> None:
    floor = Floor()
    floor.waits_at("here")
    first, second = floor.send(), floor.send()
    await settle()
    assert floor.redirects() == 1
    floor.waits_at("music")
    await settle()
    assert floor.redirects() == 2
    floor.waits_at("music")
    assert await first
    assert await second


async def test_given_a_key_that_wins_over_the_command_then_it_is_sent_once_more() -> None:
    floor = Floor()
    floor.waits_at("here")
    sent = floor.send()
    await settle()
    floor.waits_at("5")
    await floor.line.until(3)
    floor.waits_at("music")
    assert await sent


async def test_given_a_key_that_is_overtaken_by_the_command_then_it_is_not_sent_again() -> None:
    floor = Floor()
    floor.waits_at("here")
    sent = floor.send()
    await settle()
    floor.waits_at("5")
    await settle()
    floor.waits_at("music")
    assert await sent
    assert floor.redirects() == 1


async def test_given_a_leg_that_ends_on_its_way_then_nothing_is_sent_to_it() -> None:
    floor = Floor()
    sent = floor.send()
    await settle()
    floor.ends()
    assert not await sent
    assert floor.redirects() == 0


async def test_given_the_switch_is_lost_meanwhile_then_the_command_says_so() -> None:
    floor = Floor()
    sent = floor.send()
    await settle()
    floor.switch_is_lost()
    with pytest.raises(EngineAway):
        await sent
