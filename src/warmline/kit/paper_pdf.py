"""Papers as PDF: A4, pages numbered, heads of tables repeated, the fonts' used characters embedded.

The only part of the product that makes PDFs. The library draws and embeds; where lines and pages
end is decided here, so that a table of any length, or a cell longer than a page, is written row by
row. Takes its time: call it in a thread. Fonts are given by `app` (`servers.fonts`). Why this
library and these fonts: docs/decisions/0023-pdf.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from warmline.kit.errors import RetryLater
from warmline.kit.paper import Block, Facts, Heading, Paper, Table, Text
from warmline.kit.paper_text import Face, Faces, Line

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 48.0, 52.0, 56.0
ROOM = WIDTH - 2 * SIDE
PAD = 4.0
FEWEST = 3
"""Lines of a row that a page takes before the row goes on on the next."""
LABELS = 0.22
"""The share of a page's width that the labels of facts have."""
TITLE, HEAD, BODY, CELL, FOOT = 18.0, 13.0, 10.0, 9.0, 8.0
LEADING = 1.4
BEGIN = 9 * CELL * LEADING + 2 * PAD
"""What has to be left of a page for a table to begin there, its heading too."""
SHADE, RULE = 0.94, 0.6
"""Greys of labels and of the lines between cells."""
PAGES = {"zh": ("第 {} 页，共 ", "{} 页"), "en": ("Page {} of ", "{}")}

Fonts = Callable[[], Sequence[Path]]
"""The fonts that are here now: they may be brought while processes run."""

_one_at_a_time = threading.Lock()
"""The library keeps its fonts in one place for all threads."""


def no_fonts() -> Sequence[Path]:
    """Where there are none."""
    return ()


class NoFont(RetryLater):
    """There is no font to write with."""

    code = "no_font"


def write(paper: Paper, to: Path, fonts: Sequence[Path]) -> None:
    """Write the paper as a PDF. Raises `NoFont` where `fonts` are none, or cannot be read."""
    if not fonts:
        raise NoFont(
            "No PDF can be written here: there is no font for Chinese. An administrator sees with "
            "./warmline doctor what to do."
        )
    with _one_at_a_time:
        _Writer(paper, to, Faces([_face(path) for path in fonts])).write()


@lru_cache(maxsize=8)
def _face(path: Path) -> Face:
    name = f"paper-{path.stem}"
    try:
        font = TTFont(name, str(path), subfontIndex=0)
    except (TTFError, OSError) as error:
        raise NoFont(f"The font {path} cannot be read: {error}.") from error
    pdfmetrics.registerFont(font)
    widths = font.face.charWidths
    return Face(name, {code: widths[code] for code in font.face.charToGlyph if code in widths})


