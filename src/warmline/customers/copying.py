"""An access copy as a file: everything as JSON for machines, and on paper for people (PDF, and the
same as a page that loads nothing and runs nothing).

Used by `customers.service.personal`. Codes of states and kinds stay as the data has them: their
words belong to the features that hold it.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.customers.ports import Collected
from warmline.kit import paper_pdf
from warmline.kit.paper import Block, Facts, Heading, Paper, Table, Text, page
from warmline.kit.sheets import gone_on_failure

WORDS = {
    "zh": {
        "title": "个人信息副本",
        "made": "生成时间",
        "nothing": "没有记录",
        "row": "序",
        "what": "内容",
        "card": "客户资料",
        "contacts": "联系方式",
        "edits": "资料变更",
        "calls": "通话",
        "callbacks": "回拨",
        "ratings": "评价",
        "followups": "跟进",
        "answers": "问卷回答",
        "tickets": "工单",
        "ticket_steps": "工单办理过程",
        "ticket_files": "工单附件",
        "orders": "订单",
        "pool": "公海中的位置",
        "moves": "归属变动",
        "call_tasks": "呼叫任务",
        "note": "本副本列出本中心持有的关于您的信息；录音请另行申请。"
        "与他人共用的号码的通话未列入。",
        "yes": "是",
        "no": "否",
    },
    "en": {
        "title": "Copy of personal data",
        "made": "Made at",
        "nothing": "Nothing is held",
        "row": "No.",
        "what": "What",
        "card": "Card",
        "contacts": "Contact points",
        "edits": "Changes of the card",
        "calls": "Calls",
        "callbacks": "Callbacks",
        "ratings": "Ratings",
        "followups": "Follow-ups",
        "answers": "Answers in questionnaires",
        "tickets": "Work orders",
        "ticket_steps": "Steps of work orders",
        "ticket_files": "Files of work orders",
        "orders": "Orders",
        "pool": "Place in a pool",
        "moves": "Changes of owner",
        "call_tasks": "Call tasks",
        "note": "Everything this centre holds about you; ask for recordings separately. Calls of a "
        "number that somebody else shares are not listed.",
        "yes": "yes",
        "no": "no",
    },
}
COLUMNS: Mapping[str, tuple[str, str]] = {
    "address": ("地址", "Address"),
    "amount": ("金额", "Amount"),
    "at": ("时间", "Time"),
    "attempts": ("次数", "Attempts"),
    "buyer": ("买家", "Buyer"),
    "called": ("被叫", "Called"),
    "called_at": ("呼叫时间", "Called at"),
    "caller": ("来电号码", "Caller"),
    "carrier": ("运营商", "Carrier"),
    "changed_at": ("修改时间", "Changed at"),
    "channel": ("渠道", "Channel"),
    "choices": ("选项", "Choices"),
    "closed_at": ("办结时间", "Closed at"),
    "comment": ("留言", "Comment"),
    "consent": ("同意", "Consent"),
    "consent_at": ("同意时间", "Consent at"),
    "content": ("内容", "Content"),
    "created_at": ("建立时间", "Created at"),
    "data": ("记录", "Data"),
    "direction": ("方向", "Direction"),
    "do_not_call": ("请勿致电", "Do not call"),
    "do_not_call_at": ("请勿致电起", "Do not call since"),
    "done_at": ("完成时间", "Done at"),
    "due_at": ("计划时间", "Due at"),
    "fields": ("自定义字段", "Own fields"),
    "file": ("文件", "File"),
    "finished_at": ("完成时间", "Finished at"),
    "id": ("编号", "Id"),
    "kind": ("种类", "Kind"),
    "label": ("标签", "Label"),
    "level": ("级别", "Level"),
    "lines": ("商品", "Goods"),
    "mark": ("评分", "Mark"),
    "media_type": ("文件类型", "File type"),
    "menu": ("语音菜单", "Menu"),
    "message_at": ("留言时间", "Message at"),
    "message_s": ("留言秒数", "Message (s)"),
    "name": ("姓名", "Name"),
    "note": ("说明", "Remark"),
    "notes": ("小记", "Notes"),
    "number": ("号码", "Number"),
    "ordered_at": ("下单时间", "Ordered at"),
    "outcome": ("结果", "Outcome"),
    "paid_at": ("付款时间", "Paid at"),
    "phone": ("电话", "Telephone"),
    "place": ("归属地", "Place"),
    "question": ("问题", "Question"),
    "questionnaire": ("问卷", "Questionnaire"),
    "reason": ("原因", "Reason"),
    "recording": ("录音", "Recording"),
    "recording_s": ("录音秒数", "Recording (s)"),
    "refunded": ("退款", "Refunded"),
    "remark": ("备注", "Remark"),
    "requested_at": ("登记时间", "Requested at"),
    "result": ("结果", "Result"),
    "result_text": ("结果说明", "Said of the result"),
    "satisfaction": ("满意度", "Satisfaction"),
    "scale": ("分制", "Scale"),
    "sha256": ("SHA-256", "SHA-256"),
    "shop": ("店铺", "Shop"),
    "since": ("自", "Since"),
    "size": ("字节", "Bytes"),
    "source": ("来源", "Source"),
    "stage": ("阶段", "Stage"),
    "state": ("状态", "State"),
    "step": ("步骤", "Step"),
    "tags": ("标签", "Tags"),
    "talked_s": ("通话秒数", "Talked (s)"),
    "title": ("标题", "Title"),
    "value": ("内容", "Value"),
    "version": ("版本", "Version"),
    "way": ("方式", "Way"),
    "why": ("原因", "Why"),
    "words": ("文字回答", "In words"),
}
"""What the columns of all features are called; one that is not here keeps its own name."""
MOMENTS = ("at", "since")
"""Columns that hold a moment, and those ending with `_at`."""
MOST_COLUMNS = 5
"""A table with more becomes a list of facts."""


@dataclass(frozen=True, slots=True)
class Printing:
    """How a copy is printed: the centre's zone, language (zh or en) and fonts."""

    zone: str = "Asia/Shanghai"
    language: str = "zh"
    fonts: paper_pdf.Fonts = paper_pdf.no_fonts


