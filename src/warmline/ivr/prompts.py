"""Names of prompt sounds: a text and a voice always give the same file name.

So a prompt is rendered once, a changed text gets a new file, and two flows share what they say
alike. `ivr.speech.render` writes the files, nodes ask for them by name. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from warmline.ivr.model import PlaySounds, Prompt

BEEP = "wl/beep"
"""The tone after which a message may be left."""

REST = "wl/rest"
"""A quarter of a second of silence, between the groups of a code."""

DEFAULT_VOICE = "zf_xiaoxiao"
"""The voice of flows that name none."""


def sound_name(text: str, voice: str = DEFAULT_VOICE) -> str:
    """The sound's name for Asterisk, without extension: `wl/` and 12 hexadecimal digits.

    White space at the ends and runs of it inside make no difference.
    """
    plain = " ".join(text.split())
    digest = hashlib.sha1(f"{voice}\n{plain}".encode(), usedforsecurity=False).hexdigest()
    return f"wl/{digest[:12]}"


def play(prompts: Sequence[Prompt], voice: str) -> PlaySounds:
    """The action that makes the prompts heard, in order."""
    return PlaySounds(
        sounds=tuple(p.sound or sound_name(p.text, voice) for p in prompts),
        texts=tuple(p.text for p in prompts),
    )