class _Writer:
    """One paper being written, from top to bottom."""

    def __init__(self, paper: Paper, to: Path, faces: Faces) -> None:
        self._paper, self._faces = paper, faces
        self._before, self._after = PAGES[paper.language]
        self._canvas = Canvas(
            str(to),
            pagesize=A4,
            pageCompression=1,
            initialFontName=faces.first,
            lang=_LANGUAGES[paper.language],
        )
        self._page, self._y = 1, HEIGHT - TOP

    def write(self) -> None:
        canvas = self._canvas
        title = self._faces.legible(self._paper.title)
        canvas.setTitle(title)
        canvas.setCreator("Warmline")
        self._said(title, TITLE, bold=True)
        self._y -= 2 * PAD
        for block in self._paper.blocks:
            self._block(block)
        self._end_page()
        canvas.beginForm("pages", 0, -FOOT, ROOM, 2 * FOOT)
        self._line(self._faces.runs(self._after.format(self._page)), 0, 0, FOOT)
        canvas.endForm()
        canvas.save()

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text):
                self._y -= HEAD
                if self._y - BOTTOM < HEAD * LEADING + PAD + BEGIN:
                    self._turn()
                self._said(text, HEAD, bold=True)
            case Text(text):
                self._said(text, BODY)
            case Facts():
                widths = (ROOM * LABELS, ROOM * (1 - LABELS))
                for fact in block.said():
                    self._row(fact, widths, labels=1)
            case Table(heads, rows, shares):
                whole = sum(shares) or len(heads)
                widths = tuple(ROOM * share / whole for share in shares or [1] * len(heads))
                if self._y - BOTTOM < BEGIN:
                    self._turn()
                self._row(heads, widths, labels=len(heads))
                for at, row in enumerate(rows):
                    self._row(row, widths, heads=heads, first=at == 0)
        self._y -= PAD

    def _said(self, text: str, size: float, *, bold: bool = False) -> None:
        """Sentences over the whole width."""
        for line in self._faces.lines(text, ROOM, size):
            if self._y - size * LEADING < BOTTOM:
                self._turn()
            self._y -= size * LEADING
            self._line(line, SIDE, self._y + size * 0.3, size, bold=bold)

    def _row(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        *,
        labels: int = 0,
        heads: Sequence[str] = (),
        first: bool = False,
    ) -> None:
        """One row; what does not fit goes on on the next page below `heads`. The first `labels`
        cells are shaded. The `first` row stays with the heads above it, as far as it fits."""
        lines = [
            self._faces.lines(cell, width - 2 * PAD, CELL)
            for cell, width in zip(cells, widths, strict=True)
        ]
        done, most = 0, max(map(len, lines))
        while done < most:
            left = most - done
            room = self._lines_left()
            if left > room and (room < FEWEST or (done == 0 and left <= _MOST_LINES and not first)):
                self._turn()
                if heads:
                    self._row(heads, widths, labels=len(heads))
                room = max(self._lines_left(), FEWEST)
            now = min(left, room)
            self._piece([cell[done : done + now] for cell in lines], now, widths, labels)
            done += now
            if done < most:
                self._turn()
                if heads:
                    self._row(heads, widths, labels=len(heads))

    def _lines_left(self) -> int:
        return int((self._y - BOTTOM - 2 * PAD) // (CELL * LEADING))

    def _piece(
        self, cells: Sequence[Sequence[Line]], most: int, widths: Sequence[float], labels: int
    ) -> None:
        """So many lines of a row, in their boxes."""
        canvas, x = self._canvas, SIDE
        height = most * CELL * LEADING + 2 * PAD
        canvas.setLineWidth(0.5)
        canvas.setStrokeGray(RULE)
        for at, (lines, width) in enumerate(zip(cells, widths, strict=True)):
            canvas.setFillGray(SHADE if at < labels else 1)
            canvas.rect(x, self._y - height, width, height, stroke=1, fill=1)
            canvas.setFillGray(0)
            y = self._y - PAD
            for line in lines:
                y -= CELL * LEADING
                self._line(line, x + PAD, y + CELL * 0.35, CELL)
            x += width
        self._y -= height

    def _line(self, line: Line, x: float, y: float, size: float, *, bold: bool = False) -> None:
        canvas = self._canvas
        text = canvas.beginText(x, y)
        if bold:
            # These fonts come in one weight: what is bold has its outline drawn as well.
            canvas.saveState()
            canvas.setLineWidth(size / 40)
            canvas.setStrokeGray(0)
            text.setTextRenderMode(2)
        for run in line:
            text.setFont(run.face, size)
            text.textOut(run.text)
        canvas.drawText(text)
        if bold:
            canvas.restoreState()

    def _turn(self) -> None:
        self._end_page()
        self._page += 1
        self._y = HEIGHT - TOP

    def _end_page(self) -> None:
        faces, canvas, y = self._faces, self._canvas, BOTTOM - 3 * FOOT
        canvas.setFillGray(0.3)
        number = self._before.format(self._page)
        last = WIDTH - SIDE - faces.width(self._after.format(9999), FOOT)
        first = last - faces.width(number, FOOT)
        foot = faces.lines(self._paper.foot, first - SIDE - PAD, FOOT)
        self._line(foot[0], SIDE, y, FOOT)
        self._line(faces.runs(number), first, y, FOOT)
        canvas.saveState()
        canvas.translate(last, y)
        canvas.doForm("pages")
        canvas.restoreState()
        canvas.showPage()


_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_MOST_LINES = int((HEIGHT - TOP - BOTTOM - 8 * CELL) // (CELL * LEADING))
"""Lines that an empty page has room for, below the heads of a table."""
