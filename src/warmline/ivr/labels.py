"""What people call the parts of a flow document, in Chinese and English, for forms made from it.

`ivr.schema` puts these into the published schema: `x-title` and `x-help` beside a field, `x-words`
for the values of a choice, `x-ref` for what a text names (a queue, a variable, a sound), `x-order`
and `x-group` for where a node stands in the palette. A new kind of node gets its lines here;
a test holds that none is left out.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A title, and a sentence of help where the title does not say enough."""

    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""


KINDS: dict[str, tuple[str, Words]] = {
    "answer": ("voice", Words("接听", "Answer", "接通来电。", "Picks the call up.")),
    "play": (
        "voice",
        Words("播放", "Play", "播放提示音，然后继续。", "Plays prompts, then goes on."),
    ),
    "say": (
        "voice",
        Words("播报", "Say", "播报订单号、日期等信息。", "Reads out numbers, dates and the like."),
    ),
    "menu": (
        "input",
        Words("按键菜单", "Menu", "按一个键选择去向。", "One key chooses the way."),
    ),
    "collect": (
        "input",
        Words(
            "收集号码", "Collect digits", "收集一串按键，存入变量。", "Keeps keys in a variable."
        ),
    ),
    "hours": (
        "choice",
        Words("营业时间", "Opening hours", "按时间和节假日分流。", "Chooses by time and holidays."),
    ),
    "branch": (
        "choice",
        Words(
            "条件分支", "Branch", "按来电信息或变量分流。", "Chooses by what is known of the call."
        ),
    ),
    "set": ("data", Words("赋值", "Set", "给变量赋值。", "Gives variables values.")),
    "expression": (
        "data",
        Words("计算", "Reckon", "用公式算出一个变量。", "Reckons a variable by a formula."),
    ),
    "lookup": (
        "data",
        Words("外部查询", "Look-up", "向业务系统查询并取回结果。", "Asks another system by HTTP."),
    ),
    "subflow": (
        "data",
        Words(
            "子流程", "Sub-flow", "走另一个已发布的流程。", "Goes through another published flow."
        ),
    ),
    "return": (
        "end",
        Words(
            "返回", "Return", "回到使用本流程的流程。", "Goes back to the flow that used this one."
        ),
    ),
    "dial": (
        "end",
        Words("外呼转接", "Dial", "接通一个外部号码。", "Connects with a number outside."),
    ),
    "voicemail": (
        "end",
        Words("语音留言", "Voicemail", "来电人留言，进入留言箱。", "The caller leaves a message."),
    ),
    "survey": (
        "input",
        Words("满意度评价", "Survey", "请来电人评价。", "Asks the caller how it was."),
    ),
    "queue": (
        "end",
        Words("进入队列", "Queue", "排队等待坐席接听。", "Waits in line for an agent."),
    ),
    "hang_up": (
        "end",
        Words("挂机", "Hang up", "播放结束语后挂机。", "Says a last word and ends."),
    ),
}
"""Kind → group of the palette, words. The order is the palette's."""

GROUPS: dict[str, Words] = {
    "voice": Words("语音", "Voice"),
    "input": Words("按键输入", "Keys"),
    "choice": Words("判断", "Decisions"),
    "data": Words("数据", "Data"),
    "end": Words("去向", "Where to"),
}

COMMON: dict[str, Words] = {
    "id": Words(
        "标识", "Id", "报表和日志用它指代本节点。", "Reports and logs name the node by it."
    ),
    "label": Words("名称", "Name"),
    "next": Words("下一步", "Next"),
    "prompts": Words("提示音", "Prompts"),
    "interruptible": Words(
        "可按键打断",
        "May be interrupted",
        "来电人不必听完即可按键。",
        "The caller may press keys without hearing it out.",
    ),
    "variable": Words("变量", "Variable"),
    "failed": Words("多次未选对", "After the last try"),
    "timeout_prompts": Words("未按键提示", "When no key comes"),
    "invalid_prompts": Words("按错键提示", "When the key is wrong"),
    "timeout_s": Words("等待按键", "Wait for a key"),
    "tries": Words("最多尝试", "Tries"),
    "zone": Words("时区", "Time zone", "留空则用流程的时区。", "Empty: the flow's time zone."),
    "text": Words("文字", "Text"),
    "sound": Words("音频文件", "Sound file"),
    "terminator": Words("结束键", "Ends with"),
    "values": Words("变量", "Variables"),
}
"""Fields that mean the same wherever they stand."""

