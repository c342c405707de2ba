"""The kinds of pools' exports, and what codes are called in one, in Chinese and English. Pure
data."""

from __future__ import annotations

from typing import Final

LYING, LOG, MOVES, LINES, RUNS, MINE, TASKS = (
    "pool_customer_export",
    "pool_log_export",
    "pool_move_export",
    "pool_run_export",
    "pool_runs_export",
    "pool_mine_export",
    "call_task_export",
)
"""The kinds of work."""

WORDS: Final[dict[str, tuple[str, str]]] = {
    "": ("", ""),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "claimed": ("领取", "claimed"),
    "assigned": ("分配", "assigned"),
    "recycled": ("回收", "recycled"),
    "given_up": ("放弃", "given up"),
    "put": ("放入", "put"),
    "adopted": ("纳入", "taken in"),
    "by_hand": ("手工设置", "set by hand"),
    "no_contact": ("长期未联系", "no contact"),
    "no_deal": ("长期未成交", "no deal"),
    "protection_over": ("保护期已过", "protection over"),
    "warn": ("预警", "warned"),
    "recycle": ("回收", "falls back"),
    "pool": ("公海", "pool"),
    "agent": ("坐席", "agent"),
    "none": ("无", "nobody"),
    "several": ("多人", "several"),
    "department": ("部门", "department"),
    "group": ("技能组", "group"),
    "nightly": ("每晚", "nightly"),
    "asked": ("手动", "on demand"),
    "dry": ("试运行", "dry run"),
    "waiting": ("等待中", "waiting"),
    "adopting": ("运行中", "running"),
    "running": ("运行中", "running"),
    "done": ("已完成", "done"),
}
