"""The words of exports, Chinese and English: states, ways, priorities, results. Pure."""

from __future__ import annotations

WORDS = {
    "planned": ("待跟进", "planned"),
    "due": ("已到时", "due"),
    "snoozed": ("稍后提醒", "snoozed"),
    "done": ("已完成", "done"),
    "cancelled": ("已取消", "cancelled"),
    "phone": ("电话", "phone"),
    "message": ("短信", "message"),
    "wechat": ("微信", "WeChat"),
    "mail": ("邮件", "mail"),
    "visit": ("上门", "visit"),
    "other": ("其他", "other"),
    "low": ("低", "low"),
    "normal": ("普通", "normal"),
    "high": ("高", "high"),
    "reached": ("已联系上", "reached"),
    "unreached": ("未联系上", "not reached"),
    "refused": ("客户拒绝", "refused"),
    "moot": ("无需跟进", "not needed"),
    "open": ("进行中", "open"),
    "complete": ("已完成", "complete"),
    "over_quota": ("超出配额", "over quota"),
    "broken_off": ("中途终止", "broken off"),
    "skipped": ("跳过", "skipped"),
}
