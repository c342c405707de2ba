"""Keys and tones are made as the standards say; the verdict of `bench ivr` follows from them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from benchmarks.keying import rtp, tones
from benchmarks.verdicts import ivr

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
KEPT = sorted(RESULTS.glob("ivr*.json"))


def raw(**changed: Any) -> dict[str, Any]:
    """A run that passes."""
    whole = {
        "reaction": {"rate": 100, "sessions": 50, "failed": 0, "ms": {"40": 50}},
        "events": {"digits": 100_000, "wrong": 0},
        "tones": [{"name": "nominal", "digits": 1000, "wrong": 1}],
    }
    return {**whole, **changed}


@pytest.mark.parametrize(
    "changed",
    [
        {"reaction": {**raw()["reaction"], "ms": {"40": 98, "300": 2}}},
        {"reaction": {**raw()["reaction"], "failed": 1}},
        {"reaction": {**raw()["reaction"], "rate": 50}},
        {"events": {"digits": 100_000, "wrong": 1}},
        {"events": {"digits": 50_000, "wrong": 0}},
        {"tones": [{"name": "nominal", "digits": 1000, "wrong": 2}]},
        {"tones": []},
    ],
)
def test_given_one_goal_missed_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    assert ivr.verdict(raw()) == "pass"
    assert ivr.verdict(raw(**changed)) == "fail"


@pytest.mark.parametrize(
    ("sent", "found", "wrong"),
    [("123", "123", 0), ("123", "13", 1), ("123", "1223", 1), ("123", "", 3), ("12", "21", 2)],
)
def test_given_keys_that_arrived_otherwise_then_each_difference_counts(
    sent: str, found: str, wrong: int
) -> None:
    assert ivr.wrong_digits(sent, found) == wrong


def test_given_keys_as_events_then_each_ends_three_times_at_its_own_time_stamp() -> None:
    packets = rtp.events("1#", 0.1, 0.1)
    read = [struct.unpack("!BBHIIBBH", packet.data) for packet in packets]
    assert [one[2] - read[0][2] for one in read] == list(range(len(read)))  # sequence numbers
    stamps = sorted({one[3] for one in read})
    assert stamps[1] - stamps[0] == 1600  # 200 ms at 8 kHz
    for code, stamp in ((1, stamps[0]), (11, stamps[1])):
        ends = [one for one in read if one[3] == stamp and one[6] & 0x80]
        assert [(one[5], one[7]) for one in ends] == [(code, 800)] * rtp.ENDS
    assert next(packet.after for packet in packets if packet.last) == pytest.approx(0.3)


def test_given_samples_in_a_law_when_another_decoder_reads_them_then_they_are_the_same(
    tmp_path: Path,
) -> None:
    values = np.arange(-32768, 32768, 7, dtype=np.float64)
    file = tmp_path / "sound.raw"
    file.write_bytes(tones.a_law(values))
    form = {"format": "RAW", "subtype": "ALAW", "channels": 1, "samplerate": 8000}
    decoded, _ = soundfile.read(file, dtype="int16", **form)
    steps = np.maximum(16, np.abs(values) / 16)
    assert bool(np.all(np.abs(decoded - values) <= steps))


def test_given_a_condition_when_synthesised_then_level_twist_and_offset_are_its_own() -> None:
    condition = tones.Condition("x", level=-10, twist=-6, offset=0.01, on_s=1.0, gap_s=0.0)
    samples = tones.spoken("5", condition, seed=1)[800:8800]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) / len(samples) * 4
    low, high = (round(hertz * 1.01) for hertz in tones.frequencies("5"))
    found = [spectrum[hertz - 3 : hertz + 4].max() for hertz in (low, high)]
    levels = [20 * np.log10(peak / tones.PEAK_0_DBM0) for peak in found]
    assert levels == [pytest.approx(-10, abs=1.5), pytest.approx(-16, abs=1.5)]


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_the_kept_run_when_its_raw_figures_are_read_then_the_verdict_follows(
    kept: Path,
) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert result["figure"] == ivr.figures(result["raw"])
    assert result["verdict"] == ivr.verdict(result["raw"])
