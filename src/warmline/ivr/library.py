"""Prompts that the centre keeps by name: uploaded, or spoken from a text. What one is, and what
may be written in one. Pure.

A prompt's `key` is its sound's name, `prompt/<key>`, wherever a sound may be named: in flows
(`{"sound": "prompt/welcome"}`) and by queues. So replacing what it says changes no flow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warmline.kit.errors import Invalid

FOLDER = "prompt"
"""Below the centre's folder of sounds."""
MAX_TEXT = 1000
SLOWEST, FASTEST = 0.5, 2.0

_KEY = re.compile(r"^[a-z0-9][a-z0-9_-]{0,62}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPrompt:
    """One prompt. `source`: upload or speech (then `text`, `voice`, `speed` and `engine` say how it
    was made). `used_by` names flows and queues."""

    id: str
    project: str
    key: str
    name: str
    source: str
    text: str
    voice: str
    speed: float
    engine: str
    seconds: float
    version: int
    changed_at: datetime
    used_by: tuple[str, ...] = ()

    @property
    def sound(self) -> str:
        """What flows and queues write."""
        return sound_of(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFilters:
    """`used`: yes, no, or empty for all; `source` likewise upload, speech."""

    used: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text to be spoken."""

    text: str
    voice: str
    speed: float = 1.0


def sound_of(key: str) -> str:
    """The name of the prompt's sound."""
    return f"{FOLDER}/{key}"


def key_of(sound: str) -> str | None:
    """The key of the prompt that a sound is; None for a sound that is none."""
    folder, _, key = sound.partition("/")
    return key if folder == FOLDER and key else None


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Key and name as they may be kept. Raises `Invalid` with the field."""
    if "key" in fields and not _KEY.match(str(fields["key"])):
        raise Invalid(
            "A key has small letters, digits, _ and -, 63 at most, and begins with a letter or "
            "digit.",
            code="prompt_key_malformed",
            field="key",
        )
    if "name" in fields and not 1 <= len(str(fields["name"])) <= 64:
        raise Invalid("A name has 1 to 64 characters.", code="name_malformed", field="name")
    return dict(fields)


def checked_speech(said: Said) -> Said:
    """A text that may be spoken. Raises `Invalid` with the field."""
    text = " ".join(said.text.split())
    if not 1 <= len(text) <= MAX_TEXT:
        raise Invalid(
            f"Write 1 to {MAX_TEXT} characters to be spoken.", code="text_malformed", field="text"
        )
    if not SLOWEST <= said.speed <= FASTEST:
        raise Invalid(
            f"The speed lies between {SLOWEST} and {FASTEST}.", code="speed_wrong", field="speed"
        )
    return Said(text, said.voice, said.speed)
