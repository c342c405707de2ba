"""What `opus` writes, read back by another implementation of the format (libsndfile)."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from tests.interactions.test_recordings import tone
from warmline.interactions import opus
from warmline.interactions.spool import RATE, Samples


def stereo(left: Samples, right: Samples) -> Samples:
    return np.stack([left, right], axis=1)


def file_of(sound: Samples) -> bytes:
    return b"".join(opus.encoded(sound, RATE))


def read(body: bytes) -> Samples:
    sound, rate = soundfile.read(io.BytesIO(body), dtype="int16", always_2d=True)
    assert rate == RATE
    return np.asarray(sound, dtype=np.int16)


@pytest.mark.parametrize("frames", [0, 1, 159, 160, 7_999, 8_000, 8_001, 12_345, 400_000])
def test_given_sound_of_any_length_when_encoded_then_it_reads_back_as_long_as_it_was(
    frames: int,
) -> None:
    sound = np.zeros((frames, 2), dtype=np.int16)
    assert read(file_of(sound)).shape == (frames, 2)


def test_given_a_pause_when_encoded_then_the_sound_begins_and_ends_where_it_did() -> None:
    quiet = np.zeros(RATE, dtype=np.int16)
    left = np.concatenate([quiet, tone(440, 2), quiet])
    found = read(file_of(stereo(left, left)))[:, 0].astype(np.int32)
    loud = np.flatnonzero(np.abs(found) > 4000)
    assert abs(loud[0] - RATE) < RATE // 100
    assert abs(loud[-1] - 3 * RATE) < RATE // 100
    middle = slice(RATE + 800, 3 * RATE - 800)
    error = found[middle] - left[middle]
    assert np.sqrt(np.mean(error**2.0)) < 0.1 * np.sqrt(np.mean(left[middle] ** 2.0))


def test_given_silence_when_encoded_then_it_takes_hardly_any_room() -> None:
    talk = len(file_of(stereo(tone(440, 10), tone(1000, 10))))
    silence = len(file_of(np.zeros((10 * RATE, 2), dtype=np.int16)))
    assert silence < talk / 8


def test_given_a_process_that_only_encodes_when_told_to_then_it_takes_denormals_for_zero() -> None:
    told = (
        "from warmline.interactions import opus; opus.flush_denormals(); print(5e-324 * float(1))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0.0"
