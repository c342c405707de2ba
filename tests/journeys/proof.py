"""What journeys claim about sound and records, said once."""

from __future__ import annotations

import io
from typing import Any, Protocol

import soundfile

from tests.journeys.api import Api
from tests.journeys.audio import ABSENT, FOUND, Sound, resampled, score
from tests.journeys.centre import until

LISTEN_S = 9
"""Long enough for a whole code in a loop, whenever one begins to listen."""
LISTENINGS = 3


class Listener(Protocol):
    """Somebody on the line whose ears we have."""

    async def hears(self, seconds: float, /) -> Sound:
        """What he hears from now on."""


async def comes_to_hear_only(who: Listener, code: str, *others: str) -> None:
    """`who` hears `code`, if not at once then soon: a busy machine's sound stumbles, and a jitter
    buffer needs a moment to learn it. The others he never hears."""
    scores = []
    for _ in range(LISTENINGS):
        heard = await who.hears(LISTEN_S)
        hears_none(heard, *others)
        scores.append(round(score(code, heard), 2))
        if scores[-1] > FOUND:
            return
    raise AssertionError(f"{code} is not heard: {scores}")


def hears_only(heard: Sound, code: str, *others: str) -> None:
    """`code` is in the sound, the others are not."""
    scores = {one: round(score(one, heard), 2) for one in (code, *others)}
    assert scores[code] > FOUND, f"{code} is not heard: {scores}"
    hears_none(heard, *others)


def hears_none(heard: Sound, *codes: str) -> None:
    """None of the codes is in the sound."""
    scores = {one: round(score(one, heard), 2) for one in codes}
    assert all(found < ABSENT for found in scores.values()), f"heard what nobody said: {scores}"


def kinds(record: dict[str, Any], agent: str | None = None) -> list[str]:
    """The kinds of a record's segments in order, of one agent where he is named."""
    return [
        segment["kind"]
        for segment in record["segments"]
        if agent is None or segment["agent_name"] == agent
    ]


def newest_call(office: Api, known: set[str], **filters: str) -> str:
    """The id of the call that is not among `known`, once it is written down."""
    found = until(
        lambda: [c["id"] for c in office.calls(**filters) if c["id"] not in known],
        what="the record of the new call",
    )
    assert len(found) == 1, found
    return str(found[0])


def finished(office: Api, call: str) -> dict[str, Any]:
    """The record of a call that is over, with its recording stored and its wrap-up ended."""

    def complete() -> dict[str, Any] | None:
        record = office.call(call)
        over = record["ended_at"] and all(s["ended_at"] for s in record["segments"])
        stored = record["recording"]["state"] in ("stored", "none", "failed", "discard")
        return record if over and stored else None

    record: dict[str, Any] = until(complete, within_s=45, what="the finished record")
    return record


def stored_recording(office: Api, call: str) -> tuple[Sound, Sound, float]:
    """Both channels of the stored recording at 8 kHz, and its length in seconds."""
    data = office("GET", f"/calls/{call}/recording")
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        assert (file.format, file.subtype, file.channels) == ("OGG", "OPUS", 2)
        rate, sound = file.samplerate, file.read(always_2d=True)
    seconds = len(sound) / rate
    return resampled(sound[:, 0], rate), resampled(sound[:, 1], rate), seconds
