"""Music for those who wait, made here so that none has to be shipped or licensed.

A quiet loop of broken pentatonic chords, 8 kHz mono; a centre puts its own files into the folder
and this one is never made again.
"""

from __future__ import annotations

import re
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

_RATE = 8000
_BEAT_S = 0.4
_CHORDS = ((0, 4, 7, 9), (-3, 0, 4, 7), (-5, -3, 2, 4), (-7, -3, 0, 4))
"""Semitones from the base note, four notes a chord, in the pentatonic scale of its key."""
_PATTERN = (0, 1, 2, 3, 2, 1, 2, 1)
_BASE_HZ = 261.6
_LOUDNESS = 0.14


DEFAULT = "default"
"""The class of the music folder's own files."""


def music_class(music: str = "", notice: str = "") -> str:
    """The switch's name for what is heard while an agent is rung: a folder of music, after a notice
    where there is one."""
    name = music or DEFAULT
    return f"{name}--{re.sub(r'[^A-Za-z0-9]', '-', notice)}" if notice else name


def classes_conf(sounds: Path, heard: Iterable[tuple[str, str]]) -> str:
    """Each folder below the music folder, and what is `heard` (music, notice) by callers in queues
    that have a notice, as music the switch can play."""
    folder = sounds / "music"
    text = ""
    below = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    for path in below:
        text += _section(path.name, f"mode=files\ndirectory={path}\nsort=alpha\n")
    for music, notice in sorted({(music, notice) for music, notice in heard if notice}):
        files = sorted((folder / music if music else folder).glob("*.*"))
        entries = [f"{sounds}/{notice}", *(str(file.with_suffix("")) for file in files)]
        lines = "".join(f"entry={entry}\n" for entry in dict.fromkeys(entries))
        text += _section(music_class(music, notice), "mode=playlist\n" + lines)
    return text


def _section(name: str, lines: str) -> str:
    return f"[{name}]\n{lines}\n"


def ensure_music(folder: Path) -> None:
    """Put one file into `folder` when there is no sound in it."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(path.is_file() for path in folder.iterdir()):
        return
    samples = (np.clip(_melody(), -1, 1) * 32767).astype("<i2")
    with wave.open(str(folder / "waiting.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())


def _melody() -> np.ndarray:
    notes = [chord[step] for chord in _CHORDS for _ in range(2) for step in _PATTERN]
    beat = int(_BEAT_S * _RATE)
    sound = np.zeros(beat * len(notes), dtype=np.float64)
    for index, note in enumerate(notes):
        tone = _note(_BASE_HZ * 2 ** (note / 12))
        start = index * beat
        places = (np.arange(len(tone)) + start) % len(sound)
        sound[places] += tone
    return sound * _LOUDNESS


def _note(frequency: float) -> np.ndarray:
    """A soft plucked note of 1.6 s."""
    t = np.arange(int(1.6 * _RATE)) / _RATE
    shape = np.exp(-2.6 * t) * np.minimum(1, t / 0.012)
    wave_form = np.sin(2 * np.pi * frequency * t) + 0.3 * np.sin(4 * np.pi * frequency * t)
    return np.asarray(shape * wave_form)