FIELDS: dict[str, dict[str, Words]] = {
    "Flow": {
        "key": Words("标识", "Key"),
        "name": Words("名称", "Name"),
        "start": Words("开始节点", "First node"),
        "nodes": Words("节点", "Nodes"),
        "description": Words("说明", "Description"),
        "voice": Words("发音人", "Voice"),
        "zone": Words("时区", "Time zone"),
        "variables": Words("变量初值", "Start values"),
        "on_error": Words("故障时转到", "When something fails"),
        "layout": Words("画布位置", "Places on the canvas"),
    },
    "SayNode": {"parts": Words("播报内容", "What is said")},
    "Part": {"as": Words("读法", "Said as")},
    "MenuNode": {
        "keys": Words("按键", "Keys"),
        "variable": Words("按键存入变量", "Keep the key in"),
    },
    "Choice": {
        "key": Words("按键", "Key"),
        "to": Words("转到", "Leads to"),
        "label": Words("说明", "Meaning"),
    },
    "CollectNode": {
        "variable": Words("存入变量", "Keep them in"),
        "min": Words("最少位数", "At least"),
        "max": Words("最多位数", "At most"),
        "between_s": Words("两键间隔", "Between two keys"),
        "masked": Words(
            "保密",
            "Secret",
            "按键不进入轨迹、屏幕和日志。",
            "The keys never appear on the path, on screens or in logs.",
        ),
        "next": Words("收到后", "When complete"),
        "invalid_prompts": Words("位数不足提示", "When there are too few"),
        "failed": Words("多次未收到", "After the last try"),
    },
    "ExpressionNode": {
        "variable": Words("存入变量", "Keep it in"),
        "formula": Words(
            "公式",
            "Formula",
            "变量、数字、'文字'、+ - * /、比较、and/or/not、a if b else c。",
            "Variables, numbers, 'texts', + - * /, comparisons, and/or/not, a if b else c.",
        ),
        "failed": Words("算不出时", "When it has no value"),
    },
    "LookupNode": {
        "service": Words("连接", "Connection"),
        "path": Words("路径", "Path", "{变量名} 会换成变量的值。", "{name} stands for a variable."),
        "method": Words("方法", "Method"),
        "query": Words("查询参数", "Query"),
        "body": Words("提交内容", "Body"),
        "values": Words(
            "取回（变量 ← 位置）",
            "Keep (variable from place)",
            "位置如 data.items.0.name。",
            "A place such as data.items.0.name.",
        ),
        "timeout_s": Words("最长等待", "Give up after"),
        "masked": Words("保密的变量", "Secret variables"),
        "next": Words("查到", "Found"),
        "not_found": Words("没有查到", "Not found"),
        "failed": Words("查询失败", "Failed"),
    },
    "DialNode": {
        "number": Words(
            "号码", "Number", "{变量名} 会换成变量的值。", "{name} stands for a variable."
        ),
        "failed": Words("未接通", "Not connected"),
        "busy": Words("占线", "Busy"),
        "no_answer": Words("无人接听", "No answer"),
        "ring_s": Words("振铃时长", "Ring for"),
        "allowed": Words(
            "允许的号码前缀",
            "Allowed prefixes",
            "号码含变量时必填，防止被用来拨打任意号码。",
            "Needed with variables, so that callers cannot have any number dialled.",
        ),
        "record": Words("录音", "Record"),
    },
    "VoicemailNode": {
        "box": Words("留言箱", "Inbox"),
        "max_s": Words("最长留言", "At most"),
        "min_s": Words("最短留言", "At least"),
    },
    "SubflowNode": {
        "flow": Words("流程", "Flow"),
        "returns": Words("按返回结果", "By its outcome"),
        "failed": Words("无法进入", "When it cannot be entered"),
    },
    "SurveyNode": {"survey": Words("满意度问卷", "Survey")},
    "ReturnNode": {"outcome": Words("返回结果", "Outcome")},
    "HoursNode": {
        "calendar": Words(
            "工作日历",
            "Calendar",
            "选了日历就不用下面的时段。",
            "With one, the times below are not used.",
        ),
        "weekly": Words("每周时段", "Every week"),
        "open": Words("营业时间内", "Open"),
        "closed": Words("营业时间外", "Closed"),
        "holidays": Words("法定节假日", "Public holidays"),
        "makeup_as": Words("调休上班日按", "Make-up workdays are like"),
        "exceptions": Words("例外日期", "Special days"),
    },
    "Opening": {
        "days": Words("星期", "Days"),
        "opens": Words("开始", "From"),
        "closes": Words("结束", "To"),
    },
    "SpecialHours": {
        "date": Words("日期", "Date"),
        "name": Words("名称", "Name"),
        "opens": Words("开始", "From", "留空为全天休息。", "Empty: closed all day."),
        "closes": Words("结束", "To"),
    },
    "BranchNode": {
        "rules": Words("规则", "Rules"),
        "otherwise": Words("其他情况", "Otherwise"),
    },
    "Rule": {
        "when": Words("同时满足", "When all hold"),
        "to": Words("转到", "Leads to"),
        "label": Words("说明", "Meaning"),
    },
    "Condition": {
        "is": Words("条件", "Is"),
        "value": Words("值", "Value"),
        "values": Words("其中之一", "One of"),
    },
    "QueueNode": {
        "queue": Words("队列", "Queue"),
        "timed_out": Words("等待超时", "Waited too long"),
        "no_agents": Words("无人值守", "Nobody on duty"),
        "closed": Words("队列关闭", "Queue closed"),
        "priority": Words(
            "优先级", "Priority", "数字大的先接。", "A higher number is served first."
        ),
        "skills": Words("所需技能（最低等级）", "Skills needed (weakest level)"),
        "max_wait_s": Words(
            "最长等待", "Longest wait", "留空则按队列设置。", "Empty: the queue's."
        ),
    },
    "HangUpNode": {"cause": Words("挂机方式", "How it ends")},
}
"""Struct → field → words; wins over `COMMON`."""

