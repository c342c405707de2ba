"""set, expression, lookup, voicemail, subflow: what each does, and what it keeps to itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ivr.flows import ANSWER, END, Call, collect, make, menu, play
from warmline.ivr import checks, flow
from warmline.ivr.linking import linked
from warmline.ivr.model import (
    BeginMessage,
    Done,
    EndMessage,
    Entered,
    KeyPressed,
    LegEnded,
    LookedUp,
    LookUp,
    PlaybackEnded,
    PlaySounds,
    TimedOut,
    WaitKeys,
    WaitLookup,
    shown_variables,
)
from warmline.ivr.prompts import BEEP, sound_name

LATE = {**END, "id": "late"}


# ── set and expression ───────────────────────────────────────────────────────────────────────


def test_given_texts_with_places_when_set_then_all_see_the_values_before() -> None:
    node = {
        "id": "set",
        "kind": "set",
        "values": {"name": "王", "greeting": "{name}{title}您好"},
        "next": "end",
    }
    call = Call(make(node, END), variables={"name": "李", "title": "先生"})
    assert (call.at, call.variables["greeting"]) == ("end", "李先生您好")
    assert call.variables["name"] == "王"


def test_given_a_formula_then_its_value_is_kept_and_money_stays_exact() -> None:
    node = {
        "id": "fee",
        "kind": "expression",
        "variable": "fee",
        "formula": "round(amount * 0.1, 2) if level == 'gold' else amount",
        "next": "end",
        "failed": "late",
    }
    made = make(node, END, LATE)
    assert Call(made, variables={"amount": "10.1", "level": "gold"}).variables["fee"] == "1.01"
    assert Call(made, variables={"amount": "10.1", "level": ""}).variables["fee"] == "10.1"
    assert Call(made, variables={"amount": "many", "level": "gold"}).at == "late"


def test_given_a_masked_variable_then_what_is_made_of_it_is_masked_too() -> None:
    card = collect("card", variable="card", masked=True, min=4, max=4, next="tail")
    tail = {
        "id": "tail",
        "kind": "expression",
        "variable": "tail",
        "formula": "right(card, 2)",
        "next": "copy",
        "failed": "end",
    }
    copy = {"id": "copy", "kind": "set", "values": {"said": "尾号{tail}"}, "next": "menu"}
    call = Call(make(card, tail, copy, menu(), END))
    call.heard()
    step = call.keys("1234")
    assert call.variables["said"] == "尾号34"
    assert shown_variables(step.session) == {"card": "***", "tail": "***", "said": "***"}
    assert "1234" not in str(step.path)
    open_again = {"id": "copy", "kind": "set", "values": {"card": "none"}, "next": "menu"}
    call = Call(make(card, tail, open_again, menu(), END))
    call.heard()
    assert shown_variables(call.keys("1234").session)["card"] == "none"


def test_given_a_formula_that_cannot_be_read_then_the_check_says_so() -> None:
    node = {
        "id": "fee",
        "kind": "expression",
        "variable": "fee",
        "formula": "__import__('os').system('x')",
        "next": "end",
        "failed": "end",
    }
    found = checks.errors(checks.check(make(node, END)))
    assert [problem.code for problem in found] == ["bad_formula"]


# ── lookup ───────────────────────────────────────────────────────────────────────────────────


def asking(**fields: Any) -> flow.Flow:
    node = {
        "id": "crm",
        "kind": "lookup",
        "service": "crm",
        "path": "/customers/{caller}",
        "query": {"q": "{caller}"},
        "values": {"name": "data.name", "level": "data.level"},
        "next": "menu",
        "failed": "late",
        **fields,
    }
    return make(node, menu(), END, LATE)


def test_given_a_lookup_then_the_question_is_filled_and_the_flow_waits() -> None:
    call = Call(asking(), variables={"caller": "+86 138/00"})
    (asked,) = call.step.actions
    assert isinstance(asked, LookUp)
    assert (asked.path, asked.query) == ("/customers/%2B86%20138%2F00", {"q": "+86 138/00"})
    assert isinstance(call.step.wait, WaitLookup)
    waits = call.step.wait.number
    assert call.give(KeyPressed(key="1")).wait.number == waits


def test_given_an_answer_then_its_values_are_variables_and_masked_ones_are_hidden() -> None:
    call = Call(asking(masked=["name"]), variables={"caller": "1"})
    values = {"name": "王小明", "level": "gold", "uninvited": "x"}
    step = call.give(LookedUp(outcome="found", values=values, wait=call.step.wait.number))
    assert call.at == "menu"
    assert "uninvited" not in call.variables
    assert shown_variables(step.session) == {"caller": "1", "name": "***", "level": "gold"}


def test_given_no_answer_or_not_found_then_each_goes_its_way() -> None:
    for outcome, fields, at in (
        ("failed", {}, "late"),
        ("not_found", {}, "late"),
        ("not_found", {"not_found": "menu"}, "menu"),
    ):
        call = Call(asking(**fields))
        call.give(LookedUp(outcome=outcome))
        assert call.at == at


def test_given_an_answer_to_an_earlier_question_then_it_is_ignored() -> None:
    call = Call(asking())
    call.give(LookedUp(outcome="found", wait=call.step.wait.number - 1))
    assert call.at == "crm"


def test_given_an_address_in_the_path_or_an_unknown_connection_then_it_is_no_flow() -> None:
    found = checks.check(asking(path="https://elsewhere.example.com/x"), lookups=["erp"])
    codes = {problem.code for problem in checks.errors(found)}
    assert {"address_in_path", "unknown_lookup"} <= codes
    assert "unknown_lookup" not in {p.code for p in checks.check(asking(), lookups=["crm"])}


# ── voicemail ────────────────────────────────────────────────────────────────────────────────

LEAVE = {
    "id": "leave",
    "kind": "voicemail",
    "box": "sales",
    "prompts": [{"text": "请留言"}],
    "max_s": 60,
    "min_s": 2,
    "next": "thanks",
}
MAILBOX = make(LEAVE, play("thanks"), END)


def recording() -> Call:
    call = Call(MAILBOX)
    call.heard()
    return call


def test_given_a_voicemail_then_the_tone_follows_the_prompt_and_then_it_records() -> None:
    call = Call(MAILBOX)
    (said,) = call.step.actions
    assert isinstance(said, PlaySounds)
    assert said.sounds == (sound_name("请留言"), BEEP)
    step = call.give(PlaybackEnded())
    assert step.actions == (BeginMessage(box="sales", min_s=2),)
    assert isinstance(step.wait, WaitKeys)
    assert step.wait.timeout_s == 60


def test_given_a_message_when_the_key_comes_or_the_time_is_up_then_it_ends_and_goes_on() -> None:
    call = recording()
    waits = call.step.wait
    assert call.keys("5").wait == waits
    step = call.keys("#")
    assert step.actions[0] == EndMessage(outcome="key")
    assert call.at == "thanks"
    step = recording().give(TimedOut())
    assert step.actions[0] == EndMessage(outcome="full")


def test_given_a_message_when_the_caller_hangs_up_then_the_call_is_over() -> None:
    step = recording().give(LegEnded())
    assert step.wait == Done(outcome="left", number=step.wait.number)


# ── subflow ──────────────────────────────────────────────────────────────────────────────────

IDENTIFY = flow.parse(
    json.dumps(
        {
            "key": "identify",
            "name": "身份",
            "start": "card",
            "voice": "zm_yunxi",
            "variables": {"tries": "0", "level": "none"},
            "nodes": [
                collect("card", variable="card", next="known", failed="back_bad"),
                {
                    "id": "known",
                    "kind": "branch",
                    "rules": [
                        {
                            "when": [{"variable": "card", "is": "prefix", "value": "9"}],
                            "to": "back_good",
                        }
                    ],
                    "otherwise": "back_bad",
                },
                {"id": "back_good", "kind": "return"},
                {"id": "back_bad", "kind": "return", "outcome": "unknown"},
            ],
        }
    )
)
USES = {
    "id": "who",
    "kind": "subflow",
    "flow": "identify",
    "next": "menu",
    "failed": "late",
    "returns": {"unknown": "end"},
}
OUTER = make(USES, menu(), END, LATE, variables={"level": "gold"})


def test_given_a_subflow_then_the_call_goes_through_it_and_comes_back_by_its_outcome() -> None:
    whole = linked(OUTER, {"identify": IDENTIFY})
    call = Call(whole)
    assert call.at == "who/card"
    (said,) = call.step.actions
    assert isinstance(said, PlaySounds)
    assert said.sounds == (sound_name("type", "zm_yunxi"),)
    assert call.variables == {"level": "gold", "tries": "0"}
    call.heard()
    step = call.keys("9876#")
    assert call.at == "menu"
    assert [entry.node for entry in step.path if isinstance(entry, Entered)] == [
        "who/known",
        "who/back_good",
        "menu",
    ]
    call = Call(whole)
    call.heard()
    call.keys("123#")
    assert call.at == "end"


def test_given_a_subflow_in_a_subflow_then_every_node_has_its_own_place() -> None:
    middle = make(
        {**USES, "id": "inner", "next": "back", "failed": "back", "returns": {}},
        {"id": "back", "kind": "return", "outcome": "unknown"},
        key="middle",
    )
    outer = make({**USES, "flow": "middle"}, menu(), END, LATE)
    call = Call(linked(outer, {"identify": IDENTIFY, "middle": middle}))
    assert call.at == "who/inner/card"
    call.heard()
    call.keys("9876#")
    assert call.at == "end"


def test_given_a_missing_or_recursive_flow_then_the_call_takes_the_way_out() -> None:
    assert Call(linked(OUTER, {})).at == "late"
    assert Call(OUTER).at == "late"
    circle = make({**USES, "flow": "t"}, menu(), END, LATE)
    assert Call(linked(circle, {"t": circle})).at == "late"


def test_given_six_levels_then_the_deepest_is_refused_and_the_check_says_so() -> None:
    known = {}
    for level in range(7):
        back = {"id": "back", "kind": "return"}
        failed = {"id": "deep", "kind": "hang_up"}
        node = {
            "id": "down",
            "kind": "subflow",
            "flow": f"level{level + 1}",
            "next": "back",
            "failed": "deep",
        }
        known[f"level{level}"] = make(node, back, failed, key=f"level{level}")
    known["level7"] = make({"id": "x", "kind": "return"}, key="level7")
    call = Call(linked(known["level0"], known))
    assert call.at == "down/down/down/down/down/deep"
    found = checks.errors(checks.check(known["level0"], flows=known))
    assert [problem.code for problem in found] == ["subflow_deep"]


def test_given_flows_that_are_there_then_the_check_is_content_else_it_names_them() -> None:
    assert checks.errors(checks.check(OUTER, flows={"identify": IDENTIFY})) == []
    found = checks.errors(checks.check(OUTER, flows={}))
    assert [(problem.node, problem.code) for problem in found] == [("who", "subflow_missing")]
    itself = make({**USES, "flow": "t"}, menu(), END, LATE)
    found = checks.errors(checks.check(itself, flows={"t": itself}))
    assert [problem.code for problem in found] == ["subflow_recursive"]


def test_given_a_call_taken_up_again_in_a_subflow_then_it_goes_on_there_and_comes_back() -> None:
    """As `voice.steps.flow.restart_node` does after a take-over."""
    import msgspec

    whole = linked(OUTER, {"identify": IDENTIFY})
    call = Call(msgspec.structs.replace(whole, start="who/card"))
    call.heard()
    call.keys("9876#")
    assert call.at == "menu"
    assert ANSWER["kind"] == "answer"


# ── dial ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "allowed", "codes"),
    [
        ("138 0013-8000", [], []),
        ("+862166668888", ["+8621"], []),
        ("{wanted}", ["138"], []),
        ("{wanted}", [], ["open_number"]),
        ("not a number", [], ["bad_number"]),
        ("010123", ["021"], ["bad_number"]),
    ],
)
def test_given_a_number_then_the_check_sees_who_decides_what_is_dialled(
    number: str, allowed: list[str], codes: list[str]
) -> None:
    node = {"id": "d", "kind": "dial", "number": number, "allowed": allowed, "failed": "end"}
    made = make(node, END, variables={"wanted": ""})
    assert [problem.code for problem in checks.errors(checks.check(made))] == codes
