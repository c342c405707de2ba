"""What a file is, whatever its name says; what its name becomes."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attachments.world import JPEG, OFFICE, PDF, PNG, PROGRAM, old_office, zipped
from warmline.attachments.kinds import KINDS, kind_of
from warmline.attachments.rules import LONGEST_NAME, clean_name

ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("body", "name", "found"),
    [
        (PNG, "virus.exe", "image/png"),
        (JPEG, "a.png", "image/jpeg"),
        (b"\xff\xd8\xff\xdb\0\x43" + b"\0" * 40, "a.jpg", "image/jpeg"),
        (b"GIF89a\1\0\1\0\0\0\0", "a.gif", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 20, "a.webp", "image/webp"),
        (PDF, "a.txt", "application/pdf"),
        (b"{\\rtf1 hello}", "a.rtf", "application/rtf"),
        (zipped("a.txt"), "a.zip", "application/zip"),
        (
            zipped("[Content_Types].xml", "word/document.xml"),
            "a.zip",
            f"{OFFICE}.wordprocessingml.document",
        ),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "a", f"{OFFICE}.spreadsheetml.sheet"),
        (zipped("content.xml", mimetype=ODT), "a.odt", ODT),
        (old_office("Root Entry", "WordDocument"), "a.xls", "application/msword"),
        (old_office("Root Entry", "Workbook"), "a.xls", "application/vnd.ms-excel"),
        (b"ID3\x03\0\0\0\0\0" + b"\0" * 40, "a.mp3", "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + b"\0" * 40, "a.mp3", "audio/mpeg"),
        (b"OggS\0\2" + b"\0" * 22 + b"OpusHead", "a.ogg", "audio/ogg"),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 20, "a.wav", "audio/wav"),
        (b"#!AMR\n\x0c\0" + b"\0" * 9, "a.amr", "audio/amr"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "a.mp4", "video/mp4"),
        ("姓名,电话\n张三,138".encode(), "a.csv", "text/csv"),
        ("姓名,电话\n张三,138".encode("gb18030"), "a.csv", "text/csv"),
        (codecs.BOM_UTF16_LE + "备注".encode("utf-16-le"), "a.txt", "text/plain"),
        (b"BM is how this text begins", "a.txt", "text/plain"),
        (b"<html><script>alert(1)</script>", "a.html", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.png", "text/plain"),
        (b"Subject: x\r\n\r\nhello", "a.eml", "message/rfc822"),
    ],
)
def test_given_a_content_when_looked_at_then_its_kind_is_known_whatever_the_name(
    body: bytes, name: str, found: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(body)
    kind = kind_of(file, name)
    assert kind is not None
    assert kind.media_type == found


@pytest.mark.parametrize(
    "body",
    [
        PROGRAM,
        b"\x7fELF\2\1\1" + b"\0" * 50,
        b"#!/bin/sh\nrm -rf /\n",
        b"\xca\xfe\xba\xbe\0\0\0\x34",
        zipped("META-INF/MANIFEST.MF", "a.class"),
        zipped("AndroidManifest.xml"),
        zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        old_office("Root Entry", "Workbook", "_VBA_PROJECT_CUR"),
        old_office("Root Entry", "SummaryInformation"),
        b"PK\x03\x04 and then nothing of an archive",
        bytes(range(256)) * 10,
        b"\0" * 100,
        b"",
    ],
)
@pytest.mark.parametrize("name", ["letter.pdf", "picture.png", "list.csv"])
def test_given_a_program_macros_or_nonsense_when_looked_at_then_it_is_no_kind_of_ours(
    body: bytes, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(body)
    assert kind_of(file, name) is None


@pytest.mark.parametrize(
    ("given_name", "suffixes", "kept"),
    [
        ("发票.png", (".png",), "发票.png"),
        ("invoice.exe", (".png",), "invoice.exe.png"),
        ("a.JPEG", (".jpg", ".jpeg"), "a.jpeg"),
        ("C:\\fake\\path\\单据.pdf", (".pdf",), "单据.pdf"),
        ("../../etc/passwd", (".txt",), "passwd.txt"),
        ('a"b\r\nSet-Cookie: x.txt', (".txt",), "a b Set-Cookie x.txt"),
        ("gpj.\u202eexe.png", (".png",), "gpj.exe.png"),
        ("", (".zip",), "file.zip"),
        ("...", (".zip",), "file.zip"),
        ("con.txt", (".txt",), "_con.txt"),
    ],
)
def test_given_a_name_when_cleaned_then_nothing_in_it_deceives_or_breaks(
    given_name: str, suffixes: tuple[str, ...], kept: str
) -> None:
    assert clean_name(given_name, suffixes) == kept


@given(st.text(), st.sampled_from(KINDS))
def test_given_any_name_when_cleaned_then_it_is_one_plain_name_of_its_kind(
    name: str, kind: object
) -> None:
    suffixes = kind.suffixes  # type: ignore[attr-defined]
    cleaned = clean_name(name, suffixes)
    assert cleaned.endswith(suffixes)
    assert len(cleaned) <= LONGEST_NAME + 1
    assert not set(cleaned) & set('/\\"<>|?*:\r\n\0')
    assert clean_name(cleaned, suffixes) == cleaned
