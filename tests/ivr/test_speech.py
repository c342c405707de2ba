"""Text made speakable, samples made ready, prompts rendered once: with a voice that is a tone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tests.ivr.flows import DEMO, END, make, play
from warmline.ivr.prompts import sound_name
from warmline.ivr.speech import levels, render, tones
from warmline.ivr.speech.normalise import SPELLING, speakable
from warmline.ivr.speech.ports import CannotSay, Speech


class Tone:
    """Says everything as a tone of 300 Hz, half a second after half a second of silence."""

    def __init__(self, engine: str = "kokoro", loud: float = 0.5) -> None:
        self.engine = engine
        self.loud = loud
        self.said: list[tuple[str, str, float]] = []

    def synthesise(self, text: str, voice: str, speed: float = 1.0) -> Speech:
        self.said.append((text, voice, speed))
        rate = 24_000
        at = np.arange(rate // 2) / rate
        tone = self.loud * np.sin(2 * np.pi * 300 * at)
        rest = levels.silence(0.5, rate)
        return Speech(np.concatenate([rest, tone.astype(np.float32), rest]), rate)

    def close(self) -> None:
        return None


def quiet(name: str, text: str, seconds: float) -> None:
    """Nobody reads along."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("订单20250308", "订单二零二五，零三零八。"),
        ("请拨打13800138000。", "请拨打幺三八，零零幺三，八零零零。"),
        ("+8613800138000", "幺三八，零零幺三，八零零零。"),
        ("热线400-800-1234", "热线四零零，八零零，幺二三四。"),
        ("型号A12", "型号诶幺二。"),
        ("IVR系统", "艾维阿尔系统。"),
        ("房间0301", "房间零三零幺。"),
        ("按1", "按一。"),
        ("等待300秒", "等待三百秒。"),
        ("共12345件", "共一万两千三百四十五件。"),
        ("¥128.50", "一百二十八元五角。"),
        ("128.5元", "一百二十八元五角。"),
        ("100元", "一百元。"),
        ("1,234.5", "一千二百三十四点五。"),
        ("2026年3月8日", "二零二六年三月八日。"),
        ("2026年", "二零二六年。"),
        ("2026-03-08", "二零二六年三月八日。"),
        ("9:05", "九点零五分。"),
        ("3.5%", "百分之三点五。"),
        ("按#结束", "按井号结束。"),
        ("您好！", "您好！"),
        ("", ""),
    ],
)
def test_given_a_text_then_everything_the_voice_would_misread_is_written_out(
    text: str, words: str
) -> None:
    assert speakable(text) == words


@given(st.text(alphabet="0123456789.,-/:%¥元年月日A1b #按+", max_size=24))
def test_whatever_the_text_no_figure_and_no_latin_letter_is_left(text: str) -> None:
    assert not any(sign.isascii() and sign.isalnum() for sign in speakable(text))


def test_every_letter_has_its_chinese_name() -> None:
    assert sorted(SPELLING) == [chr(code) for code in range(ord("A"), ord("Z") + 1)]


def test_given_silence_at_the_ends_then_it_is_trimmed_but_for_a_breath() -> None:
    cut = levels.trimmed(Tone().synthesise("", ""))
    assert cut.seconds == pytest.approx(0.5 + 0.03 + 0.12, abs=0.02)
    nothing = levels.trimmed(Speech(levels.silence(1, 8000), 8000))
    assert nothing.samples.size == 0


@pytest.mark.parametrize("loud", [0.01, 0.2, 1.0])
def test_given_any_loudness_then_speech_comes_out_at_the_same_level(loud: float) -> None:
    ready = levels.for_phone(Tone(loud=loud).synthesise("", ""))
    assert ready.rate == levels.PHONE_RATE
    spoken = ready.samples[int(0.1 * 8000) : int(0.4 * 8000)]
    assert np.sqrt(np.mean(spoken**2)) == pytest.approx(levels.TARGET_RMS, rel=0.05)
    assert np.abs(ready.samples).max() <= levels.TARGET_PEAK + 1e-4


def test_given_a_higher_rate_when_brought_down_then_what_cannot_be_carried_is_gone() -> None:
    rate = 24_000
    at = np.arange(rate) / rate
    hiss = np.sin(2 * np.pi * 6000 * at).astype(np.float32)
    low = levels.resampled(Speech(hiss, rate), 8000)
    assert low.samples.size == 8000
    assert float(np.abs(low.samples[400:-400]).max()) < 0.001


