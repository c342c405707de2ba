"""Which flow a call gets: by the number it came for, in whichever form, and by the time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, Centre, centre
from warmline.ivr.hours import Opening, WorkingHours
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.telephony import model as t
from warmline.telephony.timing import TimeRule
from warmline.voice.config import FlowConfig, NumberConfig, VoiceConfig, decode, encode
from warmline.voice.steps import arriving
from warmline.voice.turn import Turn

OFFICE = TimeRule(flow="day", days=(1, 2, 3, 4, 5), start="09:00", end="18:00")
FLOWS = ("main", "day", "night")


def numbered(*numbers: NumberConfig) -> VoiceConfig:
    flows = {
        name: FlowConfig(
            id=name, name=name, version=1, project=DEFAULT_PROJECT, definition=dict(FLOW)
        )
        for name in FLOWS
    }
    return centre(flows=flows, numbers=numbers)


def number(written: str, flow: str, *rules: TimeRule) -> NumberConfig:
    return NumberConfig(number=written, flow=flow, project=DEFAULT_PROJECT, rules=rules)


def answered_by(config: VoiceConfig, called: str, at: datetime) -> str | None:
    floor = Centre(config)
    floor.at = at
    floor(t.LegArrived("leg-1", caller="13800138000", called=called, trunk="trunk-demo"))
    return floor.call("leg-1").flow


@pytest.mark.parametrize(
    ("utc", "flow"),
    [
        (datetime(2026, 11, 20, 0, 59, tzinfo=UTC), "night"),  # Friday 08:59 in Shanghai
        (datetime(2026, 11, 20, 1, 0, tzinfo=UTC), "day"),
        (datetime(2026, 11, 20, 10, 0, tzinfo=UTC), "night"),
        (datetime(2026, 11, 21, 3, 0, tzinfo=UTC), "night"),
    ],
)
def test_given_office_hours_when_a_call_comes_then_the_centres_clock_chooses_the_flow(
    utc: datetime, flow: str
) -> None:
    config = numbered(number("4008001234", "night", OFFICE), number("*", "main"))
    assert answered_by(config, "4008001234", utc) == flow


@pytest.mark.parametrize("called", ["075512345678", "8675512345678", "+8675512345678"])
def test_given_a_number_in_any_of_its_forms_when_a_carrier_sends_another_then_it_is_found(
    called: str,
) -> None:
    now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    for written in ("075512345678", "+8675512345678"):
        config = numbered(number(written, "day"), number("*", "main"))
        assert answered_by(config, called, now) == "day"
        assert answered_by(config, "075512345679", now) == "main"


def test_given_a_configuration_with_rules_when_published_then_it_is_read_as_it_was() -> None:
    config = numbered(number("4001", "night", OFFICE))
    assert decode(encode(config)) == config


clocks = st.integers(0, 95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
rules = st.lists(
    st.builds(
        TimeRule,
        flow=st.sampled_from(FLOWS),
        days=st.lists(st.integers(1, 7), unique=True, max_size=3).map(tuple),
        start=clocks,
        end=clocks,
    ),
    max_size=4,
)


@given(rules, st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1980 < at.year < 2100))
def test_given_any_rules_when_a_call_comes_at_any_time_then_one_known_flow_answers(
    some: list[TimeRule], at: datetime
) -> None:
    entry = number("4001", "main", *some)
    floor = Centre(numbered(entry))
    turn = Turn(floor.floor, floor.transient, at, lambda: "id")
    flow = arriving.flow_of(turn, entry)
    assert flow in {"main", *(rule.flow for rule in some)}
    always = number("4001", "night", TimeRule(flow="day"), *some)
    assert arriving.flow_of(turn, always) == "day"


@pytest.mark.parametrize(
    ("utc", "flow"),
    [
        (datetime(2026, 11, 20, 3, tzinfo=UTC), "day"),  # Friday 11:00 in Shanghai
        (datetime(2026, 11, 20, 11, tzinfo=UTC), "night"),
        (datetime(2026, 10, 1, 3, tzinfo=UTC), "night"),  # National Day
    ],
)
def test_given_a_rule_by_a_working_calendar_then_that_and_its_holidays_choose_the_flow(
    utc: datetime, flow: str
) -> None:
    week = Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="09:00", closes="18:00")
    config = replace(
        numbered(number("4008001234", "night", TimeRule(flow="day", calendar="office"))),
        calendars={"office": WorkingHours(weekly=(week,))},
        calendar={"2026-10-01": "holiday"},
    )
    assert answered_by(decode(encode(config)), "4008001234", utc) == flow
