"""What `opus` writes, read back by another implementation of the format (libsndfile) and page by
page, with every libopus this machine has: the distribution's, and the one of the Asterisk tree."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soundfile

from tests.interactions.test_recordings import tone
from tests.servers import embedded
from warmline.interactions import libopus, opus
from warmline.interactions.libopus import Library, NoLibrary
from warmline.interactions.spool import RATE, Samples


def libraries() -> list[str]:
    """Those that can be loaded here."""
    found = []
    for place in embedded.opus_places():
        try:
            libopus.load((place,))
        except NoLibrary:
            continue
        found.append(place)
    return found


@pytest.fixture(params=libraries())
def library(request: pytest.FixtureRequest) -> Library:
    return libopus.load((request.param,))


@cache
def loaded_from() -> Path:
    """The file of a libopus that this process has loaded."""
    libopus.load(embedded.opus_places())
    lines = Path("/proc/self/maps").read_text().splitlines()
    return next(Path(line.split()[-1]) for line in lines if "/libopus.so" in line)


def stereo(left: Samples, right: Samples) -> Samples:
    return np.stack([left, right], axis=1)


def file_of(library: Library, sound: Samples) -> bytes:
    return b"".join(opus.encoded(library, sound, RATE))


def read(body: bytes) -> Samples:
    sound, rate = soundfile.read(io.BytesIO(body), dtype="int16", always_2d=True)
    assert rate == RATE
    return np.asarray(sound, dtype=np.int16)


class Page(NamedTuple):
    """A page as RFC 3533 has it; `sound` says whether its checksum is right."""

    flags: int
    granule: int
    serial: int
    number: int
    packets: list[bytes]
    sound: bool


def pages(body: bytes) -> list[Page]:
    """All pages, by a reader that shares nothing with the writer."""
    found, at = [], 0
    while at < len(body):
        mark, version, flags, granule, serial, number, check, count = struct.unpack_from(
            "<4sBBqIIIB", body, at
        )
        assert (mark, version) == (b"OggS", 0)
        lacing = body[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        whole = body[at : at + 22] + bytes(4) + body[at + 26 : end]
        packets, place, begun = [], at + 27 + count, at + 27 + count
        for size in lacing:
            place += size
            if size < 255:
                packets.append(body[begun:place])
                begun = place
        assert begun == end, "no packet goes over to the next page"
        found.append(Page(flags, granule, serial, number, packets, checksum(whole) == check))
        at = end
    return found


def checksum(page: bytes) -> int:
    """RFC 3533's CRC bit by bit."""
    rest = 0
    for byte in page:
        rest ^= byte << 24
        for _ in range(8):
            rest = (rest << 1 ^ (0x04C11DB7 if rest & 0x80000000 else 0)) & 0xFFFFFFFF
    return rest


def lasts_20_ms(packet: bytes) -> bool:
    """RFC 6716, 3.1: one frame of 20 ms, in whichever of the codec's three modes."""
    kind, frames = packet[0] >> 3, packet[0] & 3
    by_mode = kind % 4 == 1 if kind < 12 else kind % 2 == 1 if kind < 16 else kind % 4 == 3
    return frames == 0 and by_mode


@pytest.mark.parametrize("frames", [0, 1, 159, 160, 7_999, 8_000, 8_001, 12_345, 400_000])
def test_given_sound_of_any_length_when_encoded_then_it_reads_back_as_long_as_it_was(
    library: Library, frames: int
) -> None:
    sound = np.zeros((frames, 2), dtype=np.int16)
    assert read(file_of(library, sound)).shape == (frames, 2)


def test_given_a_pause_when_encoded_then_the_sound_begins_and_ends_where_it_did(
    library: Library,
) -> None:
    quiet = np.zeros(RATE, dtype=np.int16)
    left = np.concatenate([quiet, tone(440, 2), quiet])
    found = read(file_of(library, stereo(left, left)))[:, 0].astype(np.int32)
    loud = np.flatnonzero(np.abs(found) > 4000)
    assert abs(loud[0] - RATE) < RATE // 100
    assert abs(loud[-1] - 3 * RATE) < RATE // 100
    middle = slice(RATE + 800, 3 * RATE - 800)
    error = found[middle] - left[middle]
    assert np.sqrt(np.mean(error**2.0)) < 0.1 * np.sqrt(np.mean(left[middle] ** 2.0))


