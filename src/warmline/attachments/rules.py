"""Names and places of attachments: what a name may hold, how it ends, under which key a content
lies. Pure.
"""

from __future__ import annotations

import re
import unicodedata

KEYS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}")
LONGEST_NAME = 80
"""Characters; most file systems take 255 bytes, which a name of 80 Chinese ones reaches."""
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def key_of(sha256: str) -> str:
    """Where a content lies; two levels keep folders small."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def clean_name(name: str, suffixes: tuple[str, ...]) -> str:
    """The last part of whatever path was sent, without what a file system or a header could
    stumble over or a reader be deceived by, ending with one of these suffixes (else the first is
    added: `invoice.exe` that is a picture becomes `invoice.exe.png`)."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(
        " " if unicodedata.category(one) in ("Zl", "Zp") else one
        for one in unicodedata.normalize("NFC", last)
        if unicodedata.category(one) not in ("Cf", "Cs", "Co", "Cn")
    )
    plain = " ".join(FORBIDDEN.sub(" ", plain).split()).strip(" .")
    suffix = next((one for one in suffixes if plain.lower().endswith(one)), None)
    stem = plain if suffix is None else plain[: -len(suffix)]
    suffix = suffix or suffixes[0]
    stem = stem[: LONGEST_NAME - len(suffix)].strip(" .") or "file"
    return f"_{stem}{suffix}" if RESERVED.match(stem) else f"{stem}{suffix}"
