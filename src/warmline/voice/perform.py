"""Carrying out effects: each kind of effect is one command of the engine port.

Called by `voice.runtime`, one call's effects strictly in order. The port makes commands on dead
legs quiet; `EngineAway` goes up to the mailbox, which leaves the rest to the next resync.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from warmline.telephony.ports import Engine
from warmline.voice import effects as do


async def perform(engine: Engine, effect: do.Effect) -> None:
    """Carry out one effect."""
    await _HOW[type(effect)](engine, effect)


async def _ring(engine: Engine, ring: do.Ring) -> None:
    await engine.offer(
        ring.leg,
        ring.offer,
        ring.endpoint,
        ring_s=ring.ring_s,
        caller=ring.caller,
        call=ring.call,
        record=ring.record,
        auto_answer=ring.auto_answer,
        also=ring.also,
        music=ring.music,
        notice=ring.notice,
        least_s=ring.least_s,
        stay=ring.stay,
    )


async def _dial(engine: Engine, dial: do.Dial) -> None:
    await engine.dial(
        dial.leg,
        dial.endpoint,
        ring_s=dial.ring_s,
        caller=dial.caller,
        call=dial.call,
        auto_answer=dial.auto_answer,
        node=dial.node,
    )


async def _hold(engine: Engine, hold: do.Hold) -> None:
    await (engine.hold(hold.leg) if hold.on else engine.unhold(hold.leg))


async def _listen(engine: Engine, listen: do.Listen) -> None:
    await engine.snoop(
        listen.whom, listen.snoop, spy="both", whisper="out" if listen.whisper else "none"
    )
    await engine.bridge(listen.room, (listen.snoop, listen.leg))


_HOW: dict[type, Callable[[Engine, Any], Awaitable[None]]] = {
    do.Answer: lambda engine, e: engine.answer(e.leg),
    do.Play: lambda engine, e: engine.play(
        e.leg, e.playback, e.sounds, answer=e.answer, until_key=e.until_key
    ),
    do.StopPlay: lambda engine, e: engine.stop_play(e.leg, e.playback),
    do.Music: lambda engine, e: engine.music(e.leg, e.on, e.name),
    do.Ring: _ring,
    do.Withdraw: lambda engine, e: engine.withdraw(e.leg, e.offer, e.endpoint),
    do.Dial: _dial,
    do.Bridge: lambda engine, e: engine.bridge(e.bridge, e.legs, record=e.record),
    do.Unbridge: lambda engine, e: engine.unbridge(e.bridge, e.leg),
    do.FetchBack: lambda engine, e: engine.fetch_back(e.leg, e.agent_leg, e.bridge),
    do.PassOn: lambda engine, e: engine.pass_on(e.leg, e.shard, e.ticket),
    do.Hold: _hold,
    do.Mute: lambda engine, e: engine.mute(e.leg, e.on),
    do.Listen: _listen,
    do.SendKeys: lambda engine, e: engine.keys(e.leg, e.keys),
    do.Record: lambda engine, e: engine.record(e.leg, e.name),
    do.PauseRecording: lambda engine, e: engine.pause_recording(e.leg, e.on),
    do.HangUp: lambda engine, e: engine.hang_up(e.leg, cause=e.cause),
}
