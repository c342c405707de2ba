"""A leader in a process of its own, for the fencing test: it hangs up whatever arrives.

It believes its lease for ever, so only what the switch and the rival do can stop it. It says
`connected`, `arrived LEG`, then, three seconds after (in which the test stops it), tries to hang
up over each of its two connections and says `refused LEG` when neither would. In the mode
`only-arrivals` it never hangs up and says every `arrived LEG`.
"""

from __future__ import annotations

import asyncio
import sys

from warmline.kit.clock import SystemClock
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.asterisk.link import SwitchAccess
from warmline.telephony.model import Connected, EngineEvent, LegArrived
from warmline.telephony.ports import EngineAway


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def main(ari_port: int, ami_port: int, secret: str, mode: str) -> None:
    arrived: asyncio.Queue[str] = asyncio.Queue()
    access = SwitchAccess(
        ari_port=ari_port,
        ami_port=ami_port,
        ari_secret=secret,
        ami_secret=secret,
        sounds="",
        recordings="",
    )
    engine = AsteriskEngine(access, SystemClock())

    def hear(event: EngineEvent) -> None:
        if isinstance(event, Connected):
            say("connected")
        elif isinstance(event, LegArrived):
            arrived.put_nowait(event.leg)

    await engine.start(hear)
    while mode == "only-arrivals":
        say("arrived", await arrived.get())
    leg = await arrived.get()
    say("arrived", leg)
    link, keeper = engine._link, engine._task
    assert link is not None
    assert keeper is not None
    keeper.cancel()  # it would connect again: a leader without a lease must not, this one believes
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() - begun < 3:
        pass  # stays busy in one step, so that it is stopped before its next command
    refused = 0
    for _ in range(20):
        try:
            await link.ari("DELETE", f"channels/{leg}")
        except EngineAway:
            refused += 1
        try:
            await link.ami("Hangup", Channel=leg)
        except EngineAway:
            refused += 1
    say("refused" if refused == 40 else f"obeyed-{40 - refused}", leg)
    await engine.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
