"""The process that journals: outbox and forwarder, as `voice` runs them, fed at the planned times.

    python -m benchmarks.journalling.source '{"nats": …, "folder": …, "calls": …, …}'

Says `ready` when the steps are made, waits for a line, then says when it began (monotonic seconds)
and, once all is in the stream, when that was. The offsets of the steps are in `offsets.json`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.journalling.calls import Planned, load
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.voice import stream
from warmline.voice.forwarder import Forwarder
from warmline.voice.outbox import Outbox, outbox_path


def say(**fields: Any) -> None:
    """One line to whoever started this."""
    print(json.dumps(fields), flush=True)


async def run(options: dict[str, Any]) -> None:
    """Everything; see the module's text."""
    bus = await Bus.connect(options["nats"], "bench journal source")
    await stream.ensure(bus)
    epoch = int(options["epoch"])
    forwarder = Forwarder(bus, SystemClock(), "0", epoch)
    await forwarder.take_over([])
    planned = await asyncio.to_thread(
        load,
        calls=options["calls"],
        rate=options["rate"],
        agents=options["agents"],
        start=datetime.now(UTC),
        epoch=epoch,
        first=forwarder.step,
    )
    folder = Path(options["folder"])
    morning = [plan for plan in planned if plan.offset_s < 0]
    planned = planned[len(morning) :]
    offsets = [(plan.step, plan.offset_s) for plan in planned]
    (folder / "offsets.json").write_text(json.dumps(offsets))
    size = sum(len(plan.body) for plan in planned)
    outbox = Outbox(outbox_path(folder, "0", epoch))
    await outbox.open()
    running = asyncio.create_task(forwarder.run(outbox))
    await _append(outbox, morning, epoch, None)
    await forwarder.until(morning[-1].step)
    say(ready=len(planned), bytes=size, morning=morning[-1].step)
    await asyncio.to_thread(sys.stdin.readline)
    began = time.monotonic()
    say(began=began)
    await _append(outbox, planned, epoch, began if options["paced"] else None)
    await forwarder.until(planned[-1].step)
    say(over=time.monotonic())
    await asyncio.to_thread(sys.stdin.readline)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await outbox.close()
    await bus.close()


async def _append(outbox: Outbox, planned: list[Planned], epoch: int, began: float | None) -> None:
    """Each at its time, or all as fast as the disk takes them."""
    last: asyncio.Future[int] | None = None
    for plan in planned:
        if began is not None:
            left = began + plan.offset_s - time.monotonic()
            if left > 0:
                await asyncio.sleep(left)
        last = outbox.append(epoch, plan.step, plan.body)
    if last is not None:
        await last


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.argv[1])))