def test_given_a_flow_when_rendered_then_each_text_has_its_file_and_entry(tmp_path: Path) -> None:
    made = make(play(prompts=[{"text": "您好"}, {"text": "再见"}, {"text": "您好"}]), END)
    voice = Tone()
    assert render.render_flow(made, voice, tmp_path, quiet) == 2
    sound = sound_name("您好")
    samples, rate = soundfile.read(tmp_path / f"{sound}.wav")
    info = soundfile.info(tmp_path / f"{sound}.wav")
    assert (rate, samples.ndim, info.subtype) == (8000, 1, "PCM_16")
    assert render.read_index(tmp_path)[sound] == {
        "text": "您好",
        "voice": "zf_xiaoxiao",
        "engine": "kokoro",
        "seconds": pytest.approx(0.65, abs=0.03),
    }
    assert [said[0] for said in voice.said] == ["您好。", "再见。"]


def test_given_a_file_when_rendered_again_then_it_is_kept(tmp_path: Path) -> None:
    voice = Tone()
    assert render.render_texts(["您好"], "zf_xiaoxiao", voice, tmp_path, quiet) == 1
    assert render.render_texts(["您好"], "zf_xiaoxiao", voice, tmp_path, quiet) == 0
    assert len(voice.said) == 1


def test_given_a_file_of_the_fallback_then_the_real_voice_replaces_it_and_not_the_other_way(
    tmp_path: Path,
) -> None:
    fallback, real = Tone("espeak-ng"), Tone("kokoro")
    for voice, new in [(fallback, 1), (fallback, 0), (real, 1), (fallback, 0)]:
        assert render.render_texts(["您好"], "zf_xiaoxiao", voice, tmp_path, quiet) == new
    assert render.read_index(tmp_path)[sound_name("您好")]["engine"] == "kokoro"


def test_given_a_text_that_comes_out_silent_then_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotSay, match="came out silent"):
        render.render_texts(["……"], "zf_xiaoxiao", Tone(loud=0), tmp_path, quiet)
    assert render.read_index(tmp_path) == {}


def test_given_a_scene_then_rests_lie_between_what_is_said(tmp_path: Path) -> None:
    scene = {
        "name": "caller",
        "voice": "zm_yunxi",
        "speed": 1.1,
        "parts": [1.0, "喂", 2.0, "您好吗"],
    }
    voice = Tone()
    assert render.render_scripts([scene], voice, tmp_path, quiet) == 1
    samples, rate = soundfile.read(tmp_path / "caller.wav")
    assert samples.size / rate == pytest.approx(1.0 + 0.65 + 2.0 + 0.65, abs=0.1)
    assert np.abs(samples[: int(0.9 * rate)]).max() == 0
    assert [(name, text) for text, name, _ in voice.said] == [
        ("zm_yunxi", "喂。"),
        ("zm_yunxi", "您好吗。"),
    ]


def test_the_music_on_hold_loops_without_a_seam() -> None:
    music = tones.hold_music()
    assert music.seconds == 32
    around = np.concatenate([music.samples[-400:], music.samples[:400]])
    inside = np.abs(np.diff(music.samples)).max()
    assert np.abs(np.diff(around)).max() <= inside
    assert np.abs(music.samples).max() == pytest.approx(10 ** (-9 / 20), rel=0.01)


def test_the_ring_begins_and_ends_in_silence() -> None:
    ring = tones.ring_tone()
    assert ring.seconds == 2
    assert abs(float(ring.samples[0])) < 0.01
    assert abs(float(ring.samples[-1])) < 0.001


def test_what_is_shipped_is_what_the_tones_compute() -> None:
    music, rate = soundfile.read(DEMO / "sounds" / "moh" / "warmline.wav", dtype="float32")
    assert rate == 8000
    assert np.abs(music - tones.hold_music().samples).max() < 1e-3


def test_demo_callers_speak_as_long_as_a_short_talk() -> None:
    scenes = json.loads((DEMO / "sounds" / "callers.json").read_text("utf-8"))
    assert len(scenes) == 6
    for scene in scenes:
        samples, rate = soundfile.read(DEMO / "sounds" / f"{scene['name']}.wav")
        assert rate == 8000
        assert 15 <= samples.size / rate <= 25
        assert -26 < 20 * np.log10(np.sqrt(np.mean(samples**2))) < -18
