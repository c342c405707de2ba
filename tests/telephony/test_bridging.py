"""A bridge that is being filled is nobody's empty bridge: an end told meanwhile, of whatever leg on
the switch, does not drop it. Against a switch that answers when the test lets it; that the real one
bridges is in test_contract."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from warmline.telephony.asterisk.ami import Message
from warmline.telephony.asterisk.ari import Reply
from warmline.telephony.asterisk.commands import Commands
from warmline.telephony.asterisk.legs import Leg
from warmline.telephony.asterisk.link import Link, SwitchAccess
from warmline.telephony.model import EngineEvent, LegEnded


class Switch:
    """A link whose switch knows its bridges, and is slow to make one until it may."""

    def __init__(self) -> None:
        self.bridges: dict[str, set[str]] = {}
        self.may_make = asyncio.Event()

    async def ari(self, method: str, uri: str, *, body: object = None, **query: str) -> Reply:
        _, bridge, *verb = uri.split("/")
        if method == "DELETE":
            self.bridges.pop(bridge, None)
        elif verb == ["addChannel"]:
            if bridge not in self.bridges:
                return Reply(404, "Not Found")
            self.bridges[bridge].add(query["channel"])
        else:
            self.bridges.setdefault(bridge, set())
            await self.may_make.wait()
        return Reply(204, "No Content")

    async def ami(self, action: str, **headers: str) -> bool:
        return True

    async def ami_each(
        self, asked: Callable[[], Sequence[tuple[str, Mapping[str, str]]]]
    ) -> list[Message]:
        return [Message(b"Response: Success") for _ in asked()]


class Floor(Commands):
    """Customer and colleague in our hands, and a leg of somebody else's call."""

    def __init__(self) -> None:
        super().__init__(SwitchAccess(ari_secret="", ami_secret="", sounds="", recordings=""))
        self.switch = Switch()
        self._link = cast(Link, self.switch)
        for leg in ("customer", "colleague", "stranger"):
            self._legs.add(Leg(leg, leg, "dialled"))

    def _emit(self, event: EngineEvent) -> None:
        return

    def comes(self, leg: str) -> None:
        self._translator.ari({"type": "StasisStart", "channel": {"id": leg}})

    def is_in_dial(self, leg: str) -> None:
        known = self._legs.live[leg]
        known.stasis, known.place = False, "talk"

    def ends(self, leg: str) -> None:
        for told in self._legs.end(LegEnded(leg, cause=16, by_remote=True)):
            self._tell(told)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_given_a_bridge_being_filled_when_any_leg_ends_then_all_still_meet_in_it() -> None:
    floor = Floor()
    bridging = asyncio.create_task(floor.bridge("b", ["customer", "colleague"]))
    await settle()
    floor.ends("stranger")
    await settle()
    floor.switch.may_make.set()
    await bridging
    await settle()
    assert floor.switch.bridges == {"b": {"customer", "colleague"}}


async def test_given_a_filled_bridge_when_everybody_in_it_has_ended_then_it_is_dropped() -> None:
    floor = Floor()
    floor.switch.may_make.set()
    await floor.bridge("b", ["customer", "colleague"])
    floor.ends("colleague")
    await settle()
    assert "b" in floor.switch.bridges
    floor.ends("customer")
    await settle()
    assert floor.switch.bridges == {}


async def test_given_a_bridge_that_nobody_came_into_when_the_next_leg_ends_then_it_is_dropped() -> (
    None
):
    floor = Floor()
    bridging = asyncio.create_task(floor.bridge("b", ["customer"]))
    await settle()
    floor.ends("customer")
    floor.switch.bridges.clear()  # the switch lost it, too: nobody can come in
    floor.switch.may_make.set()
    await bridging
    floor.switch.bridges["b"] = set()
    floor.ends("stranger")
    await settle()
    assert floor.switch.bridges == {}


async def test_given_a_pair_one_of_whom_is_in_the_bridge_when_it_is_fetched_then_both_are() -> None:
    floor = Floor()
    floor.switch.may_make.set()
    await floor.bridge("b", ["customer"])
    floor.is_in_dial("colleague")
    fetching = asyncio.create_task(floor.fetch_back("customer", "colleague", "b"))
    await settle()
    floor.switch.bridges["b"].clear()  # fetching takes him out of it
    floor.comes("customer")
    floor.comes("colleague")
    await fetching
    assert floor.switch.bridges == {"b": {"customer", "colleague"}}
