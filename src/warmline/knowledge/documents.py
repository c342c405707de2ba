"""Articles out of files: Markdown, Word (docx), rows of a spreadsheet, a zip of documents. Pure:
bytes in, drafts out.

A docx is read with the standard library: headings, lists, bold, italics, tables and line breaks
become Markdown; pictures are left out (attach them). Sizes are limited before anything is unpacked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import PurePath
from xml.etree import ElementTree as Xml
from zoneinfo import ZoneInfo

from python_calamine import CalamineError, CalamineWorkbook

from warmline.knowledge.errors import FileUnreadable
from warmline.knowledge.model import ArticleKind, Content

MOST_BYTES = 20_000_000
MOST_XML = 30_000_000
MOST_ROWS = 5_000
MOST_DOCUMENTS = 1_000
MOST_IN_PACK = 5_000_000
TEXTS = (".md", ".markdown", ".txt")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DANGEROUS = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)

COLUMNS: Mapping[str, tuple[str, str]] = {
    "category": ("分类", "Category"),
    "title": ("标题", "Title"),
    "kind": ("类型", "Kind"),
    "questions": ("相似问法", "Other questions"),
    "keywords": ("关键词", "Keywords"),
    "tags": ("标签", "Tags"),
    "body": ("正文", "Text"),
    "valid_from": ("生效日期", "Valid from"),
    "valid_to": ("失效日期", "Valid to"),
    "must_read": ("必读", "Must read"),
    "departments": ("可见部门", "For departments"),
    "roles": ("可见角色", "For roles"),
    "order_types": ("关联工单类型", "Types of work orders"),
}
"""Key → heading in both languages. In a cell, several questions, keywords, tags or names stand on
lines of their own or between ； or |. Departments and types are named by their paths."""
NAMED = ("departments", "roles", "order_types")
_HEADINGS = {heading.casefold(): key for key, names in COLUMNS.items() for heading in (*names, key)}
_KINDS = {
    "": ArticleKind.FAQ,
    "faq": ArticleKind.FAQ,
    "问答": ArticleKind.FAQ,
    "article": ArticleKind.ARTICLE,
    "文章": ArticleKind.ARTICLE,
}
_YES = {"1", "1.0", "true", "yes", "y", "是", "必读"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file, or a row of it, says; `row` counts as the spreadsheet does (0: a whole file; of
    a zip: which document). With a `problem` (in Chinese, in English) it cannot be taken. `named`:
    departments, roles and types of orders as the file names them, by their columns."""

    row: int
    category: str
    kind: ArticleKind
    content: Content
    problem: tuple[str, str] | None = None
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(name: str, data: bytes, zone: str) -> list[Draft]:
    """The drafts of a file, by the ending of its name. Raises `FileUnreadable`."""
    if len(data) > MOST_BYTES:
        raise FileUnreadable(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB; divide it.", field="file"
        )
    ending = PurePath(name).suffix.casefold()
    if ending == ".xlsx":
        return _rows(data, ZoneInfo(zone))
    if ending == ".docx":
        return [_draft(name, _docx(data))]
    if ending in TEXTS:
        return [_draft(name, _text(data))]
    if ending == ".zip":
        return list(_documents(data))
    raise FileUnreadable("Choose a file that ends in xlsx, docx, md, txt or zip.", field="file")


