"""An access copy as a file: everything as JSON for machines, and as one page for people.

The page is HTML that loads nothing and runs nothing. Used by `customers.service.personal`.
"""

from __future__ import annotations

import html
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.customers.ports import Collected

WORDS = {
    "zh": {
        "title": "个人信息副本",
        "made": "生成时间",
        "nothing": "没有记录",
        "card": "客户资料",
        "contacts": "联系方式",
        "edits": "资料变更",
        "calls": "通话",
        "callbacks": "回拨",
        "ratings": "评价",
        "note": "本副本列出本中心持有的关于您的信息；录音请另行申请。"
        "与他人共用的号码的通话未列入。",
    },
    "en": {
        "title": "Copy of personal data",
        "made": "Made at",
        "nothing": "Nothing is held",
        "card": "Card",
        "contacts": "Contact points",
        "edits": "Changes of the card",
        "calls": "Calls",
        "callbacks": "Callbacks",
        "ratings": "Ratings",
        "note": "Everything this centre holds about you; ask for recordings separately. Calls of a "
        "number that somebody else shares are not listed.",
    },
}
_STYLE = (
    "body{font:14px/1.6 sans-serif;margin:2em;color:#1c2330}h2{margin-top:2em}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccd;padding:4px 8px;"
    "text-align:left;vertical-align:top;white-space:pre-wrap}"
)


def write(parts: Sequence[Collected], now: datetime, zone: str, language: str) -> Path:
    """A ZIP with `data.json` and `index.html`; the caller deletes it."""
    words = WORDS[language]
    made = now.astimezone(ZoneInfo(zone))
    data = {"made_at": now.isoformat(), "data": {one.name: list(one.rows) for one in parts}}
    with (
        tempfile.NamedTemporaryFile(prefix="access-copy-", suffix=".zip", delete=False) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("index.html", _page(parts, f"{made:%Y-%m-%d %H:%M}", words, language))
    return Path(file.name)


def _page(parts: Sequence[Collected], made: str, words: Mapping[str, str], language: str) -> str:
    sections = "".join(
        f"<h2>{html.escape(words.get(one.name, one.name))}</h2>{_table(one.rows, words)}"
        for one in parts
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{words['title']}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{words['title']}</h1><p>{words['made']}: {made}</p><p>{words['note']}</p>"
        f"{sections}</body></html>"
    )


def _table(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    if not rows:
        return f"<p>{words['nothing']}</p>"
    columns = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(row.get(name))}</td>" for name in columns) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str | int | float):
        return html.escape(str(value))
    return html.escape(json.dumps(value, ensure_ascii=False))
