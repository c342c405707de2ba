"""Menus and collected digits: wrong keys, missing keys, masks, typed-ahead keys."""

from __future__ import annotations

from tests.ivr.flows import END, Call, collect, make, menu, queue
from warmline.ivr.model import (
    Keyed,
    PlaySounds,
    StopPlayback,
    TimedOut,
    WaitKeys,
    WaitPlayback,
    encode_session,
    shown_variables,
)


def texts(call: Call) -> list[str]:
    return [
        text
        for action in call.step.actions
        if isinstance(action, PlaySounds)
        for text in action.texts
    ]


def test_given_a_menu_when_the_prompt_ends_then_it_waits_for_a_key() -> None:
    call = Call(make(menu(timeout_s=7), END))
    assert call.heard().wait == WaitKeys(number=2, timeout_s=7)


def test_given_a_wrong_key_when_tries_are_left_then_the_caller_hears_so_and_the_menu() -> None:
    call = Call(make(menu(), END))
    call.keys("5")
    assert texts(call) == ["wrong", "choose"]
    assert call.step.actions[0] == StopPlayback()
    assert call.step.path == (Keyed(node="menu", keys="5", outcome="invalid"),)


def test_given_no_key_when_time_is_over_then_the_caller_hears_so_and_the_menu() -> None:
    call = Call(make(menu(), END))
    call.heard()
    call.give(TimedOut())
    assert texts(call) == ["nothing", "choose"]
    assert call.step.path == (Keyed(node="menu", keys="", outcome="timed_out"),)


def test_given_the_last_try_when_missed_then_the_flow_goes_to_failed() -> None:
    call = Call(make(menu(tries=2, failed="line"), queue(), END))
    call.keys("5")
    call.heard()
    call.give(TimedOut())
    assert call.at == "line"


def test_given_misses_when_the_menu_is_entered_again_then_they_are_forgotten() -> None:
    keys = [{"key": "9", "to": "menu"}]
    call = Call(make(menu(tries=2, keys=keys), END))
    call.keys("59")
    assert call.step.session.tries == 0
    call.keys("5")
    assert call.at == "menu"


def test_given_a_wrong_key_when_more_were_typed_ahead_then_those_are_dropped() -> None:
    first = menu(keys=[{"key": "1", "to": "hello"}])
    hello = {"id": "hello", "kind": "play", "prompts": [{"text": "a"}], "next": "second"}
    call = Call(make(first, hello, menu("second"), END))
    call.keys("1")
    call.keys("7")
    assert call.at == "second"
    assert texts(call) == ["wrong", "choose"]
    assert call.step.session.typed == ""


def test_given_a_menu_with_a_variable_when_a_key_is_chosen_then_it_is_kept() -> None:
    call = Call(make(menu(variable="choice"), END))
    call.keys("1")
    assert call.variables == {"choice": "1"}


def test_given_digits_when_the_terminator_comes_then_they_are_kept_without_it() -> None:
    call = Call(make(collect(), END))
    call.keys("1234#")
    assert call.variables == {"order": "1234"}
    assert call.step.path[0] == Keyed(node="collect", keys="1234", outcome="accepted")


def test_given_digits_when_the_most_are_reached_then_no_terminator_is_needed() -> None:
    call = Call(make(collect(), END))
    call.keys("123456")
    assert call.variables == {"order": "123456"}


def test_given_digits_when_no_more_come_then_they_are_complete() -> None:
    call = Call(make(collect(between_s=2), END))
    call.keys("123")
    assert call.step.wait == WaitKeys(number=4, timeout_s=2)
    call.give(TimedOut())
    assert call.variables == {"order": "123"}


def test_given_too_few_digits_when_complete_then_the_caller_is_asked_again() -> None:
    call = Call(make(collect(), END))
    call.keys("12#")
    assert texts(call) == ["too few", "type"]
    assert call.step.session.digits == ""
    assert isinstance(call.step.wait, WaitPlayback)


def test_given_a_star_when_it_is_not_the_terminator_then_it_is_a_sign_like_others() -> None:
    call = Call(make(collect(), END))
    call.keys("1234*#")
    assert call.variables == {"order": "1234*"}


def test_given_a_masked_input_when_complete_then_the_path_never_has_it() -> None:
    call = Call(make(collect(masked=True, next="line"), queue(), END))
    call.keys("12#")
    assert call.step.path[0] == Keyed(node="collect", keys="***", outcome="too_short")
    call.keys("4321#")
    assert call.step.path[0] == Keyed(node="collect", keys="***", outcome="accepted")
    assert call.variables["order"] == "4321"
    assert shown_variables(call.step.session) == {"order": "***"}
    assert b"4321" not in b"".join(
        line for line in encode_session(call.step.session).split(b'"path"')[1:]
    )
