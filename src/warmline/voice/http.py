"""The live verbs over HTTP: what an agent's page asks for, turned into commands for `voice`.

Each handler checks the permission, sends one command and answers 204; what cannot be done comes
back as the sentence `voice` gave. The agent is always the actor himself.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from warmline.kit.actor import Actor
from warmline.kit.http import UUID_PATTERN, Input, PathId, Shape, need
from warmline.kit.ids import uuid7
from warmline.voice import inputs as i
from warmline.voice.client import VoiceClient

Agent = Annotated[Actor, need("desk.use")]
Records = Annotated[Actor, need("recording.pause")]
HandsOn = Annotated[Actor, need("call.transfer")]
Asks = Annotated[Actor, need("survey.send")]


class PauseInput(Input):
    """`reason` is a pause reason's code."""

    reason: str = Field(min_length=1, max_length=40)


class DialInput(Input):
    number: str = Field(min_length=2, max_length=32)


class SwitchInput(Input):
    """On or off."""

    on: bool


class KeysInput(Input):
    keys: str = Field(pattern=r"^[0-9*#A-D]{1,32}$")


class PriorityInput(Input):
    """Higher is served first."""

    priority: int = Field(gt=-1000, lt=1000)


class MicrophoneInput(Input):
    ok: bool


class TargetInput(Input):
    """Whom to reach: an agent or a queue by id, or a number."""

    to: Literal["agent", "queue", "number"]
    target: str = Field(min_length=2, max_length=40)


class PartyInput(TargetInput):
    """`party` is an id of the page's own choosing: asked twice, one is rung."""

    party: str = Field(pattern=UUID_PATTERN)


class TalkToInput(Input):
    """The customer waits, or the consulted party."""

    whom: Literal["customer", "party"]


class DialledShape(Shape):
    """The call that is being placed."""

    call: str


def router(voice: VoiceClient) -> APIRouter:
    """The routes, speaking through `voice`."""
    routes = APIRouter(tags=["live"])
    _agent_routes(routes, voice)
    _call_routes(routes, voice)
    _hand_on_routes(routes, voice)
    _party_routes(routes, voice)
    return routes


def _agent_routes(routes: APIRouter, voice: VoiceClient) -> None:
    @routes.post("/agent/sign-in", status_code=204)
    async def sign_in(actor: Agent) -> None:
        await voice.ask(i.SignIn(actor.user_id))

    @routes.post("/agent/sign-out", status_code=204)
    async def sign_out(actor: Agent) -> None:
        await voice.ask(i.SignOut(actor.user_id))

    @routes.post("/agent/ready", status_code=204)
    async def ready(actor: Agent) -> None:
        await voice.ask(i.Ready(actor.user_id))

    @routes.post("/agent/pause", status_code=204)
    async def pause(actor: Agent, body: PauseInput) -> None:
        await voice.ask(i.Pause(actor.user_id, body.reason))

    @routes.post("/agent/wrap-up-done", status_code=204)
    async def wrap_up_done(actor: Agent) -> None:
        await voice.ask(i.WrapUpDone(actor.user_id))

    @routes.post("/agent/microphone", status_code=204)
    async def microphone(actor: Agent, body: MicrophoneInput) -> None:
        await voice.ask(i.Microphone(actor.user_id, body.ok))

    @routes.post("/agent/rejoin", status_code=204)
    async def rejoin(actor: Agent) -> None:
        await voice.ask(i.Rejoin(actor.user_id))

    @routes.post("/agent/dial")
    async def dial(actor: Annotated[Actor, need("call.dial")], body: DialInput) -> DialledShape:
        call = uuid7()
        await voice.ask(i.DialOut(actor.user_id, body.number, call))
        return DialledShape(call=call)