def write(parts: Sequence[Collected], now: datetime, by: str, how: Printing) -> Path:
    """A ZIP with `data.json`, `index.html` and `copy.pdf`, or `copy.pdf.txt` that says why there is
    none; the caller deletes it."""
    data = {"made_at": now.isoformat(), "data": {one.name: list(one.rows) for one in parts}}
    paper = _Copy(how).paper(parts, now, by)
    with tempfile.NamedTemporaryFile(prefix="access-copy-", suffix=".zip", delete=False) as file:
        path = Path(file.name)
    with (
        gone_on_failure(path),
        tempfile.TemporaryDirectory(prefix="access-copy-") as scratch,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("index.html", page(paper))
        printed = Path(scratch) / "copy.pdf"
        try:
            paper_pdf.write(paper, printed, how.fonts())
        except paper_pdf.NoFont as error:
            archive.writestr("copy.pdf.txt", error.message)
        else:
            archive.write(printed, printed.name)
    return path


class _Copy:
    """The content of the paper."""

    def __init__(self, how: Printing) -> None:
        self._words = WORDS[how.language]
        self._at = 0 if how.language == "zh" else 1
        self._language = how.language
        self._zone = ZoneInfo(how.zone)

    def paper(self, parts: Sequence[Collected], now: datetime, by: str) -> Paper:
        words = self._words
        blocks: list[Block] = [Text(words["note"])]
        for one in parts:
            blocks.append(Heading(words.get(one.name, one.name)))
            blocks.append(self._part(one.rows))
        made = f"{words['made']} {now.astimezone(self._zone):%Y-%m-%d %H:%M}"
        return Paper(words["title"], blocks, foot=f"{made} · {by}", language=self._language)

    def _part(self, rows: Sequence[Mapping[str, Any]]) -> Block:
        names = list(dict.fromkeys(name for row in rows for name in row))
        if not rows:
            return Text(self._words["nothing"])
        if len(rows) == 1:
            return Facts([(self._label(name), self._cell(name, rows[0][name])) for name in names])
        if len(names) <= MOST_COLUMNS:
            cells = [[self._cell(name, row.get(name)) for name in names] for row in rows]
            return Table([self._label(name) for name in names], cells)
        colon = "：" if self._language == "zh" else ": "
        facts = [
            "\n".join(
                f"{self._label(name)}{colon}{said}"
                for name, value in row.items()
                if (said := self._cell(name, value))
            )
            for row in rows
        ]
        numbered = [(str(at), said) for at, said in enumerate(facts, 1)]
        return Table((self._words["row"], self._words["what"]), numbered, (1, 14))

    def _label(self, name: str) -> str:
        return COLUMNS[name][self._at] if name in COLUMNS else name

    def _cell(self, name: str, value: Any) -> str:
        if value is None or value in ("", [], {}):
            return ""
        if isinstance(value, bool):
            return self._words["yes" if value else "no"]
        if isinstance(value, str) and (name in MOMENTS or name.endswith("_at")):
            return self._moment(value)
        if isinstance(value, str | int | float):
            return str(value)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return ", ".join(value)
        return json.dumps(value, ensure_ascii=False)

    def _moment(self, said: str) -> str:
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            return said
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if at.tzinfo else said
