"""The evidence of one order as a zip: a page to print, the whole history with its digests, the
recordings of its calls, and the checksums of all of them.

Recordings are handed out as downloads are: marked with who took them, noted, and only to who may.
What cannot be put in is named in the manifest with the reason; nothing is left out silently.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.interactions.service.downloads import DownloadService
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.errors import WarmlineError
from warmline.kit.sheets import gone_on_failure
from warmline.tickets.asked import Detail
from warmline.tickets.export import PRIORITIES, STATES
from warmline.tickets.service import TicketService
from warmline.tickets.service.common import NOUN

STEPS: Mapping[str, str] = {
    "accept": "受理",
    "dispatch": "派单",
    "redirect": "改派",
    "sign": "签收",
    "return": "退单",
    "begin": "开始办理",
    "wait": "等待客户",
    "suspend": "挂起",
    "resume": "恢复",
    "reply": "回复",
    "revisit": "回访",
    "rework": "重办",
    "close": "办结",
    "archive": "归档",
    "void": "作废",
    "merge": "合并",
    "assign": "指派",
    "joint_reply": "协办回复",
    "ask_extension": "申请延期",
    "decide_extension": "审批延期",
    "urge": "催办",
    "supervise": "督办",
    "contact": "联系客户",
    "customer_said": "客户追问",
    "call": "通话",
    "note": "备注",
    "ask": "询问",
    "answer": "答复询问",
    "attach": "附件",
    "act": "规定动作",
    "edit": "修改",
    "link": "关联",
    "unlink": "取消关联",
    "absorb": "并入",
    "split": "拆分",
    "warned": "预警",
    "overdue": "超时",
    "escalated": "升级",
}
SOUND, ALTERED = "过程记录完整，未被改动。", "警告：过程记录的校验不符，可能被改动。"
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{number}</title>
<style>
body{{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:24px;color:#000}}
table{{border-collapse:collapse;width:100%;margin:12px 0}}
td,th{{border:1px solid #888;padding:4px 8px;text-align:left;vertical-align:top}}
td{{white-space:pre-wrap;word-break:break-all}} code{{font-size:10px}}
@media print{{tr{{break-inside:avoid}}}}
</style></head><body><h1>工单 {number}</h1>{facts}
<h2>办理过程</h2>{steps}<p>{sound}</p></body></html>
"""


class EvidencePack:
    """Writes evidence packs."""

    def __init__(self, looking: TicketService, downloads: DownloadService) -> None:
        self._looking = looking
        self._downloads = downloads

    async def write(self, actor: Actor, ticket: str) -> tuple[Path, str]:
        """A temporary zip and the order's number; the caller deletes it. Raises `TicketMissing`."""
        allow(actor, "ticket.export")
        detail = await self._looking.get(actor, ticket)
        office, number = self._looking.office, detail.ticket.number
        parts: dict[str, bytes] = {
            "order.html": page(detail, ZoneInfo(office.zone)).encode(),
            "order.json": _json(detail.ticket),
            "history.json": _json(list(detail.history)),
        }
        notes = list[str]()
        for call in detail.calls:
            name = f"recordings/{call.interaction}.opus"
            try:
                handed = await self._downloads.take(
                    actor, call.interaction, f"工单 {number} 证据包"
                )
            except WarmlineError as error:
                notes.append(f"# {name}: {error.message}")
            else:
                parts[name] = handed.body
        sums = [f"{hashlib.sha256(body).hexdigest()}  {name}" for name, body in parts.items()]
        parts["MANIFEST.sha256"] = "\n".join([*sums, *notes, ""]).encode()
        async with office.database.transaction() as session:
            facts = {"format": "evidence", "recordings": len(detail.calls) - len(notes)}
            audit.record(session, actor, "exported", NOUN, ticket, None, facts)
        return await asyncio.to_thread(_zipped, parts), number


def _zipped(parts: Mapping[str, bytes]) -> Path:
    with tempfile.NamedTemporaryFile(
        prefix="warmline-evidence-", suffix=".zip", delete=False
    ) as to:
        path = Path(to.name)
    with gone_on_failure(path), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, body in parts.items():
            pack.writestr(name, body)
    return path


def _json(value: object) -> bytes:
    return json.dumps(audit.plain(value), ensure_ascii=False, indent=1, sort_keys=True).encode()


def page(detail: Detail, zone: ZoneInfo) -> str:
    """The order as a page that prints itself in any browser; nothing people typed is markup."""
    one = detail.ticket
    labels = {field.key: field.zh for field in detail.type.fields}

    def moment(at: datetime | None) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""

    def name(id: str | None) -> str:
        return one.names.get(id or "", "")

    facts = {
        "类型": detail.type.type.zh,
        "状态": STATES[one.state],
        "优先级": PRIORITIES[one.priority],
        "标题": one.title,
        "内容": one.content,
        "地址": one.address,
        "客户": one.customer_name,
        "来电号码": one.caller,
        **{labels.get(key, key): str(value) for key, value in one.fields.items()},
        "承办部门": name(one.department),
        "办理人": name(one.assignee),
        "处理结果": one.result,
        "受理": f"{moment(one.created_at)} {name(one.created_by)}",
        "办结时限": moment(one.due_at),
        "办结": moment(one.closed_at),
    }
    rows = "".join(
        f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>"
        for label, value in facts.items()
        if value.strip()
    )
    steps = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(cell)}</td>"
            for cell in (
                str(step.seq),
                moment(step.at),
                name(step.by) or "系统",
                STEPS[step.step.value],
                STATES[step.to_state],
                "\n".join(filter(None, (step.reason, str(step.data.get("text", ""))))),
            )
        )
        + f"<td><code>{escape(step.digest)}</code></td></tr>"
        for step in detail.history
    )
    heads = "".join(
        f"<th>{head}</th>" for head in ("序", "时间", "操作人", "步骤", "状态", "说明", "校验")
    )
    return PAGE.format(
        number=escape(one.number),
        facts=f"<table>{rows}</table>",
        steps=f"<table><tr>{heads}</tr>{steps}</table>",
        sound="过程记录完整，未被改动。"
        if detail.sound
        else "警告：过程记录的校验不符，可能被改动。",
    )