def _call_routes(routes: APIRouter, voice: VoiceClient) -> None:
    @routes.post("/calls/{call}/hang-up", status_code=204)
    async def hang_up(actor: Agent, call: PathId) -> None:
        await voice.ask(i.HangUpCall(actor.user_id, call))

    @routes.post("/calls/{call}/priority", status_code=204)
    async def priority(
        actor: Annotated[Actor, need("queue.manage")], call: PathId, body: PriorityInput
    ) -> None:
        """Move a waiting call forwards or back; it acts at once."""
        await voice.ask_about(actor, i.SetPriority(actor.user_id, call, body.priority))

    @routes.post("/calls/{call}/hold", status_code=204)
    async def hold(actor: Agent, call: PathId, body: SwitchInput) -> None:
        await voice.ask(i.HoldCall(actor.user_id, call, body.on))

    @routes.post("/calls/{call}/mute", status_code=204)
    async def mute(actor: Agent, call: PathId, body: SwitchInput) -> None:
        await voice.ask(i.MuteCall(actor.user_id, call, body.on))

    @routes.post("/calls/{call}/recording/pause", status_code=204)
    async def pause_recording(actor: Records, call: PathId, body: SwitchInput) -> None:
        """Keep no sound from now on, for card data; or go on."""
        await voice.ask(i.PauseRecording(actor.user_id, call, body.on))

    @routes.post("/calls/{call}/recording/wish", status_code=204)
    async def wish_recording(actor: Records, call: PathId, body: SwitchInput) -> None:
        """Have the talk recorded, where that is on demand; or no more."""
        await voice.ask(i.WishRecording(actor.user_id, call, body.on))

    @routes.post("/calls/{call}/keys", status_code=204)
    async def keys(actor: Agent, call: PathId, body: KeysInput) -> None:
        await voice.ask(i.PressKeys(actor.user_id, call, body.keys))

    @routes.post("/calls/{call}/survey", status_code=204)
    async def survey(actor: Asks, call: PathId) -> None:
        """转满意度评价: the agent leaves, the customer is asked how it was."""
        await voice.ask(i.SendToSurvey(actor.user_id, call))


def _may_reach(actor: Actor, body: TargetInput) -> None:
    """A number outside costs money: who may not dial it may not transfer to it either."""
    if body.to == "number":
        actor.need("call.dial")


def _hand_on_routes(routes: APIRouter, voice: VoiceClient) -> None:
    @routes.post("/calls/{call}/transfer", status_code=204)
    async def transfer(actor: HandsOn, call: PathId, body: TargetInput) -> None:
        _may_reach(actor, body)
        await voice.ask(i.TransferCall(actor.user_id, call, body.to, body.target))

    @routes.post("/calls/{call}/consult", status_code=204)
    async def consult(actor: HandsOn, call: PathId, body: PartyInput) -> None:
        _may_reach(actor, body)
        await voice.ask(i.ConsultCall(actor.user_id, call, body.to, body.target, body.party))

    @routes.post("/calls/{call}/complete", status_code=204)
    async def complete(actor: HandsOn, call: PathId) -> None:
        await voice.ask(i.CompleteTransfer(actor.user_id, call))

    @routes.post("/calls/{call}/return", status_code=204)
    async def back(actor: HandsOn, call: PathId) -> None:
        await voice.ask(i.ReturnToCustomer(actor.user_id, call))

    @routes.post("/calls/{call}/talk-to", status_code=204)
    async def talk_to(actor: HandsOn, call: PathId, body: TalkToInput) -> None:
        await voice.ask(i.TalkTo(actor.user_id, call, body.whom))

    @routes.post("/calls/{call}/merge", status_code=204)
    async def merge(actor: HandsOn, call: PathId) -> None:
        await voice.ask(i.MergeCall(actor.user_id, call))


def _party_routes(routes: APIRouter, voice: VoiceClient) -> None:
    @routes.post("/calls/{call}/parties", status_code=204)
    async def add(actor: HandsOn, call: PathId, body: PartyInput) -> None:
        _may_reach(actor, body)
        await voice.ask(i.AddParty(actor.user_id, call, body.to, body.target, body.party))

    @routes.post("/calls/{call}/parties/{party}/hold", status_code=204)
    async def hold_party(actor: HandsOn, call: PathId, party: PathId, body: SwitchInput) -> None:
        await voice.ask(i.HoldParty(actor.user_id, call, party, body.on))

    @routes.post("/calls/{call}/parties/{party}/mute", status_code=204)
    async def mute_party(actor: HandsOn, call: PathId, party: PathId, body: SwitchInput) -> None:
        await voice.ask(i.MuteParty(actor.user_id, call, party, body.on))

    @routes.delete("/calls/{call}/parties/{party}", status_code=204)
    async def remove_party(actor: HandsOn, call: PathId, party: PathId) -> None:
        await voice.ask(i.RemoveParty(actor.user_id, call, party))
