"""The centre of `bench ivr`: our arm of `benchmarks/load` with a flow that only takes keys."""

from __future__ import annotations

import asyncio
import json

from benchmarks.load.ours import Ours
from benchmarks.load.place import CALLERS, Place, Size
from benchmarks.load.seeding import PROMPT
from warmline.app.bus import config_store
from warmline.app.services import News, services
from warmline.interactions import events as e
from warmline.kit.actor import SYSTEM
from warmline.kit.bus import Bus
from warmline.voice import stream

NUMBER = "4008002000"
AFTER_S = 3
"""A caller who presses nothing more for so long is through (a lost “#” shows so)."""
FLOW = {
    "key": "keys",
    "name": "Keys",
    "voice": "zf_xiaoxiao",
    "zone": "Asia/Shanghai",
    "start": "answer",
    "on_error": "over",
    "nodes": [
        {"id": "answer", "kind": "answer", "next": "ask"},
        {
            "id": "ask",
            "kind": "collect",
            "prompts": [{"text": PROMPT}],
            "variable": "typed",
            "min": 1,
            "max": 32,
            "terminator": "#",
            "between_s": AFTER_S,
            "timeout_s": 10,
            "tries": 1,
            "next": "over",
            "failed": "over",
        },
        {"id": "over", "kind": "hang_up"},
    ],
}


class Centre:
    """Our arm with the flow, and what its journal says was pressed."""

    def __init__(self, place: Place) -> None:
        base = place.settings.web.port
        self._settings = place.settings
        self.arm = Ours(place, base + 50, base + 60)
        self.own = (CALLERS, base + 50)

    async def set_up(self) -> None:
        """Start everything; nobody is needed as an agent."""
        await self.arm.set_up(Size(agents=1, queues=1, recording=False))
        bus = await Bus.connect(self._settings.nats_url(), "warmline benchmark")
        try:
            async with services(self._settings, News()) as here:
                draft = await here.ivr.import_draft(SYSTEM, json.dumps(FLOW))
                await here.ivr.publish(SYSTEM, draft.flow_id, queues=[])
                await here.telephony.create_number(SYSTEM, number=NUMBER, flow=draft.flow_id)
                await config_store(self._settings, bus).publish(await here.compile())
        finally:
            await bus.close()
        await asyncio.sleep(2)

    async def pressed(self) -> dict[str, str]:
        """Caller's number → the keys in the journal's record of his call."""
        callers: dict[str, str] = {}
        keys: dict[str, str] = {}
        bus = await Bus.connect(self._settings.nats_url(), "warmline benchmark")
        try:
            subject = stream.subject(self._settings.voice.names()[0])
            async for found in stream.replay(bus.js, subject):
                for event in found.step.events:
                    if isinstance(event.fact, e.CallArrived):
                        callers[event.key] = event.fact.caller.raw
                    elif isinstance(event.fact, e.KeyPressed) and event.key in callers:
                        keys[callers[event.key]] = event.fact.keys
        finally:
            await bus.close()
        return keys
