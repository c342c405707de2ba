"""The published page of routing names every rule's constant as the code has it."""

from __future__ import annotations

from pathlib import Path

from warmline.routing.model import Condition, Strategy
from warmline.routing.policy import LIMITS as POLICY_LIMITS
from warmline.routing.policy import Instead, QueuePolicy, Retries
from warmline.routing.queue import LIMITS, QueueSettings
from warmline.routing.rules import REST_S

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "routing.md").read_text("utf-8")


def row(name: str) -> list[str]:
    """The cells of the table row that begins with this code word."""
    (line,) = [x for x in PAGE.splitlines() if x.startswith(f"| `{name}` |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def told(seconds: float) -> str:
    return f"{seconds:g} s" if seconds else "–"


def test_every_condition_and_strategy_has_its_row() -> None:
    for name in [*Condition, *Strategy]:
        assert row(name)


def test_the_waiting_times_after_an_offer_are_those_of_the_code() -> None:
    for outcome in ("refused", "no_answer", "busy", "unreachable"):
        retry = getattr(Retries(), outcome)
        assert row(outcome)[2:] == [told(retry.again_s), told(retry.rest_s)]
    for outcome in ("accepted", *REST_S):
        assert row(outcome)[2:] == [told(0), told(REST_S.get(outcome, 0))]


def test_the_policys_fields_and_ways_have_their_rows() -> None:
    for field, (low, high, _) in POLICY_LIMITS.items():
        assert row(field)[2:4] == [str(getattr(QueuePolicy(), field)), f"{low} … {high}"]
    for name in Instead:
        assert row(name)


def test_the_limits_and_defaults_of_a_queue_are_those_of_the_code() -> None:
    plain = QueueSettings(key="k", name="n")
    for field, (low, high, _) in LIMITS.items():
        _, _, default, limits, _ = row(field)
        assert default == str(getattr(plain, field))
        assert limits.replace("−", "-").startswith(f"{low} … {high}")
