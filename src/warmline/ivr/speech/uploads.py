"""An uploaded sound made ready for the telephone: recognised by its content, decoded within limits,
mono, at both rates a telephone has, as loud as everything else the caller hears.

Called by `ivr.service.prompts`, in a thread. The file's name and what the browser says it is do not
count.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import soundfile

from warmline.ivr.speech.levels import levelled, resampled
from warmline.ivr.speech.ports import Speech
from warmline.ivr.speech.render import write_wav
from warmline.kit.errors import Invalid

MAX_BYTES = 20 * 1024 * 1024
LONGEST_S = 600.0
SHORTEST_S = 0.1
RATES = {8000: ".wav", 16_000: ".wav16"}
"""Sample rate → suffix by which the switch knows it: narrow-band lines, and G.722."""

_SLOWEST, _FASTEST = 8000, 96_000
_MOST_CHANNELS = 8
_BLOCK = 1 << 16
_SILENT = 10 ** (-60 / 20)


class SoundUnreadable(Invalid):
    """What was uploaded is no sound that can be used; says why."""

    code = "sound_unreadable"


def decoded(body: bytes) -> Speech:
    """The sound, mono, at its own rate. Raises `SoundUnreadable`."""
    if len(body) > MAX_BYTES:
        raise SoundUnreadable(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB; shorten it.",
            code="sound_too_large",
            field="file",
        )
    if _kind(body) is None:
        raise SoundUnreadable("This is neither a WAV nor an MP3 file; convert it.", field="file")
    try:
        with soundfile.SoundFile(io.BytesIO(body)) as file:
            return _read(file)
    except (soundfile.SoundFileError, RuntimeError, ValueError, OSError) as error:
        raise SoundUnreadable(
            "The file is damaged, or in a variant nobody reads; save it anew as WAV or MP3.",
            field="file",
        ) from error


def _kind(body: bytes) -> str | None:
    """wav or mp3, by the first bytes."""
    if body[:4] == b"RIFF" and body[8:12] == b"WAVE":
        return "wav"
    if body[:3] == b"ID3" or (len(body) > 1 and body[0] == 0xFF and body[1] & 0xE0 == 0xE0):
        return "mp3"
    return None


def _read(file: soundfile.SoundFile) -> Speech:
    if not _SLOWEST <= file.samplerate <= _FASTEST or file.channels > _MOST_CHANNELS:
        raise SoundUnreadable("Save it with 8 to 96 kHz and at most eight channels.", field="file")
    # Counted while reading: what the header says of the length need not be true.
    most = int(LONGEST_S * file.samplerate)
    parts, frames = [], 0
    for block in file.blocks(_BLOCK, dtype="float32", always_2d=True):
        frames += len(block)
        if frames > most:
            raise SoundUnreadable(
                f"It is longer than {LONGEST_S / 60:g} minutes; shorten it.",
                code="sound_too_long",
                field="file",
            )
        parts.append(block.mean(axis=1))
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0).astype(np.float32)
    if frames < SHORTEST_S * file.samplerate or float(np.abs(samples).max()) < _SILENT:
        raise SoundUnreadable(
            "There is nothing to be heard in it.", code="sound_silent", field="file"
        )
    return Speech(samples, int(file.samplerate))


def write_phone_formats(speech: Speech, path: Path) -> float:
    """Write `<path>.wav` and `<path>.wav16`, each whole or not at all; the length in seconds. What
    the switch plays just now goes on to its end: a file that is open is not changed."""
    for rate, suffix in RATES.items():
        write_wav(path.with_name(path.name + suffix), levelled(resampled(speech, rate)))
    return speech.seconds


def remove_phone_formats(path: Path) -> None:
    """Take the prompt's files away."""
    for suffix in RATES.values():
        path.with_name(path.name + suffix).unlink(missing_ok=True)
