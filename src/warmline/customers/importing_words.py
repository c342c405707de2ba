"""What is wrong with a row, in Chinese and English, as the file of bad rows says it. Pure data."""

from __future__ import annotations

from typing import Final

REASONS: Final[dict[str, tuple[str, str]]] = {
    "name_missing": ("缺少姓名", "There is no name."),
    "name_malformed": ("姓名须为 1 至 100 个字", "A name has 1 to 100 characters."),
    "phone_malformed": (
        "“{about}”不是电话号码，只能有数字、+ 和空格",
        "“{about}” is no telephone number; digits, + and spaces only.",
    ),
    "mail_malformed": (
        "“{about}”不是邮箱地址",
        "“{about}” is no mail address.",
    ),
    "contact_malformed": (
        "联系方式须为 1 至 200 个字符",
        "A contact has 1 to 200 characters.",
    ),
    "number_masked": (
        "“{about}”是脱敏后的号码，请填完整号码",
        "“{about}” is a masked number; give the whole one.",
    ),
    "number_shortened": (
        "“{about}”被 Excel 缩写，末位已丢失；请把该列设为文本后重新填写",
        "Excel shortened “{about}” and its last digits are lost; format the column as text and "
        "fill it in again.",
    ),
    "contacts_too_many": (
        "一张客户卡最多 50 个联系方式",
        "A card has at most 50 contact points.",
    ),
    "tags_malformed": (
        "标签最多 50 个，每个最多 50 个字",
        "A card has at most 50 tags of 50 characters.",
    ),
    "level_unknown": ("没有级别“{about}”", "There is no level “{about}”."),
    "source_unknown": ("没有来源“{about}”", "There is no source “{about}”."),
    "owner_unknown": (
        "没有坐席“{about}”，或您无权分配给他",
        "There is no “{about}” to whom you may give customers.",
    ),
    "owner_full": (
        "归属人持有的客户已达上限；请换一位，或由有权限的人导入",
        "The owner holds as many customers as he may; name another, or let somebody import it who "
        "manages pools.",
    ),
    "owner_ambiguous": (
        "有多人叫“{about}”，请写登录名",
        "Several people are called “{about}”; write the login.",
    ),
    "department_unknown": (
        "没有部门“{about}”，或您无权分配给它",
        "There is no department “{about}” to which you may give customers.",
    ),
    "department_ambiguous": (
        "有多个部门叫“{about}”",
        "Several departments are called “{about}”.",
    ),
    "consent_unknown": (
        "联系授权“{about}”无法识别，请写：未询问、已同意、已拒绝",
        "Consent “{about}” is not understood; write not asked, given or refused.",
    ),
    "yes_no_unknown": ("“{about}”请写是或否", "“{about}”: say yes or no."),
    "remark_too_long": ("备注最多 10000 个字", "A remark has at most 10000 characters."),
    "field_text": ("“{about}”最多 2000 个字", "“{about}” has at most 2000 characters."),
    "field_number": ("“{about}”须为数字", "“{about}” must be a number."),
    "field_date": (
        "“{about}”须为存在的日期，如 2026-03-02",
        "“{about}” must be a day that exists, like 2026-03-02.",
    ),
    "field_choice": ("“{about}”不在可选项中", "“{about}” is none of its choices."),
    "field_yes_no": ("“{about}”请写是或否", "“{about}”: say yes or no."),
    "field_needed": ("必填字段“{about}”为空或不合规", "“{about}” is needed and does not fit."),
    "id_malformed": ("“{about}”不是客户编号", "“{about}” is no customer ID."),
    "id_unknown": (
        "没有编号为“{about}”的客户，或不在您的数据范围内",
        "There is no customer with the ID “{about}” for you.",
    ),
    "ambiguous": (
        "有多个客户符合，无法确定是哪一个",
        "Several customers fit; which one is meant cannot be known.",
    ),
    "not_yours": (
        "按此归属，客户将不在您的数据范围内",
        "With this owner or department the customer would be out of your sight.",
    ),
    "value_unstorable": (
        "含有无法保存的字符",
        "It holds characters that cannot be stored.",
    ),
    "skipped": (
        "已有此客户，按规则跳过",
        "There is a card of this customer; left out by the rule.",
    ),
}

KEPT: Final[dict[str, tuple[str, str]]] = {
    "changed_since": ("导入后有人改过", "Changed by somebody since"),
    "in_use": ("已被工单、跟进等引用", "Used by an order, a follow-up or the like"),
    "gone": ("已不在您的数据范围内或已删除", "Out of your sight by now, or gone"),
    "erased": ("此人的个人信息已删除", "The person was erased"),
}
"""Why something of an import could not be taken back."""


def reason(code: str, about: str, language: str) -> str:
    """The sentence of a code."""
    both = REASONS.get(code) or KEPT.get(code) or (code, code)
    return both[0 if language == "zh" else 1].replace("{about}", about)
