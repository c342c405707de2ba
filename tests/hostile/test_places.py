"""Names of files that came from outside: none leads out of its folder. Pure."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from warmline.interactions.folder_store import FolderStore
from warmline.interactions.spool import raw_recording

FOLDER = Path("/data/recordings")
PIECES = st.sampled_from(
    [
        "..",
        ".",
        "/",
        "\\",
        "\x00",
        "\n",
        "%2e",
        "2026/03/02/",
        "a",
        ".opus",
        "//",
        "~",
        "C:",
        "．．",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=40))
def test_no_key_or_name_leads_out_of_the_folder(key: str) -> None:
    """Whatever a key or the name of a raw recording says, the file is in the folder or there is
    none."""
    raw = raw_recording(FOLDER, key)
    paths = [FolderStore(FOLDER).path(key), *(() if raw is None else (raw.said, raw.heard))]
    for path in paths:
        assert path is None or path.resolve().is_relative_to(FOLDER)
