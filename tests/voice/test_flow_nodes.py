"""Nodes that reach beyond the flow, on the floor: calendars, look-ups, messages, sub-flows."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, Centre, centre
from tests.voice.test_runtime import Stage
from warmline.interactions import events as e
from warmline.ivr.hours import Opening, WorkingHours
from warmline.ivr.model import LookUp, shown_variables
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import FlowConfig, VoiceConfig
from warmline.voice.journal_model import encode
from warmline.voice.model import Phase

END = {"id": "end", "kind": "hang_up"}
BAD = {"id": "bad", "kind": "hang_up"}
MENU = {
    "id": "menu",
    "kind": "menu",
    "prompts": [{"sound": "wl/menu"}],
    "keys": [{"key": "1", "to": "end"}],
    "failed": "end",
}


def flow(key: str, *nodes: dict[str, Any], version: int = 1, **fields: Any) -> FlowConfig:
    start = nodes[0]["id"]
    document = {"key": key, "name": key, "start": start, "nodes": [*nodes], **fields}
    return FlowConfig(
        id=key, name=key, version=version, project=DEFAULT_PROJECT, definition=document
    )


def with_flows(*flows: FlowConfig, **changes: object) -> VoiceConfig:
    by_id = {one.id: one for one in flows}
    return centre(flows={**by_id, "main": by_id["main"]}, **changes)


# ── calendars ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("closes", "node"), [("18:00", "menu"), ("08:00", "end")])
def test_given_a_calendar_in_the_configuration_then_the_hours_node_asks_it(
    closes: str, node: str
) -> None:
    hours = {"id": "h", "kind": "hours", "calendar": "office", "open": "menu", "closed": "end"}
    week = Opening(days=("mon",), opens="07:00", closes=closes)
    office = WorkingHours(weekly=(week,), zone="Asia/Shanghai")
    here = Centre(with_flows(flow("main", hours, MENU, END), calendars={"office": office}))
    assert here.arrive().path[-1].node == node


# ── look-ups ─────────────────────────────────────────────────────────────────────────────────

ASK = {
    "id": "ask",
    "kind": "lookup",
    "service": "crm",
    "path": "/who/{caller}",
    "values": {"level": "level", "card": "card"},
    "masked": ["card"],
    "next": "menu",
    "failed": "bad",
}
ASKS = with_flows(flow("main", ASK, MENU, END, BAD))


def test_given_a_lookup_then_the_question_is_an_effect_and_its_answer_moves_the_call() -> None:
    here = Centre(ASKS)
    call = here.arrive(caller="13800138000")
    asked = here.last(do.LookUp)
    assert (asked.asked.service, asked.asked.path) == ("crm", "/who/%2B8613800138000")
    values = {"level": "gold", "card": "6222"}
    here(i.LookedUp(call.id, asked.wait, "found", values))
    assert here.call().path[-1].node == "menu"
    session = here.transient.sessions[call.id]
    assert shown_variables(session)["level"] == "gold"
    assert shown_variables(session)["card"] == "***"
    assert not any("6222" in repr(fact) for _, _, fact in here.said)
    assert "6222" not in repr(i.LookedUp(call.id, asked.wait, "found", values))


def test_given_an_answer_after_the_caller_has_gone_then_nothing_happens() -> None:
    here = Centre(ASKS)
    call = here.arrive()
    wait = here.last(do.LookUp).wait
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert here(i.LookedUp(call.id, wait, "found")) == []


async def test_given_a_slow_answer_then_the_call_is_not_held_up_and_the_answer_comes_in(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    go_on = asyncio.Event()
    asked: list[LookUp] = []

    async def ask(call: str, wait: int, question: LookUp) -> i.LookedUp:
        asked.append(question)
        await go_on.wait()
        return i.LookedUp(call, wait, "found", {"level": "gold", "card": "6222"})

    stage.runtime._ask = ask
    stage.runtime.floor.configure(ASKS)
    await stage.outbox.open()
    running = asyncio.create_task(stage.runtime.run())
    await stage.switch.start(stage.runtime.input)
    leg = stage.switch.arrive("13800138000", "4001")
    await stage.settle()
    call = next(iter(stage.runtime.floor.calls.values()))
    stage.runtime._post(do.Answer(call.id, leg))
    await stage.settle()
    assert (call.path[-1].node, len(asked)) == ("ask", 1)
    assert stage.switch.world.legs[leg].up
    go_on.set()
    await stage.settle()
    assert stage.runtime.floor.calls[call.id].path[-1].node == "menu"
    journal = b"".join([encode(step) for step in await stage.steps()])
    assert b"6222" not in journal
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await stage.outbox.close()


# ── messages ─────────────────────────────────────────────────────────────────────────────────

LEAVE = {
    "id": "leave",
    "kind": "voicemail",
    "box": "sales",
    "prompts": [{"sound": "wl/leave"}],
    "max_s": 30,
    "min_s": 2,
    "next": "end",
}
MAILBOX = with_flows(flow("main", {"id": "a", "kind": "answer", "next": "leave"}, LEAVE, END))


def recording() -> Centre:
    here = Centre(MAILBOX)
    here.arrive()
    here(t.PlaybackEnded("leg-1", playback=here.last(do.Play).playback))
    return here


def test_given_the_tone_is_over_then_the_recording_begins_and_the_message_with_it() -> None:
    here = recording()
    call = here.call()
    assert here.last(do.Play).sounds == ("wl/leave", "wl/beep")
    assert here.last(do.Record) == do.Record(call.id, "leg-1", call.id)
    assert here.facts(e.MessageBegun) == [e.MessageBegun(box="sales", min_s=2)]


def test_given_a_message_when_its_key_comes_then_it_ends_and_the_flow_goes_on() -> None:
    here = recording()
    here(t.KeyReceived("leg-1", key="3"))
    assert here.facts(e.MessageEnded) == []
    here(t.KeyReceived("leg-1", key="#"))
    assert here.facts(e.MessageEnded) == [e.MessageEnded(outcome="key")]
    assert here.last(do.HangUp).leg == "leg-1"


def test_given_a_message_when_its_time_is_up_then_it_ends() -> None:
    here = recording()
    here.wait(29)
    assert here.facts(e.MessageEnded) == []
    here.wait(2)
    assert here.facts(e.MessageEnded) == [e.MessageEnded(outcome="full")]


def test_given_a_take_over_while_a_message_is_left_then_the_caller_hears_the_node_again() -> None:
    here = recording()
    here.transient.sessions.clear()
    here.transient.running.clear()
    here(t.LegArrived("leg-1", caller="13800138000", called="4001", trunk="trunk-demo"))
    assert here.last(do.Play).sounds == ("wl/leave", "wl/beep")
    assert here.call().phase is Phase.FLOW


# ── sub-flows ────────────────────────────────────────────────────────────────────────────────

USES = {"id": "sub", "kind": "subflow", "flow": "inner", "next": "end", "failed": "bad"}
INNER = {**MENU, "keys": [{"key": "1", "to": "back"}], "failed": "back"}
BACK = {"id": "back", "kind": "return"}


def nested(version: int = 1, sound: str = "wl/menu") -> VoiceConfig:
    inner = flow("inner", {**INNER, "prompts": [{"sound": sound}]}, BACK, version=version)
    return with_flows(flow("main", USES, END, BAD), inner, revision=version)


def test_given_a_subflow_then_the_call_is_in_it_and_comes_back() -> None:
    here = Centre(nested())
    assert [entry.node for entry in here.arrive().path] == ["sub", "sub/menu"]
    here(t.KeyReceived("leg-1", key="1"))
    assert [entry.node for entry in here.call().path][-2:] == ["sub/back", "end"]


def test_given_a_subflow_published_anew_then_running_calls_stay_and_new_ones_hear_it() -> None:
    here = Centre(nested())
    here.arrive("leg-1")
    here.floor.configure(nested(2, "wl/new"))
    here(t.KeyReceived("leg-1", key="9"))
    assert here.last(do.Play).sounds == ("wl/menu",)
    here.arrive("leg-2")
    assert here.last(do.Play).sounds == ("wl/new",)


def test_given_a_flow_published_anew_then_a_running_call_ends_on_its_version() -> None:
    here = Centre()
    here.arrive("leg-1")
    old = here.floor.config
    changed: dict[str, Any] = copy.deepcopy(FLOW)
    changed["nodes"][1]["prompts"] = [{"sound": "wl/other"}]
    newer = FlowConfig(
        id="main", name="主流程", version=2, project=DEFAULT_PROJECT, definition=changed
    )
    here.floor.configure(replace(old, revision=2, flows={"main": newer}))
    here(t.KeyReceived("leg-1", key="9"))
    assert here.last(do.Play).sounds == ("wl/menu",)
    here.arrive("leg-2")
    assert here.last(do.Play).sounds == ("wl/other",)


# ── numbers outside ──────────────────────────────────────────────────────────────────────────

DUTY = {
    "id": "duty",
    "kind": "dial",
    "number": "13800138000",
    "ring_s": 20,
    "record": True,
    "failed": "bad",
    "no_answer": "menu",
}


def dialling(**fields: Any) -> Centre:
    here = Centre(with_flows(flow("main", {**DUTY, **fields}, MENU, END, BAD)))
    here.arrive()
    return here


def test_given_a_number_when_it_answers_then_the_caller_is_with_it_until_the_end() -> None:
    here = dialling()
    call = here.call()
    ring = here.last(do.Ring)
    assert (ring.endpoint, ring.caller, ring.ring_s, ring.record) == (
        "+8613800138000@trunk-demo",
        "02166668888",
        20,
        call.id,
    )
    here(t.OfferAnswered("leg-1", offer=ring.offer, agent_leg="far"))
    assert here.facts(e.ForwardAnswered) == [e.ForwardAnswered(offer=ring.offer)]
    here.wait(300)
    assert here.facts(e.ForwardEnded) == []
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert here.facts(e.CallEnded)[0].by == "customer"


@pytest.mark.parametrize(
    ("outcome", "node"),
    [("no_answer", "menu"), ("busy", "bad"), ("refused", "bad"), ("unreachable", "bad")],
)
def test_given_a_number_that_does_not_answer_then_the_flow_goes_on(outcome: str, node: str) -> None:
    here = dialling()
    ring = here.last(do.Ring)
    here(t.OfferReturned("leg-1", offer=ring.offer, outcome=outcome))
    assert here.call().path[-1].node == node
    assert here.facts(e.ForwardEnded) == [e.ForwardEnded(offer=ring.offer, outcome=outcome)]


def test_given_a_silent_switch_when_the_ring_time_is_long_over_then_the_leg_is_asked_for() -> None:
    here = dialling()
    ring = here.last(do.Ring)
    here.wait(26)
    assert here.last(do.Withdraw).offer == ring.offer
    here(t.OfferReturned("leg-1", offer=ring.offer, outcome="withdrawn"))
    assert here.call().path[-1].node == "menu"


def test_given_a_take_over_while_it_rings_then_the_number_is_rung_again() -> None:
    here = dialling()
    first = here.last(do.Ring)
    here.transient.forwards.clear()
    here.transient.sessions.clear()
    here(t.OfferReturned("leg-1", offer=first.offer, outcome="withdrawn"))
    assert here.last(do.Ring).offer != first.offer


def test_given_no_trunk_or_no_number_then_the_call_takes_the_way_out() -> None:
    config = with_flows(flow("main", DUTY, MENU, END, BAD), trunks=())
    here = Centre(config)
    here.arrive()
    here.wait(0)
    assert here.call().path[-1].node == "bad"


@pytest.mark.parametrize(
    ("caller", "rings"), [("13800138000", True), ("02166668888", False), ("anonymous", False)]
)
def test_given_a_number_made_of_variables_then_only_allowed_ones_are_rung(
    caller: str, rings: bool
) -> None:
    node = {**DUTY, "number": "{caller}", "allowed": ["+861"]}
    here = Centre(with_flows(flow("main", node, MENU, END, BAD)))
    here.arrive(caller=caller)
    assert any(isinstance(effect, do.Ring) for effect in here.done) is rings
    assert here.call().path[-1].node == ("duty" if rings else "bad")
