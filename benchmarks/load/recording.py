"""Takes the recording out of our dialplan, as it is taken out of the peer's (`--no-recording`)."""

from __future__ import annotations

from pathlib import Path

MARKS = ("MixMonitor(", "UserEvent(RecordingBegun")
"""What begins a recording, and what tells `voice` that it has begun."""


def silence(etc: Path) -> None:
    """Before the switch starts: the lines stay, with `NoOp()` in them. Raises `RuntimeError` when
    there was nothing to take out, so that no result is called unrecorded by mistake."""
    dialplan = etc / "extensions.conf"
    text = dialplan.read_text(encoding="utf-8")
    if MARKS[0] not in text:
        raise RuntimeError("the dialplan does not begin a recording where it was looked for")
    text = text.replace(MARKS[0], "NoOp(").replace(MARKS[1], "NoOp(RecordingBegun")
    dialplan.write_text(text, encoding="utf-8")
