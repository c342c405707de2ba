"""Who downloaded a recording, written into the file: tags in the Ogg/Opus comment header. Pure.

What it is: metadata (RFC 7845, section 5.2) that every copy of the file carries and that players
show. What it is not: a mark in the sound. Whoever encodes the sound anew, or edits the header,
removes it; then the trail of downloads still says who had the file. Used by
`interactions.service.downloads`; the pages are those of `interactions.opus`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from warmline.interactions.opus import VENDOR, page

_MAGIC = b"OpusTags"


class NotOpus(ValueError):
    """These bytes are no Ogg/Opus file as ours are."""


def marked(body: bytes, tags: Mapping[str, str]) -> bytes:
    """The file with these comments in place of those it had; the sound is the same bytes."""
    head = _page_length(body, 0)
    rest = head + _page_length(body, head)
    if body[head:rest].find(_MAGIC) < 0:
        raise NotOpus("The second page holds no comments.")
    lines = [f"{name}={value}".encode() for name, value in tags.items()]
    packet = _MAGIC + struct.pack("<I", len(VENDOR)) + VENDOR + struct.pack("<I", len(lines))
    packet += b"".join(struct.pack("<I", len(line)) + line for line in lines)
    return body[:head] + page([packet], 0, 1, 0) + body[rest:]


def tags_of(body: bytes) -> dict[str, str]:
    """The comments in a file. Raises `NotOpus`."""
    head = _page_length(body, 0)
    second = body[head : head + _page_length(body, head)]
    start = second.find(_MAGIC)
    if start < 0:
        raise NotOpus("The second page holds no comments.")
    packet = second[start + len(_MAGIC) :]
    try:
        (vendor,) = struct.unpack_from("<I", packet)
        (count,) = struct.unpack_from("<I", packet, 4 + vendor)
        place, found = 8 + vendor, {}
        for _ in range(count):
            (size,) = struct.unpack_from("<I", packet, place)
            line = packet[place + 4 : place + 4 + size].decode()
            name, _, value = line.partition("=")
            found[name], place = value, place + 4 + size
    except (struct.error, UnicodeDecodeError) as error:
        raise NotOpus("The comments cannot be read.") from error
    return found


def _page_length(body: bytes, start: int) -> int:
    if body[start : start + 4] != b"OggS" or len(body) < start + 27:
        raise NotOpus("An Ogg page begins with OggS.")
    segments = body[start + 26]
    return 27 + segments + sum(body[start + 27 : start + 27 + segments])
