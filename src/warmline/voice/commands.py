"""The verbs of the live floor over the bus: `cmd.voice.<shard>.<verb>`, JSON in, JSON out.

`web` is the caller (`voice.client`); each verb becomes one input of `voice.runtime` and answers
when it is durable. The web process has checked who asks; here the arguments are checked once more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec
from nats.aio.subscription import Subscription

from warmline.kit.bus import Bus, Handler
from warmline.kit.errors import Invalid
from warmline.voice import inputs as i
from warmline.voice import views, why
from warmline.voice.runtime import Runtime

Command = i.Command | i.PagesSeen

VERBS: dict[str, type[Command]] = {
    "sign_in": i.SignIn,
    "sign_out": i.SignOut,
    "ready": i.Ready,
    "pause": i.Pause,
    "wrap_up_done": i.WrapUpDone,
    "page_ready": i.PageReady,
    "page_lost": i.PageLost,
    "pages": i.PagesSeen,
    "microphone": i.Microphone,
    "dial": i.DialOut,
    "hang_up": i.HangUpCall,
    "hold": i.HoldCall,
    "mute": i.MuteCall,
    "pause_recording": i.PauseRecording,
    "wish_recording": i.WishRecording,
    "keys": i.PressKeys,
    "rejoin": i.Rejoin,
    "priority": i.SetPriority,
    "survey": i.SendToSurvey,
    "transfer": i.TransferCall,
    "consult": i.ConsultCall,
    "add_party": i.AddParty,
    "complete": i.CompleteTransfer,
    "return": i.ReturnToCustomer,
    "talk_to": i.TalkTo,
    "merge": i.MergeCall,
    "hold_party": i.HoldParty,
    "mute_party": i.MuteParty,
    "remove_party": i.RemoveParty,
    "cancel_callback": i.CancelCallback,
    "hurry_callback": i.HurryCallback,
    "supervise": i.Supervise,
    "force": i.Force,
}
"""Every verb with the input it becomes; arguments are the input's fields."""


BUSY = "busy"
"""Answered with the agents signed in here and the queues in which somebody waits, on the line or to
be called back: what must not be shared out anew just now."""

PING = "ping"
"""Answered by whoever leads: how the supervisor sees that `voice` is ready."""


NODES = "nodes"
"""Answered with the switches as `views.nodes_view` shows them."""
WHY = "why"
"""Answered with why a waiting call was not given to its queue's agents, and those asked for."""
STANDBY = "standby"
"""Answered by each process that waits for a shard's lease and is at its journal's end."""


def subject(shard: str, verb: str) -> str:
    """Where a shard listens for a verb."""
    return f"cmd.voice.{shard}.{verb}"


async def serve(bus: Bus, shard: str, runtime: Runtime) -> list[Subscription]:
    """Answer all verbs until the subscriptions are dropped."""
    verbs = [
        await bus.serve(subject(shard, verb), _handler(runtime, kind))
        for verb, kind in VERBS.items()
    ]

    async def nodes(_body: dict[str, Any]) -> list[dict[str, Any]]:
        hidden = runtime.transient
        return views.nodes_view(runtime.floor, hidden.nodes, hidden.drained)

    asked: dict[str, Handler] = {
        PING: _pong,
        NODES: nodes,
        BUSY: partial(_busy, runtime),
        WHY: partial(_why, runtime),
    }
    return verbs + [await bus.serve(subject(shard, verb), handle) for verb, handle in asked.items()]


async def _busy(runtime: Runtime, _body: dict[str, Any]) -> dict[str, list[str]]:
    floor = runtime.floor
    waiting = {queue for queue, calls in floor.waiting.items() if calls}
    return {
        "agents": sorted(agent.id for agent in floor.agents.values() if agent.signed_in),
        "queues": sorted(waiting | {one.queue for one in floor.callbacks.values()}),
    }


async def _why(runtime: Runtime, body: dict[str, Any]) -> Any:
    asked = msgspec.convert(body.get("agents", []), list[str])
    call = str(body.get("call", ""))
    found = why.explained(runtime.floor, runtime.transient, call, runtime.now, asked)
    return msgspec.to_builtins(found)


async def _pong(_body: dict[str, Any]) -> str:
    return "pong"


def _handler(runtime: Runtime, kind: type[Command]) -> Callable[[dict[str, Any]], Awaitable[None]]:
    return partial(_obey, runtime, kind)


async def _obey(runtime: Runtime, kind: type[Command], body: dict[str, Any]) -> None:
    await runtime.command(read(kind, body))


def read(kind: type[Command], body: dict[str, Any]) -> Command:
    """The input of a request's body; raises `Invalid` naming the field."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise Invalid(f"The request does not fit: {error}.", code="bad_arguments") from error
