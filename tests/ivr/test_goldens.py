"""Whole calls written down as data a supervisor can read, replayed through saved sessions.

Each file of `golden/` names a flow, a moment and what the caller does (`keys`, as in
`warmline ivr run --keys`), and lists what then happens. At every wait the session goes to JSON and
back. After a wished change of behaviour, `WARMLINE_GOLDEN=write pytest tests/ivr/test_goldens.py`
writes the new account; read the difference before you keep it.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.ivr.flows import DEMO
from warmline.ivr import calendar, checks, flow, runner
from warmline.ivr.model import Session, decode_session, encode_session

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(GOLDEN.glob("*.json"))


def through_json(session: Session) -> Session:
    return decode_session(encode_session(session))


def flow_of(case: dict[str, Any]) -> flow.Flow:
    named = case["flow"]
    if isinstance(named, str):
        return flow.parse((DEMO / "flows" / f"{named}.json").read_bytes())
    return flow.from_data(named)


def account(case: dict[str, Any]) -> list[dict[str, Any]]:
    play = runner.Runner(
        flow_of(case),
        case.get("variables", {}),
        datetime.fromisoformat(case["at"]),
        calendar.compile_days(),
        through_json,
    )
    for said in runner.read_script(case["keys"]):
        play.say(said)
    play.hear_out()
    turns: list[dict[str, Any]] = msgspec.to_builtins(play.turns)
    return turns


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_call_goes_as_written(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    happened = account(case)
    if os.environ.get("WARMLINE_GOLDEN") == "write":
        case["happens"] = happened
        path.write_text(json.dumps(case, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert happened == case["happens"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_golden_flow_is_sound(path: Path) -> None:
    assert checks.errors(checks.check(flow_of(json.loads(path.read_text("utf-8"))))) == []


def test_there_are_goldens_for_every_kind_of_node() -> None:
    kinds = {
        node.kind for path in CASES for node in flow_of(json.loads(path.read_text("utf-8"))).nodes
    }
    assert kinds == {
        "answer", "play", "say", "menu", "collect", "hours", "branch", "queue", "hang_up"
    }  # fmt: skip
