"""Prompts rendered to sound files, once each: a text that has its file is not spoken again,
except where the file came from the fallback voice and the real one is there now.

`warmline speech render` calls it; nothing here runs during a call. Files are
`<folder>/wl/<name>.wav`, 8 kHz 16-bit mono, named by `ivr.prompts.sound_name`; beside them
`<folder>/wl/sounds.json` lists what each says, by which voice and engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from warmline.ivr.checks import texts_of
from warmline.ivr.flow import Flow
from warmline.ivr.prompts import sound_name
from warmline.ivr.speech.levels import PHONE_RATE, for_phone, levelled, resampled, silence, trimmed
from warmline.ivr.speech.normalise import speakable
from warmline.ivr.speech.ports import CannotSay, Speech, Voice

INDEX = "wl/sounds.json"
_WORD_SPEED = 1.15
"""Single words come out drawn; a little faster they fit into a spoken number."""

Told = Callable[[str, str, float], None]
"""Hears of each file written: name, text, seconds."""


def render_flow(flow: Flow, voice: Voice, folder: Path, told: Told) -> int:
    """Render what `flow` may say; returns how many files were new."""
    return render_texts(texts_of(flow), flow.voice, voice, folder, told)


def render_texts(texts: Iterable[str], name: str, voice: Voice, folder: Path, told: Told) -> int:
    """Render texts in the voice called `name`; a file that exists is kept."""
    index = read_index(folder)
    written = 0
    for text in dict.fromkeys(texts):
        sound = sound_name(text, name)
        path = folder / f"{sound}.wav"
        if path.exists() and index.get(sound, {}).get("engine") in ("kokoro", voice.engine):
            continue
        speech = for_phone(say(text, name, voice))
        if not speech.samples.size:
            raise CannotSay(f"“{text}” came out silent; write it in other words.")
        write_wav(path, speech)
        index[sound] = {
            "text": text,
            "voice": name,
            "engine": voice.engine,
            "seconds": round(speech.seconds, 2),
        }
        _write_index(folder, index)
        told(sound, text, speech.seconds)
        written += 1
    return written


def say(text: str, name: str, voice: Voice, speed: float = 1.0) -> Speech:
    """One text spoken, as it comes from the voice."""
    plain = speakable(text)
    return voice.synthesise(plain, name, speed * (_WORD_SPEED if len(plain) <= 2 else 1.0))


def render_scripts(
    scripts: Iterable[Mapping[str, Any]], voice: Voice, folder: Path, told: Told
) -> int:
    """Render spoken scenes: `{"name", "voice", "speed", "parts": [text | seconds of rest]}` each
    become `<folder>/<name>.wav`. They are what demo callers say."""
    count = 0
    for script in scripts:
        pieces = []
        for part in script["parts"]:
            if isinstance(part, int | float):
                pieces.append(silence(float(part), PHONE_RATE))
            else:
                said = say(part, script["voice"], voice, float(script.get("speed", 1.0)))
                pieces.append(resampled(trimmed(said), PHONE_RATE).samples)
        speech = levelled(Speech(np.concatenate(pieces), PHONE_RATE))
        write_wav(folder / f"{script['name']}.wav", speech)
        told(script["name"], "".join(p for p in script["parts"] if isinstance(p, str)),
             speech.seconds)  # fmt: skip
        count += 1
    return count


def read_index(folder: Path) -> dict[str, dict[str, Any]]:
    """What the sounds of a folder say; empty when nothing was rendered there."""
    path = folder / INDEX
    if not path.exists():
        return {}
    index: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return index


def write_wav(path: Path, speech: Speech) -> None:
    """16-bit mono; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    soundfile.write(part, speech.samples, speech.rate, subtype="PCM_16", format="WAV")
    part.replace(path)


def _write_index(folder: Path, index: Mapping[str, Mapping[str, Any]]) -> None:
    lines = json.dumps(dict(sorted(index.items())), ensure_ascii=False, indent=1)
    (folder / INDEX).write_text(lines + "\n", "utf-8")
