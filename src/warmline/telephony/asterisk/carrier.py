"""Places real SIP calls from the demo carrier to our switch, and ends them.

Used by the demo, `warmline demo call` and the journeys. The carrier is a second Asterisk with the
dialplan of `carrier_dialplan`; this drives it over its manager interface.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from warmline.kit.errors import RetryLater
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.ami import AmiClient, AmiError, Message
from warmline.telephony.asterisk.carrier_dialplan import PEER

_GAP_S = 0.15
"""Silence between two keys; without it the far end cannot tell them apart."""

_ANSWER_S = 10.0
"""Keys wait so long for the answer, then are pressed regardless."""


class CarrierAway(RetryLater):
    """The demo carrier cannot be reached."""

    code = "carrier_away"


@dataclass(frozen=True, slots=True)
class CarrierCall:
    """One live call of the carrier: `up` once our switch answered it."""

    id: str
    up: bool
    seconds: int


class Carrier:
    """A connection to the demo carrier; use it with `async with`."""

    def __init__(
        self, *, host: str = "127.0.0.1", ami_port: int = 8731, ami_user: str, ami_secret: str
    ) -> None:
        self._where = (host, ami_port, ami_user, ami_secret)
        self._ami = AmiClient()

    async def __aenter__(self) -> Self:
        try:
            await self._ami.connect(*self._where)
        except AmiError as error:
            raise CarrierAway(
                f"The demo carrier does not answer ({error}); is it running (`warmline status`)?"
            ) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._ami.close()

    async def call(
        self,
        called: str,
        caller: str,
        *,
        keys: str = "",
        keys_after_s: float = 1.0,
        speech: Path | None = None,
        speech_after_s: float = 0.2,
        stay_s: int = 600,
        record: Path | None = None,
    ) -> str:
        """Call `called` on our switch as `caller`; returns the call's id at once.

        After the answer the caller waits `keys_after_s`, presses `keys` (`w` in them waits half a
        second), then speaks the sound file `speech` (path without extension) in a loop, and hangs
        up after `stay_s` seconds. `record` names a `.raw` file (8 kHz, 16 bit, two channels):
        channel 0 is what the caller hears, channel 1 what he says.
        """
        call = uuid7()
        wishes = {
            "CR_KEYS": keys,
            "CR_KEYS_AFTER": str(keys_after_s),
            "CR_SPEECH": str(speech) if speech else "",
            "CR_SPEECH_AFTER": str(speech_after_s),
            "CR_STAY": str(stay_s),
            "CR_RECORD": str(record) if record else "",
        }
        answer = await self._do(
            "Originate",
            Channel=f"PJSIP/{called}@{PEER}",
            ChannelId=call,
            Context="carrier-caller",
            Exten="s",
            Priority="1",
            CallerID=f'"{caller}" <{caller}>',
            Timeout="60000",
            Async="true",
            Variable=",".join(f"{name}={value}" for name, value in wishes.items() if value),
        )
        if answer.get("Response") != "Success":
            raise CarrierAway(f"The demo carrier would not call: {answer.get('Message')}")
        return call

    async def press(self, call: str, keys: str) -> None:
        """Press keys in a live call, one after another, once it is answered."""
        await self._answered(call)
        for key in keys:
            await self._do("PlayDTMF", Channel=call, Digit=key, Duration="200")
            await asyncio.sleep(_GAP_S)

    async def _answered(self, call: str) -> None:
        for _ in range(int(_ANSWER_S / _GAP_S)):
            if any(live.id == call and live.up for live in await self.calls()):
                return
            await asyncio.sleep(_GAP_S)

    async def hang_up(self, call: str) -> None:
        """End one call from the caller's side; quiet when it is over already."""
        await self._do("Hangup", Channel=call, Cause="16")

    async def calls(self) -> list[CarrierCall]:
        """The carrier's live calls."""
        try:
            rows = await self._ami.listing("CoreShowChannels")
        except AmiError as error:
            raise CarrierAway(str(error)) from error
        return [
            CarrierCall(
                row["Uniqueid"], row.get("ChannelStateDesc") == "Up", _seconds(row["Duration"])
            )
            for row in rows
            if "Uniqueid" in row
        ]

    async def _do(self, name: str, **headers: str) -> Message:
        try:
            return await self._ami.action(name, **headers)
        except AmiError as error:
            raise CarrierAway(str(error)) from error


def _seconds(duration: str) -> int:
    hours, minutes, seconds = (int(part) for part in duration.split(":"))
    return (hours * 60 + minutes) * 60 + seconds
