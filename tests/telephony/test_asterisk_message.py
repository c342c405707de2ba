"""A caller leaves a message on the real switch: the flow's voicemail node or the way of a queue in
which nobody is on duty, the recording it makes, what the call's record says of it, and the encoded
file an agent would listen to.

The floor (`voice.steps`) decides here as in `voice`; its effects go to the real engine.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from msgspec.structs import replace

from tests.servers import embedded
from tests.telephony.rigs import CALLER, AsteriskRig
from tests.telephony.switch import tone
from tests.telephony.test_asterisk_recording import heard_at
from tests.voice.floor_kit import QUEUE, Centre, centre
from warmline.interactions import libopus, recordings, spool
from warmline.interactions.fold import Heard, fold
from warmline.interactions.model import RecordingState
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.routing.policy import Instead, QueuePolicy, Way
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.model import EngineEvent, LegArrived, LegEnded
from warmline.voice import inputs as i
from warmline.voice.config import FlowConfig
from warmline.voice.perform import perform

pytestmark = pytest.mark.servers

SAYS_HZ = 450
FLOW: dict[str, Any] = {
    "key": "main",
    "name": "留言",
    "start": "hello",
    "nodes": [
        {"id": "hello", "kind": "answer", "next": "leave"},
        {
            "id": "leave",
            "kind": "voicemail",
            "box": "sales",
            "prompts": [{"sound": "prompt"}],
            "max_s": 30,
            "min_s": 1,
            "next": "bye",
        },
        {"id": "bye", "kind": "hang_up"},
    ],
}


WAITS = {"id": "leave", "kind": "queue", "queue": "sales", "timed_out": "bye"}
THROUGH_QUEUE = {**FLOW, "nodes": [FLOW["nodes"][0], WAITS, FLOW["nodes"][2]]}
INBOX = Way(do=Instead.VOICEMAIL, box="sales", sound="prompt")


class OnTheSwitch(Centre):
    """The floor with the real engine below it, in real time."""

    def __init__(self, rig: AsteriskRig, document: dict[str, Any]) -> None:
        flow = FlowConfig(
            id="main", name="留言", version=1, project=DEFAULT_PROJECT, definition=dict(document)
        )
        config = centre(flows={"main": flow})
        queue = replace(config.queues[QUEUE], policy=QueuePolicy(nobody=INBOX))
        super().__init__(replace(config, queues={QUEUE: queue}))
        self.rig = rig
        self.heard: list[Heard] = []
        self.news: asyncio.Queue[EngineEvent] = asyncio.Queue()
        rig.hear = self.take  # type: ignore[method-assign]
        assert isinstance(rig.engine, AsteriskEngine)
        rig.engine._on_event = self.take

    def take(self, event: EngineEvent) -> None:
        AsteriskRig.hear(self.rig, event)
        self.news.put_nowait(event)

    async def run(self) -> None:
        while True:
            event = await self.news.get()
            await self.feed(event)

    async def feed(self, what: EngineEvent | i.Input) -> None:
        self.at = datetime.now(UTC)
        before = len(self.said)
        effects = self(what)
        switch_at = getattr(what, "switch_at", None)
        self.heard += [
            Heard(at, fact, switch_at)  # type: ignore[arg-type]
            for at, _, fact in self.said[before:]
        ]
        for effect in effects:
            await perform(self.rig.engine, effect)


@pytest.mark.parametrize(("ends", "document"), [("key", FLOW), ("hang_up", THROUGH_QUEUE)])
async def test_given_a_caller_who_speaks_when_he_ends_then_his_words_are_the_message(
    live: AsteriskRig, tmp_path: Path, ends: str, document: dict[str, Any]
) -> None:
    sounds = Path(live.switch.access().sounds)
    tone(sounds / "prompt.wav", 900, 0.5)
    tone(sounds / "wl" / "beep.wav", 440, 0.3)
    floor = OnTheSwitch(live, document)
    running = asyncio.create_task(floor.run())
    speech = tone(tmp_path / "speech.wav", SAYS_HZ, 60).with_suffix("")
    call = await live.carrier.call("4001", CALLER, speech=speech)
    leg = (await live.until(LegArrived)).leg
    for _ in range(100):
        if any(type(one.fact).__name__ == "RecordingStarted" for one in floor.heard):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(4)
    if ends == "key":
        await live.carrier.press(call, "#")
    else:
        await live.carrier.hang_up(call)
    await live.until(LegEnded, leg=leg)
    for _ in range(50):
        if any(type(one.fact).__name__ == "CallEnded" for one in floor.heard):
            break
        await asyncio.sleep(0.1)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    record = fold("c", floor.heard)
    assert record is not None
    assert record.message is not None
    assert record.message.box == "sales"
    assert 3 < record.message.seconds < 8
    assert record.recording.state is RecordingState.DUE
    raw = spool.raw_recording(live.switch.settings.recordings, record.recording.file)
    assert raw is not None
    for _ in range(50):
        with suppress(FileNotFoundError):
            if raw.age() > spool_settled(raw):
                break
        await asyncio.sleep(0.1)
    encoded = recordings.encode(
        libopus.load(embedded.opus_places()),
        raw,
        tmp_path,
        "c",
        datetime.now(UTC),
        cut_s=record.recording.cut_s,
        span_s=record.recording.span_s,
    )
    sound, rate = soundfile.read(tmp_path / encoded.key, dtype="int16")
    customer: Any = sound[:, 0].astype(float)
    if rate != 8000:
        customer = customer[:: rate // 8000]
    words = heard_at(np.asarray(customer, np.int16), SAYS_HZ)
    assert words
    assert words[-1][1] - words[0][0] > 2.5


def spool_settled(raw: spool.RawRecording) -> float:
    """The switch writes on while a file is younger than this."""
    return 2.5
