"""A call ends on the version of the flow it began on, whatever is published meanwhile."""

from __future__ import annotations

from typing import Any

from tests.voice.floor_kit import Centre, centre
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.config import FlowConfig
from warmline.voice.turn import Transient

MENU: dict[str, Any] = {
    "key": "main",
    "name": "主流程",
    "start": "answer",
    "nodes": [
        {"id": "answer", "kind": "answer", "next": "menu"},
        {
            "id": "menu",
            "kind": "menu",
            "prompts": [{"sound": "old/menu"}],
            "keys": [{"key": "1", "to": "old"}],
            "failed": "old",
        },
        {"id": "old", "kind": "hang_up", "prompts": [{"sound": "old/bye"}]},
    ],
}
NEW: dict[str, Any] = {
    **MENU,
    "nodes": [{"id": "answer", "kind": "hang_up", "prompts": [{"sound": "new/bye"}]}],
}


def version(number: int, definition: dict[str, Any], **earlier: dict[str, object]) -> FlowConfig:
    return FlowConfig(
        id="main",
        name="主流程",
        version=number,
        project=DEFAULT_PROJECT,
        definition=definition,
        earlier={number.removeprefix("v"): document for number, document in earlier.items()},
    )


def test_a_version_is_found_by_its_number_while_it_is_known() -> None:
    flow = version(3, NEW, v2=MENU)
    assert flow.document(3) == NEW
    assert flow.document(2) == MENU
    assert flow.document(1) == NEW


def published(here: Centre, flow: FlowConfig) -> None:
    """What `voice` does with a new snapshot."""
    here.floor.configure(centre(flows={"main": flow}))


def heard(here: Centre) -> list[str]:
    return [sound for effect in here.done if isinstance(effect, do.Play) for sound in effect.sounds]


def test_given_a_caller_in_a_menu_when_a_new_version_is_published_then_he_ends_on_his() -> None:
    # Given a caller in the menu of version 1
    here = Centre(centre(flows={"main": version(1, MENU)}))
    here.arrive("leg-1")
    assert heard(here) == ["old/menu"]
    # when version 2 is published, in which there is no menu, and he presses its key
    published(here, version(2, NEW, v1=MENU))
    here(t.KeyReceived("leg-1", key="1"))
    # then he is where version 1 leads, and his record names it
    assert heard(here) == ["old/menu", "old/bye"]
    assert here.call("leg-1").flow_version == 1
    # and who calls now hears version 2
    here.arrive("leg-2", caller="13900139000")
    assert heard(here)[-1] == "new/bye"
    assert here.call("leg-2").flow_version == 2


def test_given_a_new_leader_who_knows_only_the_snapshot_then_the_caller_still_ends_on_his() -> None:
    # Given the same caller, and version 2 published
    here = Centre(centre(flows={"main": version(1, MENU)}))
    here.arrive("leg-1")
    published(here, version(2, NEW, v1=MENU))
    # when voice begins anew with nothing in its memory, and finds him in the flow
    here.transient = Transient()
    legs = (t.LiveLeg("leg-1", "customer", "hands", True),)
    here(t.Connected(t.SwitchSnapshot(here.at, legs, frozenset())))
    # then he hears his menu again, and goes on in it
    assert heard(here) == ["old/menu", "old/menu"]
    here(t.KeyReceived("leg-1", key="1"))
    assert heard(here)[-1] == "old/bye"
