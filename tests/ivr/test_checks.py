"""The checks: every fault is found, names its node and says the remedy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.ivr.flows import ANSWER, END, MAIN, collect, make, menu, play, queue
from warmline.ivr import calendar, checks, flow
from warmline.ivr.errors import FlowUnreadable
from warmline.ivr.nodes.base import Problem
from warmline.ivr.prompts import sound_name

HOURS = {
    "id": "hours",
    "kind": "hours",
    "weekly": [{"days": ["mon"], "opens": "09:00", "closes": "18:00"}],
    "open": "end",
    "closed": "end",
}


def found(made: flow.Flow, **known: Any) -> list[tuple[str, str, str]]:
    problems = checks.check(made, **known)
    assert all(problem.message and problem.remedy for problem in problems)
    return [(problem.severity, problem.code, problem.node) for problem in problems]


def only(made: flow.Flow, **known: Any) -> Problem:
    problems = checks.check(made, **known)
    assert len(problems) == 1, problems
    return problems[0]


def test_given_the_demo_flow_then_nothing_is_wrong_with_it() -> None:
    made = flow.parse(MAIN.read_bytes())
    known = {"queues": ["presales", "aftersales", "general"], "days": calendar.compile_days()}
    assert found(made, **known, today=date(2026, 11, 22)) == []


def test_given_a_way_to_nowhere_then_the_node_the_field_and_the_choices_are_named() -> None:
    problem = only(make(menu(failed="nowhere"), END))
    assert (problem.code, problem.node) == ("unknown_target", "menu")
    assert "`failed` leads to “nowhere”" in problem.message
    assert "end, menu" in problem.remedy
    assert "`keys[0].to`" in only(make(menu(keys=[{"key": "1", "to": "x"}]), END)).message


def test_given_a_start_or_way_out_that_does_not_exist_then_it_is_found() -> None:
    assert found(make(END, start="x")) == [
        ("error", "unknown_target", ""),
        ("error", "unreachable", "end"),
    ]
    assert found(make(END, on_error="x")) == [("error", "unknown_target", "")]


def test_given_a_node_no_way_leads_to_then_it_is_found_but_not_the_way_out_of_errors() -> None:
    alone = {**END, "id": "alone"}
    assert found(make(menu(), END, alone)) == [("error", "unreachable", "alone")]
    assert found(make(menu(), END, alone, on_error="alone")) == []


def test_given_nodes_without_an_end_then_each_is_found() -> None:
    made = make(menu(keys=[{"key": "1", "to": "menu"}], failed="collect"),
                collect(next="menu", failed="menu"))  # fmt: skip
    assert found(made) == [("error", "no_exit", "menu"), ("error", "no_exit", "collect")]


def test_given_a_circle_that_never_waits_for_the_caller_then_its_nodes_are_found() -> None:
    rules = [{"when": [{"variable": "caller", "is": "given"}], "to": "end"}]
    branch = {"id": "branch", "kind": "branch", "rules": rules, "otherwise": "one"}
    made = make(play("one", "branch"), branch, END)
    assert found(made) == [
        ("error", "loop_without_wait", "one"),
        ("error", "loop_without_wait", "branch"),
    ]
    waits = make(menu(keys=[{"key": "1", "to": "menu"}]), END)
    assert found(waits) == []


def test_given_two_nodes_with_one_id_then_it_is_found() -> None:
    assert ("error", "duplicate_node", "end") in found(make(menu(), END, END))


def test_given_one_key_twice_then_the_menu_is_named() -> None:
    twice = [{"key": "1", "to": "end"}, {"key": "1", "to": "end"}]
    problem = only(make(menu(keys=twice), END))
    assert (problem.code, problem.node) == ("duplicate_key", "menu")
    assert found(make(menu(keys=[]), END)) == [("error", "no_keys", "menu")]


def test_given_a_node_that_says_nothing_then_it_is_found() -> None:
    assert found(make(play(prompts=[]), END)) == [("error", "no_prompt", "hello")]
    assert found(make(menu(prompts=[]), END)) == [("error", "no_prompt", "menu")]


def test_given_a_prompt_with_text_and_sound_then_it_is_found() -> None:
    both = [{"text": "a"}, {"text": "a", "sound": "b"}]
    problem = only(make(play(prompts=both), END))
    assert (problem.code, problem.node) == ("bad_prompt", "hello")
    assert "`prompts[1]`" in problem.message


def test_given_sound_files_then_a_text_without_one_is_a_warning_and_a_sound_an_error() -> None:
    made = make(play(), END)
    assert found(made, sounds=[sound_name("hello")]) == []
    assert found(made, sounds=[]) == [("warning", "missing_sound", "hello")]
    foreign = make(play(prompts=[{"sound": "custom/x"}]), END)
    assert found(foreign, sounds=[]) == [("error", "missing_sound", "hello")]


def test_given_a_variable_nothing_sets_then_it_is_a_warning() -> None:
    say = {"id": "say", "kind": "say", "parts": [{"variable": "order"}], "next": "end"}
    assert found(make(say, END)) == [("warning", "unknown_variable", "say")]
    assert found(make(say, END, variables={"order": "1"})) == []
    assert found(make(collect(next="say"), say, END)) == []


def test_given_hours_without_a_zone_or_with_a_wrong_one_then_they_are_found() -> None:
    assert found(make(HOURS, END)) == [("error", "no_zone", "hours")]
    assert found(make({**HOURS, "zone": "Asia/Shanghai"}, END)) == []
    assert found(make(HOURS, END, zone="China/Beijing")) == [("error", "unknown_zone", "")]
    assert found(make(HOURS, END, zone="../x")) == [("error", "unknown_zone", "")]


def test_given_a_year_the_calendar_does_not_know_then_hours_that_need_it_warn() -> None:
    known = {"days": {"2026-10-01": "holiday"}, "today": date(2027, 1, 1)}
    problem = only(make(HOURS, END, zone="UTC"), **known)
    assert (problem.severity, problem.code, problem.node) == (
        "warning",
        "holidays_unknown",
        "hours",
    )
    assert "2026" in problem.message
    assert found(make({**HOURS, "holidays": "as_usual"}, END, zone="UTC"), **known) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"weekly": []}, "never_open"),
        ({"weekly": [{"days": ["mon"], "opens": "09:00", "closes": "09:00"}]}, "empty_span"),
        ({"exceptions": [{"date": "2026-02-30"}]}, "no_such_day"),
        ({"exceptions": [{"date": "2026-02-03", "opens": "09:00"}]}, "half_span"),
    ],
)
def test_given_hours_that_cannot_be_meant_then_they_are_found(
    fields: dict[str, Any], code: str
) -> None:
    assert found(make({**HOURS, **fields}, END, zone="UTC")) == [("error", code, "hours")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"min": 7}, "min_over_max"),
        ({"terminator": ""}, "no_terminator"),
    ],
)
def test_given_digits_that_cannot_be_meant_then_they_are_found(
    fields: dict[str, Any], code: str
) -> None:
    assert found(make(collect(**fields), END)) == [("error", code, "collect")]


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"variable": "caller", "is": "in"}, "no_values"),
        ({"variable": "caller", "is": "greater", "value": "many"}, "not_a_number"),
    ],
)
def test_given_a_condition_that_cannot_hold_then_it_is_found(
    condition: dict[str, str], code: str
) -> None:
    branch = {
        "id": "branch",
        "kind": "branch",
        "rules": [{"when": [condition], "to": "end"}],
        "otherwise": "end",
    }
    assert found(make(branch, END)) == [("error", code, "branch")]


def test_given_a_part_with_variable_and_text_then_it_is_found() -> None:
    parts = [{"text": "a", "variable": "caller"}]
    say = {"id": "say", "kind": "say", "parts": parts, "next": "end"}
    assert found(make(say, END)) == [("error", "two_in_one", "say")]


def test_given_a_queue_that_does_not_exist_then_the_node_and_the_choices_are_named() -> None:
    problem = only(make(queue(), END), queues=["general"])
    assert (problem.code, problem.node) == ("unknown_queue", "line")
    assert "general" in problem.remedy
    assert found(make(queue(), END), queues=["presales"]) == []


def test_given_errors_and_warnings_then_errors_come_first() -> None:
    say = {"id": "say", "kind": "say", "parts": [{"variable": "x"}], "next": "nowhere"}
    severities = [severity for severity, _, _ in found(make(say, END))]
    assert severities == sorted(severities)
    assert severities[-1] == "warning"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "not valid JSON"),
        ('{"key": "a", "key": "b"}', "“key” is written twice"),
        ("[]", "not a flow"),
        ('{"key":"a","name":"A","start":"x","nodes":[]}', "not a flow"),
        ('{"key":"a","name":"A","start":"x","nodes":[{"id":"x","kind":"dance"}]}', "Node “x”"),
        ('{"key":"a","name":"A","start":"x","nodes":[{"id":"x","kind":"answer"}]}', "`next`"),
        (
            '{"key":"a","name":"A","start":"x",'
            '"nodes":[{"id":"x","kind":"hang_up"},{"id":"y","kind":"hang_up","prompt":1}]}',
            "Node “y”: Object contains unknown field `prompt`",
        ),
    ],
)
def test_given_a_document_that_is_no_flow_then_the_place_is_named(
    document: str, words: str
) -> None:
    with pytest.raises(FlowUnreadable) as caught:
        flow.parse(document)
    assert words in caught.value.message


def test_given_a_flow_that_reads_a_variable_then_all_words_are_to_be_rendered() -> None:
    assert checks.texts_of(make(ANSWER, menu(), END)) == ["choose", "nothing", "wrong"]
    say = {"id": "say", "kind": "say", "parts": [{"variable": "caller"}], "next": "end"}
    assert "幺" in checks.texts_of(make(say, END))
