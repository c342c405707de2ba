"""Recordings on the disk: the landing place of every recording, and the only one by default.

The store itself is `kit.folder_store`; here is what the keys of recordings look like. `s3_store`
does the same over an S3-compatible server, `sound_files` joins the two.
"""

from __future__ import annotations

import re
from pathlib import Path

from warmline.interactions.errors import RecordingMissing
from warmline.kit import folder_store
from warmline.kit.objects import Words

KEY = re.compile(r"\d{4}/\d{2}/\d{2}/[0-9A-Za-z-]{1,72}\.(opus|peaks\.json)")
WORDS = Words(things="recordings", thing="recording", code="recording", missing=RecordingMissing)


class FolderStore(folder_store.FolderStore):
    """Recordings below `folder`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, KEY, WORDS)
