"""The mark in a downloaded recording: it is there, it can be read, and the sound is the same."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tests.interactions.test_recordings import encode, tone, write_raw
from warmline.interactions import watermark

TEXT = st.text(max_size=300)


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A recording of ours."""
    folder = tmp_path_factory.mktemp("marked")
    raw = write_raw(folder, "c", tone(440, 2), tone(900, 2))
    done = encode(raw, folder / "out", cut_s=0.0, span_s=1.0)
    return (folder / "out" / Path(done.key)).read_bytes()


def test_given_a_recording_when_marked_then_a_player_finds_the_same_sound(body: bytes) -> None:
    marked = watermark.marked(body, {"WARMLINE_BY": "李雷", "WARMLINE_DOWNLOAD": "0199"})
    before, _ = soundfile.read(io.BytesIO(body))
    after, rate = soundfile.read(io.BytesIO(marked))
    assert rate == 48_000 or rate == 8_000
    assert np.array_equal(before, after)
    assert watermark.tags_of(marked) == {"WARMLINE_BY": "李雷", "WARMLINE_DOWNLOAD": "0199"}


@given(purpose=TEXT, who=TEXT)
def test_whatever_is_written_into_the_mark_is_read_out_of_it(
    body: bytes, purpose: str, who: str
) -> None:
    tags = {"PURPOSE": purpose, "BY": who}
    once = watermark.marked(body, tags)
    assert watermark.tags_of(once) == tags
    assert watermark.marked(once, {}) == watermark.marked(body, {})


@pytest.mark.parametrize("wrong", [b"", b"RIFF" + bytes(60), b"OggS" + bytes(23)])
def test_given_another_file_when_read_then_it_is_said_to_be_none_of_ours(wrong: bytes) -> None:
    with pytest.raises(watermark.NotOpus):
        watermark.tags_of(wrong)
