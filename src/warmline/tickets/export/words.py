"""The words of an order on paper, in both languages: states, steps, labels. Used by the list's
export and by the evidence of one order; the desktop has its own (i18n/texts/tickets.ts)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from warmline.tickets.model import Field, FieldType, State, Value

Pair = tuple[str, str]

STATES: Mapping[State, str] = {
    State.ACCEPTED: "已受理",
    State.DISPATCHED: "已派单",
    State.RETURNED: "已退单",
    State.SIGNED: "已签收",
    State.HANDLING: "办理中",
    State.WAITING: "等待客户",
    State.SUSPENDED: "已挂起",
    State.REPLIED: "已回复",
    State.REVISITING: "回访中",
    State.CLOSED: "已办结",
    State.ARCHIVED: "已归档",
    State.VOID: "已作废",
    State.MERGED: "已合并",
}
PRIORITIES = {"critical": "特急", "high": "紧急", "normal": "普通", "low": "低"}
STEPS: Mapping[str, Pair] = {
    "accept": ("受理", "Taken in"),
    "dispatch": ("派单", "Dispatched"),
    "redirect": ("改派", "Redirected"),
    "sign": ("签收", "Signed for"),
    "return": ("退单", "Returned"),
    "begin": ("开始办理", "Begun"),
    "wait": ("等待客户", "Waiting for the customer"),
    "suspend": ("挂起", "Suspended"),
    "resume": ("恢复", "Resumed"),
    "reply": ("回复", "Replied"),
    "revisit": ("回访", "Revisit"),
    "rework": ("重办", "To be done again"),
    "close": ("办结", "Closed"),
    "archive": ("归档", "Archived"),
    "void": ("作废", "Void"),
    "merge": ("合并", "Merged"),
    "assign": ("指派", "Given to a person"),
    "joint_reply": ("协办回复", "Reply of a helping department"),
    "ask_extension": ("申请延期", "Extension asked"),
    "decide_extension": ("审批延期", "Extension decided"),
    "urge": ("催办", "Urged"),
    "supervise": ("督办", "Supervised"),
    "contact": ("联系客户", "Customer contacted"),
    "customer_said": ("客户追问", "Customer added"),
    "call": ("通话", "Call"),
    "note": ("备注", "Note"),
    "ask": ("询问", "Asked"),
    "answer": ("答复询问", "Answered"),
    "attach": ("附件", "Files attached"),
    "act": ("规定动作", "Required act"),
    "hand_over": ("移交", "Handed over"),
    "called": ("通话结束", "Called"),
    "conference": ("三方通话", "Talk of three"),
    "excuse": ("免除规定动作", "Required act excused"),
    "edit": ("修改", "Changed"),
    "link": ("关联", "Linked"),
    "unlink": ("取消关联", "Unlinked"),
    "absorb": ("并入", "Took another in"),
    "split": ("拆分", "Split"),
    "warned": ("预警", "Warned"),
    "overdue": ("超时", "Overdue"),
    "escalated": ("升级", "Escalated"),
    "lapsed": ("延期申请逾期失效", "Request for time lapsed"),
}
CODES: Mapping[str, Pair] = {
    "satisfied": ("满意", "satisfied"),
    "unsatisfied": ("不满意", "not satisfied"),
    "unreachable": ("联系不上", "not reached"),
    "response": ("首次响应", "First response"),
    "reply": ("再次答复", "Next reply"),
    "resolution": ("办结", "Resolution"),
    "minutes": ("分钟", "minutes"),
    "hours": ("小时", "hours"),
    "days": ("个工作日", "working days"),
    "origin": ("来电", "first call"),
    "contact": ("联系", "contact"),
    "revisit": ("回访", "revisit"),
    "conference": ("三方通话", "talk of three"),
    "identity": ("核对身份", "identity"),
    "action_code": ("动作码", "action code"),
    "voucher": ("上传凭证", "voucher"),
    "other": ("其他", "other"),
    "parent": ("上级工单", "parent"),
    "child": ("下级工单", "child"),
    "linked": ("已关联", "linked"),
    "merged": ("已并入", "merged in"),
}
"""What codes in an order and its steps are called."""
LABELS: Mapping[str, Pair] = {
    "order": ("工单", "Work order"),
    "evidence": ("工单证据", "Evidence of work order"),
    "foot": ("由 {by} 于 {at} 导出", "Taken by {by} at {at}"),
    "number": ("工单号", "Number"),
    "type": ("类型", "Type"),
    "state": ("状态", "State"),
    "priority": ("优先级", "Priority"),
    "title": ("标题", "Title"),
    "content": ("内容", "Content"),
    "address": ("地址", "Address"),
    "customer": ("客户", "Customer"),
    "level": ("客户级别", "Customer level"),
    "caller": ("来电号码", "Caller"),
    "confidential": ("保密", "Confidential"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "department": ("承办部门", "Department"),
    "joint": ("协办部门", "Helping departments"),
    "assignee": ("办理人", "Assignee"),
    "dispatcher": ("派单人", "Dispatched by"),
    "handler": ("签收人", "Signed by"),
    "result": ("处理结果", "Result"),
    "satisfaction": ("回访结果", "Revisit"),
    "returns": ("退单次数", "Returns"),
    "reworks": ("重办次数", "Reworks"),
    "urges": ("催办次数", "Urges"),
    "extensions": ("延期次数", "Extensions"),
    "supervised": ("督办", "Supervised"),
    "created": ("受理", "Taken in"),
    "due": ("办结时限", "Due"),
    "closed": ("办结", "Closed"),
    "system": ("系统", "the system"),
    "clocks": ("时限", "Clocks"),
    "clock": ("时限", "Clock"),
    "limit": ("规定时间", "Limit"),
    "started": ("开始", "Began"),
    "met": ("完成", "Met"),
    "kept": ("情况", "How it went"),
    "late": ("超时", "late"),
    "on_time": ("按时", "on time"),
    "running": ("计时中", "running"),
    "paused": ("暂停", "paused"),
    "acts": ("规定动作", "Required acts"),
    "act": ("规定动作", "Required act"),
    "kind": ("种类", "Kind"),
    "before": ("须在此步之前", "Before the step"),
    "done": ("完成时间、人", "Done at, by"),
    "proof": ("凭据", "Proof"),
    "lacking": ("未做", "not done"),
    "replies": ("回复", "Replies"),
    "history": ("办理过程", "History"),
    "seq": ("序", "No."),
    "at": ("时间", "Time"),
    "by": ("操作人", "By"),
    "step": ("步骤", "Step"),
    "said": ("说明", "What was said"),
    "reason": ("原因", "Reason"),
    "time": ("时间", "Time"),
    "approved": ("同意", "approved"),
    "refused": ("不同意", "refused"),
    "urge": ("催办级别", "Urgency"),
    "files": ("附件", "Attachments"),
    "file": ("文件", "File"),
    "size": ("字节", "Bytes"),
    "sha256": ("SHA-256", "SHA-256"),
    "digest": ("校验值", "Digest"),
    "digests": ("过程校验", "Digests of the history"),
    "digests_why": (
        "每步的校验值含本步内容和上一步的校验值，改动任何一步都会被发现。",
        "Each covers its step and the digest before it: a step that was altered is seen.",
    ),
    "recordings": ("录音", "Recordings"),
    "recordings_mark": (
        "录音文件内含导出人标记，校验值为本包内文件的校验值。",
        "Recordings carry a mark of who took them; the digest is that of the file in this pack.",
    ),
    "call": ("通话", "Call"),
    "name": ("文件名", "Name"),
    "links": ("关联工单", "Related orders"),
    "outside": ("另有 {count} 件不在导出人的查看范围内", "{count} more outside the taker's view"),
    "alike": ("相关度", "How alike"),
    "why_customer": ("同一客户", "same customer"),
    "why_number": ("同一号码", "same number"),
    "why_address": ("地址相同或相近", "same address"),
    "why_subject": ("内容相近", "alike words"),
    "why_type": ("同一类型", "same type"),
    "none": ("无", "None"),
    "not_in": ("未附：", "Not in the pack: "),
    "sound": ("过程记录完整，未被改动。", "The history is whole and was not altered."),
    "altered": (
        "警告：过程记录的校验不符，可能被改动。",
        "Warning: the digests of the history do not match; it may have been altered.",
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """How things are called in the centre's language, and moments in its zone."""

    zh: bool
    zone: ZoneInfo

    def __call__(self, label: str, **facts: str) -> str:
        return self._of(LABELS[label]).format(**facts)

    def either(self, one: Any) -> str:
        """The name of what has `zh` and `en`."""
        return str(one.zh if self.zh else one.en)

    def state(self, state: State) -> str:
        return STATES[state] if self.zh else state.value

    def priority(self, priority: str) -> str:
        return PRIORITIES[priority] if self.zh else priority

    def step(self, step: str) -> str:
        return self._of(STEPS[step])

    def code(self, code: str) -> str:
        return self._of(CODES.get(code, (code, code)))

    def truth(self, value: bool) -> str:
        return self("yes" if value else "no")

    def moment(self, at: datetime | None) -> str:
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""

    def labelled(self, label: str, value: str) -> str:
        """One fact in a sentence."""
        return f"{label}{'：' if self.zh else ': '}{value}" if value else ""

    def value(self, field: Field | None, value: Value | None) -> str:
        """What a field of a type's own says."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.truth(value)
        if field is not None and field.type is FieldType.CHOICE:
            chosen = next((one for one in field.choices if one.code == value), None)
            return str(value) if chosen is None else self.either(chosen)
        return str(value)

    def _of(self, pair: Pair) -> str:
        return pair[0] if self.zh else pair[1]
