"""A paper: what a feature wants printed, as content without a look; and the same as a page.

A feature says headings, sentences, facts and tables; `kit.paper_pdf` makes a PDF of them, `page` an
HTML page that loads nothing and runs nothing. Nothing people typed is markup in either. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Heading:
    """What the following is about."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Sentences; lines as they were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and what they say; those that say nothing are left out."""

    rows: Sequence[tuple[str, str]]

    def said(self) -> Sequence[tuple[str, str]]:
        return [(label, value) for label, value in self.rows if value.strip()]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below `heads`, which every page repeats. `shares`: how wide each column is in relation
    to the others. `rows` is gone through once by each way of printing."""

    heads: Sequence[str]
    rows: Iterable[Sequence[str]]
    shares: Sequence[float] = ()


Block = Heading | Text | Facts | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `foot` stands on each page beside its number: who had it made, and when;
    `language`: zh or en."""

    title: str
    blocks: Sequence[Block]
    foot: str = ""
    language: str = "zh"


PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>
body{{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:24px;color:#000}}
table{{border-collapse:collapse;width:100%;margin:12px 0}}
td,th{{border:1px solid #888;padding:4px 8px;text-align:left;vertical-align:top}}
td,p{{white-space:pre-wrap;word-break:break-word;overflow-wrap:anywhere}}
@media print{{tr{{break-inside:avoid}}}}
</style></head><body><h1>{title}</h1>{body}<p>{foot}</p></body></html>
"""


def page(paper: Paper) -> str:
    """The paper as an HTML page that any browser prints."""
    return PAGE.format(
        language="zh-CN" if paper.language == "zh" else "en",
        title=escape(paper.title),
        body="".join(map(_block, paper.blocks)),
        foot=escape(paper.foot),
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Text(text):
            return f"<p>{escape(text)}</p>"
        case Facts():
            rows = (
                f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>"
                for label, value in block.said()
            )
            return f"<table>{''.join(rows)}</table>"
        case Table(heads, rows):
            return f"<table>{_row(heads, 'th')}{''.join(_row(row, 'td') for row in rows)}</table>"


def _row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
