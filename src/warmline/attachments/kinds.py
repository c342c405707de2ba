"""What a file is by its content: which of the kinds we take in, or none.

The name is believed only where the content cannot tell: between kinds of text. Magic numbers are
puremagic's; behind a ZIP or an old Office container this looks inside, since a picture, a letter
and a program can all be one. A file whose start is a program's, or that carries macros, is none of
ours. Used by `attachments.service` on a file that lies on the disk, in a thread.
"""

from __future__ import annotations

import codecs
import zipfile
from dataclasses import dataclass
from pathlib import Path

import puremagic

HEAD = 8192
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: `group` for the setting, `suffixes` its names may end with."""

    media_type: str
    group: str
    suffixes: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = (
    Kind("image/png", "picture", (".png",)),
    Kind("image/jpeg", "picture", (".jpg", ".jpeg", ".jfif", ".jpe")),
    Kind("image/gif", "picture", (".gif",)),
    Kind("image/webp", "picture", (".webp",)),
    Kind("image/bmp", "picture", (".bmp",)),
    Kind("image/tiff", "picture", (".tif", ".tiff")),
    Kind("image/heif", "picture", (".heic", ".heif")),
    Kind("application/pdf", "document", (".pdf",)),
    Kind("application/rtf", "document", (".rtf",)),
    Kind(f"{_OFFICE}.wordprocessingml.document", "document", (".docx",)),
    Kind(f"{_OFFICE}.spreadsheetml.sheet", "document", (".xlsx",)),
    Kind(f"{_OFFICE}.presentationml.presentation", "document", (".pptx",)),
    Kind(f"{_OPEN}.text", "document", (".odt",)),
    Kind(f"{_OPEN}.spreadsheet", "document", (".ods",)),
    Kind(f"{_OPEN}.presentation", "document", (".odp",)),
    Kind("application/msword", "document", (".doc",)),
    Kind("application/vnd.ms-excel", "document", (".xls",)),
    Kind("application/vnd.ms-powerpoint", "document", (".ppt",)),
    Kind("application/vnd.ms-outlook", "document", (".msg",)),
    Kind("text/plain", "text", (".txt", ".log", ".md")),
    Kind("text/csv", "text", (".csv",)),
    Kind("message/rfc822", "text", (".eml",)),
    Kind("audio/mpeg", "audio", (".mp3",)),
    Kind("audio/wav", "audio", (".wav",)),
    Kind("audio/ogg", "audio", (".ogg", ".opus", ".oga")),
    Kind("audio/amr", "audio", (".amr",)),
    Kind("audio/mp4", "audio", (".m4a",)),
    Kind("video/mp4", "video", (".mp4",)),
    Kind("video/quicktime", "video", (".mov",)),
    Kind("video/webm", "video", (".webm",)),
    Kind("application/zip", "archive", (".zip",)),
    Kind("application/vnd.rar", "archive", (".rar",)),
    Kind("application/x-7z-compressed", "archive", (".7z",)),
)
GROUPS = tuple(dict.fromkeys(kind.group for kind in KINDS))
BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
INLINE = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
"""What a page may show: pictures that can hold nothing that runs."""

PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!/", b"\x00asm", b"L\x00\x00\x00\x01\x14\x02\x00"),
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf"),
)
"""How programs begin, of Windows, Linux, Java, the Mac, and a Windows shortcut."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSIDE = (
    ("word/document.xml", ".docx"),
    ("xl/workbook.xml", ".xlsx"),
    ("ppt/presentation.xml", ".pptx"),
)
_REFUSED_INSIDE = ("META-INF/MANIFEST.MF", "AndroidManifest.xml")
_STREAMS = (
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
    ("PowerPoint Document", ".ppt"),
    ("__properties_version1.0", ".msg"),
)
_TEXTUAL = frozenset((".txt", ".log", ".md", ".csv", ".eml", ".rtf"))


def kind_of(file: Path, name: str) -> Kind | None:
    """The kind of the file's content; `name` decides between text, csv and mail. None: no kind of
    ours."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if not head or head.startswith(PROGRAMS):
        return None
    if head.startswith(b"%PDF-"):
        return BY_SUFFIX[".pdf"]
    if head.startswith(b"{\\rtf"):
        return BY_SUFFIX[".rtf"]
    if head.startswith(_ZIP):
        return _zipped(file)
    if head.startswith(_OLE):
        return _old_office(file)
    if is_text(file):
        ending = Path(name.lower()).suffix
        return BY_SUFFIX[ending if ending in (".csv", ".eml") else ".txt"]
    return _by_magic(head)


def _by_magic(head: bytes) -> Kind | None:
    """The kind of the surest match that is one of ours."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    for match in sorted(matches, key=lambda one: -one.confidence):
        kind = BY_SUFFIX.get(match.extension)
        if kind is not None and match.extension not in _TEXTUAL and not _container(kind):
            return kind
        if match.extension == ".mpga":
            return BY_SUFFIX[".mp3"]
    return None


def _container(kind: Kind) -> bool:
    """Whether only a look inside could say so."""
    return kind.group == "document" or kind.media_type == "application/zip"


def _zipped(file: Path) -> Kind | None:
    """Behind a ZIP: a document of Office or LibreOffice, or an archive; programs and documents
    with macros are none of ours."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            declared = _declared(archive, names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        return None
    if declared:
        return next((one for one in KINDS if one.media_type == declared), None)
    if "[Content_Types].xml" in names:
        return next((BY_SUFFIX[suffix] for part, suffix in _INSIDE if part in names), None)
    if names.intersection(_REFUSED_INSIDE):
        return None
    return BY_SUFFIX[".zip"]


def _declared(archive: zipfile.ZipFile, names: set[str]) -> str:
    """What a document of LibreOffice says it is."""
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        return ""
    return archive.read("mimetype").decode("ascii", "replace").strip()


def _old_office(file: Path) -> Kind | None:
    """Behind the container of Office before 2007: by the names of the streams within."""
    with file.open("rb") as opened:
        head = opened.read(512)
        shift = int.from_bytes(head[30:32], "little")
        first = int.from_bytes(head[48:52], "little")
        if shift not in (9, 12) or first > 0xFFFFFF:
            return None
        opened.seek((first + 1) << shift)
        listed = opened.read(16 << shift)
    names = {
        listed[at : at + 64].decode("utf-16-le", "replace").rstrip("\0")
        for at in range(0, len(listed) - 127, 128)
    }
    if names & {"Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"}:
        return None
    return next((BY_SUFFIX[suffix] for stream, suffix in _STREAMS if stream in names), None)


def is_text(file: Path) -> bool:
    """Whether all of it reads as text in UTF-8, GB18030 or (with its mark) UTF-16, without the
    control characters no text has."""
    with file.open("rb") as opened:
        start = opened.read(2)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _reads_as(file, "utf-16")
    return _reads_as(file, "utf-8") or _reads_as(file, "gb18030")


_CONTROL = frozenset(chr(code) for code in range(32) if chr(code) not in "\t\n\r\f\x1b") | {"\x7f"}


def _reads_as(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.open("rb") as opened:
            while piece := opened.read(PIECE):
                if not _CONTROL.isdisjoint(decoder.decode(piece)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
