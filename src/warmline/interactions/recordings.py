"""Recordings as files: cutting and encoding the switch's raw sound, its waveform, its places.

Out comes Ogg/Opus with channel 0 the customer and channel 1 the agent, plus a small JSON with the
peaks. Used by `interactions.encoder` (encoding) and the service (finding). What the
switch writes is in `spool`, the file format in `opus`. Nothing here knows a database or the
journal.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from warmline.interactions import opus
from warmline.interactions.libopus import Library
from warmline.interactions.rules import COMMENT
from warmline.interactions.spool import RATE, RawRecording, Samples

PEAK_RATE = 20
MOST_PEAKS = 4000
TAIL_S = 1.0
"""Kept behind the last talk, so that nobody's last word is cut by clocks that differ."""
SHORT_S = 2.5
"""A file that ends this much before the talk did was cut short: the switch loses at most its
last two seconds of buffer when it dies."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What came out: where (`key`, relative to the recordings' folder), and its checks."""

    key: str
    sha256: str
    bytes: int
    seconds: float
    cut_short: bool


def keys_of(key: str) -> tuple[str, ...]:
    """Everything that may lie in a store of one recording: its sound and waveform, those of the
    customer's comment."""
    sound = Path(key)
    sounds = (sound, comment_file(sound))
    return tuple(one.as_posix() for each in sounds for one in (each, waveform_file(each)))


def waveform_key(key: str) -> str:
    """The key of a stored recording's waveform."""
    return waveform_file(Path(key)).as_posix()


def waveform_file(stored: Path) -> Path:
    """The sidecar of a stored recording."""
    return stored.with_suffix(".peaks.json")


def key_of(interaction: str, at: datetime) -> str:
    """YYYY/MM/DD/<interaction>.opus, by the UTC date of the talk."""
    return f"{at:%Y/%m/%d}/{interaction}.opus"


def comment_name(interaction: str) -> str:
    """What the sound of a customer's comment is called beside his call's."""
    return f"{interaction}{COMMENT}"


def comment_file(stored: Path) -> Path:
    """Where that sound lies beside a stored recording; they go together."""
    return stored.with_name(f"{comment_name(stored.stem)}.opus")


def comment_key(interaction: str, at: datetime) -> str:
    """Where that sound is stored, by the same date as the call's recording."""
    return key_of(comment_name(interaction), at)


def cut(raw: RawRecording, cut_s: float, span_s: float) -> Samples:
    """The frames from `cut_s` on, for `span_s` and a little more."""
    return raw.read(round(cut_s * RATE), round((cut_s + span_s + TAIL_S) * RATE))


def silenced(sound: Samples, stretches: Iterable[tuple[float, float]]) -> Samples:
    """The sound with silence in these stretches (seconds). The switch was told to write none there;
    this holds also where it heard that late, or not at all."""
    for start, end in stretches:
        sound[max(0, round(start * RATE)) : max(0, round(end * RATE))] = 0
    return sound


def ends_early(frames: int, cut_s: float, span_s: float) -> bool:
    """Whether a raw file of so many frames lacks the end of the talk."""
    return frames / RATE < cut_s + span_s - SHORT_S


def peaks(sound: Samples) -> dict[str, object]:
    """Highest amplitude per slice and channel, 0 … 1, at most `MOST_PEAKS` slices."""
    seconds = len(sound) / RATE
    rate = min(float(PEAK_RATE), MOST_PEAKS / seconds) if seconds else float(PEAK_RATE)
    size = max(1, round(RATE / rate))
    slices = -(-len(sound) // size)
    padded = np.zeros((slices * size, sound.shape[1]), dtype=np.int16)
    padded[: len(sound)] = sound
    parts = padded.reshape(slices, size, sound.shape[1])
    # The lowest sample has no positive counterpart in 16 bits, hence the wider numbers.
    highest = np.maximum(
        parts.max(axis=1, initial=0).astype(np.int32),
        -parts.min(axis=1, initial=0).astype(np.int32),
    )
    return {
        "seconds": round(seconds, 3),
        "rate": RATE / size,
        "channels": np.round(highest.T / 32768, 3).tolist(),
    }


def encode(
    library: Library,
    raw: RawRecording,
    folder: Path,
    interaction: str,
    at: datetime,
    *,
    cut_s: float,
    span_s: float,
    silent: Sequence[tuple[float, float]] = (),
) -> Encoded:
    """Cut, encode and store one recording with its waveform, all or nothing; a repeat replaces.
    The stretches in `silent` hold nothing, whatever the switch wrote there.

    Raises `FileNotFoundError` without the raw files and `OSError` when the disk refuses.
    """
    sound = silenced(cut(raw, cut_s, span_s), silent)
    key = key_of(interaction, at)
    target = folder / key
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = _write_opus(library, target, sound)
    _replace(waveform_file(target), json.dumps(peaks(sound), separators=(",", ":")).encode())
    return Encoded(
        key=key,
        sha256=digest,
        bytes=size,
        seconds=len(sound) / RATE,
        cut_short=ends_early(raw.frames(), cut_s, span_s),
    )


def _write_opus(library: Library, target: Path, sound: Samples) -> tuple[str, int]:
    """Write the file and bring it to the disk; its SHA-256 and size."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".encoding-", suffix=".opus")
    temporary = Path(name)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for page in opus.encoded(library, sound, RATE):
                digest.update(page)
                size += file.write(page)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o640)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _settle_folder(target.parent)
    return digest.hexdigest(), size


def _replace(target: Path, body: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".peaks-")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(name).chmod(0o640)
    Path(name).replace(target)


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
