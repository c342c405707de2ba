"""The encoder's process: reads work from its input line by line, answers on its output.

Started by `encoders` as `python -m warmline.interactions.encoder LIBOPUS …`, with less priority
than whatever answers telephones. The first of those libraries that can be loaded is used; while
none can, every work is answered so. A line is one `Work` or `Done` as JSON. It ends with its input,
so it does not outlive the process that started it, however that died. It knows no database and no
journal.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import msgspec

from warmline.interactions import libopus, opus, recordings
from warmline.interactions.recordings import Encoded
from warmline.interactions.spool import raw_recording

NICE = 19
"""Encoding takes what calls and records leave of the machine; the raw files can wait."""


class Work(msgspec.Struct, frozen=True):
    """One recording to encode: the raw files' folder and name, the folder for what comes out."""

    spool: str
    name: str
    folder: str
    interaction: str
    at: datetime
    cut_s: float
    span_s: float
    silent: tuple[tuple[float, float], ...] = ()
    """Where nothing is to be heard: from … to, in seconds of what comes out."""


class Done(msgspec.Struct, frozen=True):
    """What became of it: `encoded`, or `problem` (the exception's name) with its `detail`."""

    encoded: Encoded | None = None
    problem: str = ""
    detail: str = ""


def encode(work: Work, libraries: tuple[str, ...]) -> Done:
    """Do one piece of work; whatever fails is in the answer."""
    try:
        library = libopus.load(libraries)
        raw = raw_recording(Path(work.spool), work.name)
        if raw is None:
            raise FileNotFoundError(work.name)
        encoded = recordings.encode(
            library,
            raw,
            Path(work.folder),
            work.interaction,
            work.at,
            cut_s=work.cut_s,
            span_s=work.span_s,
            silent=work.silent,
        )
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        return Done(problem=type(error).__name__, detail=str(error))
    return Done(encoded=encoded)


def main() -> None:
    """Work until the input ends."""
    os.nice(NICE)
    opus.flush_denormals()
    libraries = tuple(sys.argv[1:])
    for line in sys.stdin.buffer:
        done = encode(msgspec.json.decode(line, type=Work), libraries)
        sys.stdout.buffer.write(msgspec.json.encode(done) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
