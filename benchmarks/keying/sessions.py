"""Many callers at a rate: each presses his keys, and what became of him."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.keying.rtp import Packet, Sender
from benchmarks.keying.sip import Call, CallFailed, Telephone

PATIENCE_S = 12.0


@dataclass(frozen=True)
class Caller:
    """One session: from which number, which keys, as which packets, and in which codecs."""

    number: str
    keys: str
    packets: Sequence[Packet]
    codecs: str


@dataclass(frozen=True)
class Outcome:
    """`reaction_ms` from the end of the last key to the BYE; None when there was none in time."""

    number: str
    keys: str
    reaction_ms: float | None
    problem: str = ""


class Callers:
    """Plays sessions with one telephone and one sender."""

    def __init__(
        self, telephone: Telephone, sender: Sender, called: str, before_keys_s: float
    ) -> None:
        self._telephone = telephone
        self._sender = sender
        self._called = called
        self._before_keys_s = before_keys_s

    async def play(self, callers: Sequence[Caller], rate: float) -> list[Outcome]:
        """All of them, `rate` beginning each second."""
        began = time.monotonic()
        running: list[asyncio.Task[Outcome]] = []
        for index, caller in enumerate(callers):
            await asyncio.sleep(max(0.0, began + index / rate - time.monotonic()))
            running.append(asyncio.create_task(self._one(caller)))
        return list(await asyncio.gather(*running))

    async def _one(self, caller: Caller) -> Outcome:
        call = Call(caller.number, self._called, caller.codecs)
        pressed: list[float] = []
        try:
            media = await self._telephone.call(call)
            await asyncio.sleep(self._before_keys_s)
            self._sender.send(caller.packets, media, pressed.append)
            ended = await asyncio.wait_for(call.ended, caller.packets[-1].after + PATIENCE_S)
        except CallFailed as error:
            return Outcome(caller.number, caller.keys, None, str(error))
        except TimeoutError:
            return Outcome(caller.number, caller.keys, None, "not hung up")
        finally:
            self._telephone.forget(call)
        reaction = 1000 * (ended - pressed[0]) if pressed else None
        return Outcome(caller.number, caller.keys, reaction, "" if pressed else "hung up early")