VALUES: dict[str, Words] = {
    "mon": Words("周一", "Mon"),
    "tue": Words("周二", "Tue"),
    "wed": Words("周三", "Wed"),
    "thu": Words("周四", "Thu"),
    "fri": Words("周五", "Fri"),
    "sat": Words("周六", "Sat"),
    "sun": Words("周日", "Sun"),
    "date": Words("日期", "Date"),
    "digits": Words("逐位", "Digit by digit"),
    "money": Words("金额", "Money"),
    "number": Words("数值", "Number"),
    "time": Words("时间", "Time"),
    "code": Words("编码", "Code"),
    "duration": Words("时长", "Duration"),
    "wait": Words("等待时间", "Waiting time"),
    "closed": Words("休息", "Closed"),
    "as_usual": Words("照常", "As usual"),
    "equals": Words("等于", "equals"),
    "not_equals": Words("不等于", "is not"),
    "in": Words("属于", "is one of"),
    "not_in": Words("不属于", "is none of"),
    "prefix": Words("开头为", "begins with"),
    "suffix": Words("结尾为", "ends with"),
    "contains": Words("包含", "contains"),
    "matches": Words("匹配", "matches"),
    "greater": Words("大于", "is more than"),
    "at_least": Words("不小于", "is at least"),
    "less": Words("小于", "is less than"),
    "at_most": Words("不大于", "is at most"),
    "given": Words("有值", "is known"),
    "missing": Words("无值", "is not known"),
    "busy": Words("忙音", "Busy tone"),
    "congestion": Words("线路忙", "Congestion"),
    "flow_end": Words("正常结束", "Normal end"),
    "GET": Words("GET", "GET"),
    "POST": Words("POST", "POST"),
    "#": Words("# 键", "# key"),
    "*": Words("* 键", "* key"),
    "": Words("无", "None"),
}
"""The word for each value of a choice."""

REFERENCES: dict[tuple[str, str], str] = {
    ("QueueNode", "queue"): "queue",
    ("QueueNode", "skills"): "skill",
    ("Condition", "variable"): "variable",
    ("Part", "variable"): "variable",
    ("MenuNode", "variable"): "new_variable",
    ("CollectNode", "variable"): "new_variable",
    ("Prompt", "sound"): "sound",
    ("Part", "sound"): "sound",
    ("HoursNode", "zone"): "zone",
    ("HoursNode", "calendar"): "calendar",
    ("ExpressionNode", "variable"): "new_variable",
    ("SetNode", "values"): "new_variable",
    ("LookupNode", "values"): "new_variable",
    ("LookupNode", "service"): "lookup",
    ("SubflowNode", "flow"): "flow",
    ("SurveyNode", "survey"): "survey",
    ("Flow", "zone"): "zone",
    ("Flow", "voice"): "voice",
}
"""Struct and field → what the text names. Ways out (`node`) say so themselves, by their type."""

LONG = {
    ("Prompt", "text"),
    ("Part", "text"),
    ("Flow", "description"),
    ("ExpressionNode", "formula"),
}
"""Texts that deserve more than one line."""

SECONDS = {"timeout_s", "between_s", "max_wait_s", "max_s", "min_s", "ring_s"}
"""Fields counted in seconds."""