def _documents(data: bytes) -> Iterator[Draft]:
    """Each document of a zip; the folders it lies in are its category."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            inside = [one for one in pack.infolist() if _document(one)]
            if len(inside) > MOST_DOCUMENTS:
                raise FileUnreadable(
                    f"At most {MOST_DOCUMENTS:,} documents at once; divide it.", field="file"
                )
            if not inside:
                raise FileUnreadable("There is no docx, md or txt in it.", field="file")
            for number, one in enumerate(inside, start=1):
                with pack.open(one) as file:
                    # Not more than it said, whatever it unpacks to.
                    yield _of_pack(number, PurePath(one.filename), file.read(MOST_IN_PACK + 1))
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError) as error:
        raise FileUnreadable("This is no zip that can be read.", field="file") from error


def _document(one: zipfile.ZipInfo) -> bool:
    path = PurePath(one.filename)
    hidden = any(part.startswith((".", "__", "~")) for part in path.parts)
    return not one.is_dir() and not hidden and path.suffix.casefold() in (".docx", *TEXTS)


def _of_pack(number: int, path: PurePath, data: bytes) -> Draft:
    category = "/".join(path.parts[:-1])
    try:
        if len(data) > MOST_IN_PACK:
            raise FileUnreadable(f"A document has at most {MOST_IN_PACK // 1_000_000} MB.")
        docx = path.suffix.casefold() == ".docx"
        found = _draft(path.name, _docx(data) if docx else _text(data))
        return replace(found, row=number, category=category)
    except FileUnreadable as error:
        said = (f"{path.name} 无法读取", f"{path.name}: {error.message}")
        content = Content(title=path.stem[:120])
        return Draft(number, category, ArticleKind.ARTICLE, content, said)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable("The text is neither UTF-8 nor GB18030.", field="file")


def _draft(name: str, markdown: str) -> Draft:
    """A whole file: its first heading is the title, else its name is. For whom it is may stand
    above it between two lines of ---, as an export writes it."""
    lines = markdown.replace("\r\n", "\n").strip().split("\n")
    named, lines = _head(lines)
    title = PurePath(name).stem
    if lines and lines[0].startswith("# "):
        title, lines = lines[0][2:].strip(), lines[1:]
    body = "\n".join(lines).strip()
    return Draft(0, "", ArticleKind.ARTICLE, Content(title=title[:120], body=body), named=named)


def _head(lines: list[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """What stands above the text, and the text. What is no such head is text."""
    if not lines or lines[0].strip() != "---" or "---" not in lines[1:]:
        return {}, lines
    end = lines.index("---", 1)
    named: dict[str, tuple[str, ...]] = {}
    for line in lines[1:end]:
        heading, colon, names = line.partition(":")
        key = _HEADINGS.get(heading.strip().casefold(), "")
        if not colon or key not in NAMED:
            return {}, lines
        named[key] = _several(names)
    rest = lines[end + 1 :]
    while rest and not rest[0].strip():
        rest = rest[1:]
    return named, rest


def head(named: Mapping[str, Sequence[str]]) -> str:
    """The head of a text whose article is for some only; of one for everybody, nothing."""
    said = [f"{COLUMNS[key][0]}: {'; '.join(named[key])}" for key in NAMED if named.get(key)]
    return "\n".join(["---", *said, "---", "", ""]) if said else ""


# Spreadsheets ------------------------------------------------------------------------------------


def _rows(data: bytes, zone: ZoneInfo) -> list[Draft]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError) as error:
        raise FileUnreadable("This is no workbook that can be read.", field="file") from error
    if len(rows) - 1 > MOST_ROWS:
        raise FileUnreadable(f"At most {MOST_ROWS:,} rows at once; divide it.", field="file")
    places = _places(rows[0] if rows else ())
    return [
        _row(number, {key: row[at] for key, at in places.items() if at < len(row)}, zone)
        for number, row in enumerate(rows[1:], start=2)
        if any(str(cell).strip() for cell in row)
    ]


def _places(headings: Iterable[object]) -> dict[str, int]:
    places = {
        _HEADINGS[str(heading).strip().casefold()]: at
        for at, heading in enumerate(headings)
        if str(heading).strip().casefold() in _HEADINGS
    }
    if missing := [COLUMNS[key][0] for key in ("title", "body") if key not in places]:
        raise FileUnreadable(
            f"The first row has no column {', '.join(missing)}; take the template.", field="file"
        )
    return places


def _row(number: int, cells: Mapping[str, object], zone: ZoneInfo) -> Draft:
    def words(key: str) -> str:
        return str(cells.get(key, "") or "").strip()

    problem: tuple[str, str] | None = None
    kind = _KINDS.get(words("kind").casefold())
    if kind is None:
        said = words("kind")
        kind = ArticleKind.FAQ
        problem = f"类型“{said}”应为 问答 或 文章", f"Kind “{said}”: write faq or article."
    moments: list[datetime | None] = []
    for key in ("valid_from", "valid_to"):
        try:
            moments.append(_moment(cells.get(key), zone, end=key == "valid_to"))
        except ValueError:
            moments.append(None)
            zh, en = COLUMNS[key]
            problem = f"{zh}“{words(key)}”不是日期", f"{en} “{words(key)}” is no date."
    content = Content(
        title=words("title"),
        body=words("body"),
        questions=_several(words("questions")),
        keywords=_several(words("keywords")),
        tags=_several(words("tags")),
        must_read=words("must_read").casefold() in _YES,
        valid_from=moments[0],
        valid_to=moments[1],
    )
    named = {key: _several(words(key)) for key in NAMED}
    return Draft(number, words("category"), kind, content, problem, named)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in re.split(r"[\n;；|]", cell) if one.strip())


def _moment(cell: object, zone: ZoneInfo, *, end: bool) -> datetime | None:
    """A day begins when it begins; an article valid to a day is valid to its end."""
    if cell is None or not str(cell).strip():
        return None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        day = date.fromisoformat(str(cell).strip().replace("/", "-")[:10])
    at = datetime.combine(day, time(23, 59, 59) if end else time(0), tzinfo=zone)
    return at.astimezone(UTC)


# Word --------------------------------------------------------------------------------------------


def _docx(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.file_size > MOST_XML:
                raise FileUnreadable("The document is too large; divide it.", field="file")
            with archive.open(info) as file:
                # Not more than it said, whatever it unpacks to.
                source = file.read(MOST_XML + 1)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError) as error:
        raise FileUnreadable("This is no Word document (docx).", field="file") from error
    if len(source) > MOST_XML or _DANGEROUS.search(source):
        raise FileUnreadable("The document says what no Word document says.", field="file")
    try:
        body = Xml.fromstring(source).find(f"{_W}body")  # noqa: S314 - no entities, see above
    except Xml.ParseError as error:
        raise FileUnreadable("The document is broken.", field="file") from error
    blocks = [_block(one) for one in body] if body is not None else []
    return _joined([one for one in blocks if one])


def _joined(blocks: Sequence[str]) -> str:
    """A blank line between blocks, none between the items of a list."""
    text = ""
    for block in blocks:
        item = block.lstrip().startswith(("- ", "1. "))
        before = text.rsplit("\n", 1)[-1].lstrip().startswith(("- ", "1. "))
        text += ("\n" if item and before else "\n\n") * bool(text) + block
    return text


def _block(element: Xml.Element) -> str:
    if element.tag == f"{_W}p":
        return _paragraph(element)
    if element.tag == f"{_W}tbl":
        return _table(element)
    return ""


def _paragraph(element: Xml.Element) -> str:
    words = _runs(element).strip()
    if not words:
        return ""
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "") if style is not None else ""
    if heading := re.fullmatch(r"(?:Heading|heading)?\s?([1-6])|(Title)", name):
        return f"{'#' * int(heading.group(1) or 1)} {words.replace('*', '')}"
    listed = element.find(f"{_W}pPr/{_W}numPr")
    if listed is not None or "List" in name:
        level = listed.find(f"{_W}ilvl") if listed is not None else None
        deep = min(int(level.get(f"{_W}val") or 0), 5) if level is not None else 0
        return f"{'  ' * deep}{'1.' if 'Number' in name else '-'} {words}"
    return words


def _runs(element: Xml.Element) -> str:
    pieces = list[tuple[str, str]]()
    for run in element.iter(f"{_W}r"):
        words = ""
        for part in run:
            if part.tag == f"{_W}t":
                words += part.text or ""
            elif part.tag in (f"{_W}br", f"{_W}cr"):
                words += "\n"
            elif part.tag == f"{_W}tab":
                words += " "
        style = run.find(f"{_W}rPr")
        mark = ""
        if style is not None:
            mark = "**" * _on(style, "b") + "*" * _on(style, "i")
        if pieces and pieces[-1][0] == mark:
            pieces[-1] = (mark, pieces[-1][1] + words)
        else:
            pieces.append((mark, words))
    return "".join(_marked(mark, words) for mark, words in pieces)


def _on(style: Xml.Element, name: str) -> bool:
    found = style.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "1") not in ("0", "false", "none")


def _marked(mark: str, words: str) -> str:
    """Marks stand at words, never at blanks."""
    escaped = re.sub(r"([\\*_`\[\]<])", r"\\\1", words)
    if not mark or not escaped.strip():
        return escaped
    bare = escaped.strip()
    start = escaped.index(bare)
    return escaped[:start] + mark + bare + mark[::-1] + escaped[start + len(bare) :]


def _table(element: Xml.Element) -> str:
    rows = [
        [
            " ".join(_runs(one) for one in cell.iter(f"{_W}p"))
            .replace("|", "\\|")
            .replace("\n", " ")
            for cell in row.findall(f"{_W}tc")
        ]
        for row in element.findall(f"{_W}tr")
    ]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
