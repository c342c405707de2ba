"""The findings of the checks in Chinese; their English stands where they are found.

Code → what is wrong, what to do about it. `{…}` are the problem's `details`. A test holds that
every code in the sources has its line here.
"""

from __future__ import annotations

from collections import defaultdict

from warmline.ivr.nodes.base import Problem

ZH: dict[str, tuple[str, str]] = {
    "duplicate_node": ("有 {count} 个节点的标识都是“{id}”。", "给每个节点各自的标识。"),
    "unknown_target": ("这里指向的节点“{target}”不存在。", "改连到一个存在的节点。"),
    "no_target": ("这个出口还没有连到任何节点。", "从出口拖一条线到下一个节点。"),
    "unreachable": ("从开始节点走不到这里。", "把一条线连到它，或者删除它。"),
    "no_exit": ("从这里出发，通话永远到不了队列或挂机。", "连一条通向队列或挂机的路。"),
    "loop_without_wait": (
        "流程会不等来电人操作就绕回这里。",
        "在环路中加入菜单、收集号码或队列，或者断开环路。",
    ),
    "no_prompt": ("来电人在这里什么也听不到。", "至少加一条提示音。"),
    "bad_prompt": (
        "一条提示音要么写文字，要么选音频，二者取一。",
        "写下要播的文字，或选一个音频。",
    ),
    "missing_sound": ("“{prompt}”还没有生成语音。", "生成语音，或换成已有的提示音。"),
    "unknown_variable": ("变量“{variable}”从未被赋值。", "先收集它，或在流程设置里给初值。"),
    "no_zone": ("营业时间没有时区。", "在流程设置里选择时区，例如 Asia/Shanghai。"),
    "unknown_zone": ("“{zone}”不是时区。", "填写时区名，例如 Asia/Shanghai。"),
    "holidays_unknown": (
        "今年的法定节假日还没有数据，按星期判断。",
        "更新节假日数据，或添加例外日期。",
    ),
    "unknown_queue": ("队列“{queue}”不存在。", "选择一个存在的队列。"),
    "no_keys": ("菜单没有任何按键。", "至少添加一个按键。"),
    "duplicate_key": ("按键 {key} 出现了两次。", "每个按键只保留一行。"),
    "min_over_max": ("最少 {min} 位多于最多 {max} 位。", "让最少位数不大于最多位数。"),
    "no_terminator": ("位数可变却没有结束键。", "设结束键为 #，否则每次都要等 {seconds} 秒。"),
    "never_open": ("没有任何营业时段。", "添加每周时段。"),
    "half_span": ("{date} 只填了开始或结束。", "两个都填，或都不填表示全天休息。"),
    "no_such_day": ("没有 {date} 这一天。", "改正日期。"),
    "empty_span": ("有一段的开始和结束都是 {opens}。", "全天请填 00:00 至 24:00。"),
    "no_values": ("“{variable}”的条件没有可比较的值。", "填写要比较的值。"),
    "not_a_number": ("“{variable}”要和数字比较，而“{value}”不是数字。", "填写一个数字。"),
    "two_in_one": ("一段播报里既有变量又有文字或音频。", "分成两段。"),
    "two_calendars": ("既选了日历，又填了自己的时段。", "只留一种；同时有时以日历为准。"),
    "unknown_calendar": ("工作日历“{calendar}”不存在。", "选择一个存在的日历。"),
    "unknown_lookup": ("连接“{service}”不存在。", "请管理员先建好连接，或选择另一个。"),
    "unknown_survey": ("满意度问卷“{survey}”不存在。", "先建好问卷，或选择另一个。"),
    "subflow_missing": ("流程“{flow}”没有已发布的版本。", "先发布它，或选择另一个。"),
    "subflow_recursive": ("流程“{flow}”会绕回自己。", "子流程之间不能互相循环使用。"),
    "subflow_deep": ("流程“{flow}”嵌套太深。", "最多嵌套五层。"),
    "bad_formula": ("公式写得不对。", "改正公式。"),
    "open_number": ("号码里有变量，却没有限定前缀。", "填写允许的号码前缀。"),
    "bad_number": ("“{number}”不是允许拨打的号码。", "改正号码或前缀。"),
    "body_in_get": ("GET 请求不能有提交内容。", "改用 POST，或写成查询参数。"),
    "address_in_path": ("路径里写了地址。", "地址在连接里设置，这里只写后面的部分。"),
    "no_nodes": ("流程还没有节点。", "从左侧拖一个节点到画布。"),
    "field_missing": ("还没有填写。", "填写它。"),
    "field_wrong": ("填写的内容不符合要求。", "改正它。"),
}


def in_chinese(problem: Problem) -> tuple[str, str]:
    """What is wrong and what to do, in Chinese; a code without words gives its English."""
    found = ZH.get(problem.code)
    if found is None:
        return problem.message, problem.remedy
    known = defaultdict(str, problem.details)
    return found[0].format_map(known), found[1].format_map(known)
