"""What may be said of a trunk or phone, given what the switch said and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from warmline.telephony.seen import STALE, Live, Look, shown, trunk_state

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
KNOWN = Live(state="registered", since=NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("registration", "contact", "state", "why"),
    [
        (None, "Reachable", "reachable", ""),
        (None, "Unreachable", "unreachable", "no_answer"),
        (None, "NonQualified", "unasked", ""),
        (None, None, "unasked", ""),
        ("Registered", "Reachable", "registered", ""),
        ("Registered", None, "registered", ""),
        ("Registered", "Unreachable", "unreachable", "no_answer"),
        ("Rejected", "Reachable", "refused", "login_refused"),
        ("Rejected", "Unreachable", "refused", "no_answer"),
        ("Rejected", "NonQualified", "refused", "not_taken"),
        ("Stopped", "Reachable", "refused", "login_refused"),
        ("Unregistered", "Reachable", "trying", ""),
    ],
)
def test_given_the_switchs_words_then_a_trunks_state_and_why(
    registration: str | None, contact: str | None, state: str, why: str
) -> None:
    assert trunk_state(registration=registration, contact=contact) == (state, why)


def test_given_a_fresh_look_then_what_was_seen_is_shown_and_the_rest_is_away() -> None:
    look = Look(at=NOW - timedelta(seconds=5))
    assert shown(KNOWN, look, NOW, nothing="away") == KNOWN
    assert shown(None, look, NOW, nothing="away").state == "away"


@pytest.mark.parametrize(
    "look", [Look(at=NOW - STALE - timedelta(seconds=1)), Look(at=NOW, problem="gone")]
)
def test_given_a_switch_that_does_not_answer_then_nothing_is_claimed(look: Look) -> None:
    told = shown(KNOWN, look, NOW, nothing="away")
    assert (told.state, told.why, told.since) == ("unknown", "switch_away", look.at)


def test_given_nobody_ever_asked_then_so_it_says() -> None:
    assert shown(None, None, NOW, nothing="away").why == "never_asked"
