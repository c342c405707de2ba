"""One whole example of every event, kept as data that a reader of the journal can try his code on.

Together they tell one call and the agent's day around it. Each is read by the journal's own
decoder, held to the published schema, and comes out of the encoder as it went in.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from docs import generate
from jsonschema.validators import validator_for

from warmline.voice.journal_model import Event, StepMessage, decode, encode

FOLDER = Path(__file__).parent / "examples"
FILES = sorted(FOLDER.glob("*.json"))


def read(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


@cache
def published() -> jsonschema.Validator:
    """The journal's schema, held to: built once, since building it takes longer than any use."""
    schema = generate.journal_schema()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def step(event: dict[str, Any]) -> dict[str, Any]:
    return {"shard": "0", "epoch": 1, "step": 1, "events": [event]}


def test_given_the_vocabulary_when_compared_then_every_event_has_one_example() -> None:
    assert [file.stem for file in FILES] == sorted(generate.event_types())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_given_an_example_when_read_and_written_then_nothing_is_lost(file: Path) -> None:
    example = read(file)
    message = decode(json.dumps(step(example)).encode())
    assert example["fact"]["type"] == file.stem
    again = json.loads(encode(message))["events"][0]
    assert _times_read(again) == _times_read(example)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_given_an_example_when_held_to_the_schema_then_it_fits(file: Path) -> None:
    published().validate(step(read(file)))


def test_given_an_unknown_event_when_held_to_the_schema_then_it_is_refused() -> None:
    example = read(FILES[0])
    example["fact"]["type"] = "call.forgotten"
    with pytest.raises(jsonschema.ValidationError):
        published().validate(step(example))
    with pytest.raises(msgspec.ValidationError):
        decode(json.dumps(step(example)).encode())


def test_given_all_examples_when_ordered_by_number_then_no_key_counts_backwards() -> None:
    events = [msgspec.convert(read(file), Event) for file in FILES]
    message = StepMessage(shard="0", epoch=1, step=1, events=events)
    keys = {event.key for event in message.events}
    for key in keys:
        told = sorted((e for e in events if e.key == key), key=lambda event: event.seq)
        assert [e.at for e in told] == sorted(e.at for e in told)
        assert len({e.seq for e in told}) == len(told)


def _times_read(event: dict[str, Any]) -> dict[str, Any]:
    """The same with every time in one spelling (`.12` and `.120000` are one instant)."""
    spelled = dict(event)
    for name in ("at", "switch_at"):
        if spelled[name]:
            spelled[name] = _instant(spelled[name])
    fact = dict(event["fact"])
    for name in ("until", "kept_until"):
        if fact.get(name):
            fact[name] = _instant(fact[name])
    return spelled | {"fact": fact}


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
