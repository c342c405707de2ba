"""Raw files, cutting, channels, waveform and places of recordings, on sound made by the test."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.servers import embedded
from warmline.interactions import libopus
from warmline.interactions import recordings as r
from warmline.interactions import spool as s
from warmline.interactions.folder_store import FolderStore

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CALL = "01a20127-c412-7471-9fa7-ecd04e5de163"


def tone(hertz: float, seconds: float, loud: float = 0.5) -> s.Samples:
    times = np.arange(round(seconds * s.RATE)) / s.RATE
    return (np.sin(2 * np.pi * hertz * times) * loud * 32767).astype(np.int16)


def write_raw(spool: Path, name: str, said: s.Samples, heard: s.Samples) -> s.RawRecording:
    raw = s.raw_recording(spool, name)
    assert raw is not None
    said.astype("<i2").tofile(raw.said)
    heard.astype("<i2").tofile(raw.heard)
    return raw


def strongest(sound: s.Samples, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound.astype(np.float64)))
    return float(np.argmax(spectrum) * rate / len(sound))


def encode(raw: s.RawRecording, folder: Path, *, cut_s: float, span_s: float) -> r.Encoded:
    library = libopus.load(embedded.opus_places())
    return r.encode(library, raw, folder, CALL, AT, cut_s=cut_s, span_s=span_s)


def test_given_raw_files_when_encoded_then_the_talk_is_cut_out_and_the_customer_comes_first(
    tmp_path: Path,
) -> None:
    quiet = np.zeros(2 * s.RATE, dtype=np.int16)
    theirs = np.concatenate([quiet, tone(440, 5)])
    ours = np.concatenate([quiet, tone(1000, 5)])
    raw = write_raw(tmp_path, "c", theirs, ours)
    done = encode(raw, tmp_path / "out", cut_s=2.0, span_s=5.0)
    assert (done.key, done.seconds, done.cut_short) == (f"2026/03/02/{CALL}.opus", 5.0, False)
    path = FolderStore(tmp_path / "out").path(done.key)
    assert path is not None
    body = path.read_bytes()
    assert body[:4] == b"OggS"
    assert b"OpusHead" in body[:64]
    assert (len(body), hashlib.sha256(body).hexdigest()) == (done.bytes, done.sha256)
    sound, rate = soundfile.read(path, dtype="int16")
    assert sound.shape[1] == 2
    assert abs(len(sound) / rate - 5.0) < 0.1
    assert abs(strongest(sound[:, 0], rate) - 440) < 5
    assert abs(strongest(sound[:, 1], rate) - 1000) < 5
    assert sorted(p.name for p in path.parent.iterdir()) == [f"{CALL}.opus", f"{CALL}.peaks.json"]


def test_given_a_repeat_when_encoded_then_the_file_is_replaced(tmp_path: Path) -> None:
    raw = write_raw(tmp_path, "c", tone(440, 3), tone(300, 3))
    first = encode(raw, tmp_path, cut_s=0, span_s=3.0)
    second = encode(raw, tmp_path, cut_s=1, span_s=2.0)
    assert first.key == second.key
    assert second.seconds == 2.0


def test_given_a_file_that_ends_before_the_talk_when_encoded_then_it_is_marked_cut_short(
    tmp_path: Path,
) -> None:
    raw = write_raw(tmp_path, "c", tone(440, 5), tone(300, 5))
    raw.said.write_bytes(raw.said.read_bytes() + b"\x01")  # a sample torn by the crash
    done = encode(raw, tmp_path, cut_s=1.0, span_s=30.0)
    assert done.cut_short
    assert done.seconds == 4.0
    assert not encode(raw, tmp_path, cut_s=1.0, span_s=6.0).cut_short


def test_given_an_empty_or_too_short_file_when_encoded_then_an_empty_recording_is_stored(
    tmp_path: Path,
) -> None:
    nothing = np.zeros(0, dtype=np.int16)
    raw = write_raw(tmp_path, "c", nothing, nothing)
    done = encode(raw, tmp_path, cut_s=3.0, span_s=10.0)
    assert (done.seconds, done.cut_short) == (0.0, True)
    raw.delete()
    with pytest.raises(FileNotFoundError):
        encode(raw, tmp_path, cut_s=0, span_s=1)


@pytest.mark.parametrize("lost", ["end", "file"])
def test_given_a_channel_that_lost_its_end_or_its_file_when_read_then_it_is_silent_there(
    tmp_path: Path, lost: str
) -> None:
    said, heard = np.arange(1, 801, dtype=np.int16), np.arange(1001, 1801, dtype=np.int16)
    raw = write_raw(tmp_path, "c", said, heard[:300])
    if lost == "file":
        raw.heard.unlink()
    kept = 300 if lost == "end" else 0
    assert raw.frames() == 800
    sound = raw.read(100, 700)
    assert sound.shape == (600, 2)
    assert np.array_equal(sound[:, 0], said[100:700])
    assert np.array_equal(sound[: max(0, kept - 100), 1], heard[100 : max(100, kept)])
    assert not sound[max(0, kept - 100) :, 1].any()
    assert raw.read(900, 1000).shape == (0, 2)
    assert s.present([tmp_path]).keys() == {"c"}


def test_given_loud_and_quiet_parts_when_peaks_are_taken_then_they_show_where(
    tmp_path: Path,
) -> None:
    left = np.concatenate([tone(200, 1, 1.0), np.zeros(s.RATE, dtype=np.int16)])
    right = np.concatenate([np.zeros(s.RATE, dtype=np.int16), tone(200, 1, 0.25)])
    raw = write_raw(tmp_path, "c", left, right)
    done = encode(raw, tmp_path, cut_s=0, span_s=2.0)
    found = json.loads(r.waveform_file(tmp_path / done.key).read_text())
    assert (found["seconds"], found["rate"]) == (2.0, 20.0)
    assert [len(channel) for channel in found["channels"]] == [40, 40]
    assert min(found["channels"][0][:20]) > 0.9
    assert max(found["channels"][0][20:]) == 0
    assert 0.2 < min(found["channels"][1][20:]) <= max(found["channels"][1]) < 0.26


def test_given_a_long_recording_when_peaks_are_taken_then_their_number_is_bounded() -> None:
    found = r.peaks(np.zeros((s.RATE * 3600, 2), dtype=np.int16))
    channels = found["channels"]
    assert isinstance(channels, list)
    assert len(channels[0]) <= r.MOST_PEAKS


@pytest.mark.parametrize("key", ["../../etc/passwd", "2026/03/02/../x.opus", "/etc/x.opus", ""])
def test_given_a_key_that_is_not_ours_when_looked_for_then_there_is_no_file(key: str) -> None:
    assert FolderStore(Path("/recordings")).path(key) is None


@pytest.mark.parametrize("name", ["../x", "a/b", "", "..", "a..b"])
def test_given_a_raw_name_with_a_path_in_it_when_looked_for_then_there_is_no_file(
    name: str,
) -> None:
    assert s.raw_recording(Path("/spool"), name) is None