def test_given_silence_when_encoded_then_it_takes_hardly_any_room(library: Library) -> None:
    talk = len(file_of(library, stereo(tone(440, 10), tone(1000, 10))))
    silence = len(file_of(library, np.zeros((10 * RATE, 2), dtype=np.int16)))
    assert silence < talk / 8


def test_given_a_file_when_its_pages_are_read_then_each_is_whole_in_order_and_says_its_time(
    library: Library,
) -> None:
    # Given 2.5 s of sound, when it is encoded
    sound = stereo(tone(440, 2.5), tone(1000, 2.5))
    found = pages(file_of(library, sound))
    # then every page is sound, of the one stream and in its place, the ends are marked,
    assert all(page.sound for page in found)
    assert {page.serial for page in found} == {opus.SERIAL}
    assert [page.number for page in found] == list(range(len(found)))
    assert [page.flags for page in found] == [2, *[0] * (len(found) - 2), 4]
    # the two headers come alone,
    head, tags, *rest = found
    assert [len(page.packets) for page in (head, tags)] == [1, 1]
    assert (head.packets[0][:8], tags.packets[0][:8]) == (b"OpusHead", b"OpusTags")
    version, channels, skip, rate = struct.unpack_from("<BBHI", head.packets[0], 8)
    assert (version, channels, rate) == (1, 2, RATE)
    # a position counts the packets so far at 48 kHz, and the last one ends with the sound.
    packets = [packet for page in rest for packet in page.packets]
    assert all(lasts_20_ms(packet) for packet in packets)
    assert [len(page.packets) for page in rest[:-1]] == [opus.PAGE_PACKETS] * (len(rest) - 1)
    assert [page.granule for page in rest[:-1]] == [
        48_000 * second for second in range(1, len(rest))
    ]
    assert rest[-1].granule == skip + len(sound) * 6
    assert 0 <= len(packets) * 960 - rest[-1].granule < 960


def test_given_packets_longer_than_a_lacing_value_when_paged_then_they_stay_whole(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opus, "BITRATE", 200_000)
    loud = np.random.default_rng(1).integers(-20_000, 20_000, (RATE, 2)).astype(np.int16)
    body = file_of(library, loud)
    packets = [packet for page in pages(body)[2:] for packet in page.packets]
    assert max(len(packet) for packet in packets) > 255
    assert all(lasts_20_ms(packet) for packet in packets)
    assert read(body).shape == loud.shape


def test_given_a_process_that_only_encodes_when_told_to_then_it_takes_denormals_for_zero() -> None:
    told = (
        "from warmline.interactions import opus; opus.flush_denormals(); print(5e-324 * float(1))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0.0"


def test_given_several_places_when_loading_then_the_first_libopus_is_taken(tmp_path: Path) -> None:
    broken, whole = tmp_path / "broken.so", tmp_path / "whole.so"
    broken.write_bytes(b"this is no library")
    whole.symlink_to(loaded_from())
    found = libopus.load((str(tmp_path / "nowhere.so"), str(broken), "libc.so.6", str(whole)))
    assert found.name == str(whole)
    assert found.version.startswith("libopus ")


def test_given_no_libopus_when_one_comes_then_it_is_found_without_a_new_start(
    tmp_path: Path,
) -> None:
    place = tmp_path / "libopus.so.0"
    with pytest.raises(NoLibrary, match="libopus"):
        libopus.load((str(place),))
    place.symlink_to(loaded_from())
    assert libopus.load((str(place),)).name == str(place)


def test_given_a_rate_that_opus_has_not_when_encoding_then_its_refusal_is_told(
    library: Library,
) -> None:
    with pytest.raises(libopus.EncoderFailed, match="-1"):
        libopus.Encoder(library, 11_025, 2, complexity=4, bitrate=32_000)
