"""Every permission by name, and the shipped roles as data; their texts are in `permission_texts`.

The names are used by `kit.http.need` on routes and `Actor.need` in services; the desktop shows
the texts on the roles screen. `seed_defaults` brings the shipped roles into the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from warmline.accounts.permission_texts import PERMISSIONS as PERMISSIONS
from warmline.accounts.permission_texts import Permission as Permission
from warmline.kit.actor import Scope

ALL: frozenset[str] = frozenset(permission.name for permission in PERMISSIONS)


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role every centre starts with. `code` and `id` never change."""

    code: str
    id: str
    zh: str
    en: str
    scope: Scope
    permissions: frozenset[str]


_AGENT = frozenset(
    [
        "desk.use",
        "call.dial",
        "call.transfer",
        "call.list",
        "recording.play",
        "recording.pause",
        "recording.shelf",
        "note.write",
        "demo.call",
        "message.work",
        "survey.send",
        "customer.view",
        "customer.edit",
        "pool.use",
        "followup.work",
        "ticket.view",
        "ticket.create",
        "ticket.handle",
        "knowledge.view",
        "shop.view",
    ]
)
_RATINGS = frozenset(["survey.read", "survey.listen"])
_LEADER = (
    _AGENT
    | _RATINGS
    | frozenset(
        [
            "supervise.listen",
            "supervise.act",
            "callback.manage",
            "board.view",
            "agent.view",
            "queue.view",
            "user.view",
            "recording.showcase",
            "recording.sample",
            "customer.unmask",
            "pool.distribute",
            "view.share",
            "followup.assign",
            "questionnaire.read",
            "ticket.dispatch",
            "ticket.revisit",
            "ticket.supervise",
            "knowledge.write",
        ]
    )
)
_SUPERVISOR = _LEADER | frozenset(
    [
        "call.export",
        "customer.export",
        "customer.import",
        "followup.configure",
        "followup.export",
        "questionnaire.manage",
        "knowledge.review",
        "shop.export",
        "shop.import",
        "shop.manage",
        "recording.download",
        "agent.manage",
        "queue.manage",
        "flow.view",
        "calendar.manage",
        "prompt.manage",
        "survey.manage",
        "ticket.export",
        "user.manage",
        "number.unmask",
        "token.own",
    ]
)
_MANAGER = _SUPERVISOR | frozenset(
    [
        "department.manage",
        "audit.view",
        "recording.keep",
        "customer.access_copy",
        "customer.configure",
        "customer.erase",
        "pool.manage",
        "ticket.configure",
        "knowledge.import",
        "knowledge.configure",
    ]
)
_OPERATIONS = frozenset(
    [
        "board.view",
        "call.list",
        "call.export",
        "recording.play",
        "agent.view",
        "queue.view",
        "survey.read",
        "user.view",
        "customer.view",
        "ticket.view",
        "knowledge.view",
    ]
)
_INSPECTOR = _RATINGS | frozenset(
    [
        "call.list",
        "recording.play",
        "recording.shelf",
        "recording.showcase",
        "recording.sample",
        "agent.view",
        "queue.view",
        "ticket.view",
        "knowledge.view",
    ]
)
_COMPLAINTS = (
    _AGENT
    | _RATINGS
    | frozenset(["recording.download", "number.unmask", "customer.unmask", "agent.view"])
    | frozenset(["ticket.dispatch", "ticket.revisit", "ticket.export"])
)
_TRAINER = frozenset(
    [
        "call.list",
        "recording.play",
        "recording.shelf",
        "recording.showcase",
        "agent.view",
        "knowledge.view",
        "knowledge.write",
    ]
)
_LIBRARIAN = frozenset(
    [
        "knowledge.view",
        "knowledge.write",
        "knowledge.review",
        "knowledge.import",
        "knowledge.configure",
        "queue.view",
        "user.view",
    ]
)
_ANALYST = frozenset(
    ["call.list", "call.export", "agent.view", "queue.view", "survey.read", "token.own"]
)
_PERSONNEL = frozenset(["user.view", "agent.view"])
_TECHNICIAN = frozenset(
    [
        "agent.view",
        "audit.view",
        "calendar.manage",
        "customer.configure",
        "flow.view",
        "flow.manage",
        "prompt.manage",
        "queue.view",
        "settings.manage",
        "ticket.configure",
        "token.own",
        "trunk.manage",
    ]
)
_DEPARTMENT = frozenset(["ticket.view", "ticket.handle"])


def _shipped(
    number: int, code: str, zh: str, en: str, scope: Scope, permissions: frozenset[str]
) -> ShippedRole:
    return ShippedRole(
        code, f"00000000-0000-7000-8000-0000000001{number:02d}", zh, en, scope, permissions
    )


AGENT = _shipped(1, "agent", "坐席", "Agent", Scope.OWN, _AGENT)
LEADER = _shipped(2, "leader", "组长", "Team leader", Scope.TEAM, _LEADER)
SUPERVISOR = _shipped(3, "supervisor", "主管", "Supervisor", Scope.TREE, _SUPERVISOR)
INSPECTOR = _shipped(4, "inspector", "质检员", "Quality inspector", Scope.ALL, _INSPECTOR)
LIBRARIAN = _shipped(5, "librarian", "知识库管理员", "Librarian", Scope.TREE, _LIBRARIAN)
"""His part are the categories of his department and of those below it."""
ADMIN = _shipped(6, "admin", "管理员", "Administrator", Scope.ALL, ALL)

ONLINE_LEADER = _shipped(7, "online_leader", "网络组长", "Online team leader", Scope.TEAM, _LEADER)
DISPATCH_LEADER = _shipped(
    8, "dispatch_leader", "派单组长", "Dispatch team leader", Scope.TEAM, _LEADER
)
REVISIT_LEADER = _shipped(
    9, "revisit_leader", "回访组长", "Follow-up team leader", Scope.TEAM, _LEADER
)
MANAGER = _shipped(10, "manager", "经理", "Manager", Scope.ALL, _MANAGER)
OPERATIONS = _shipped(11, "operations", "运营督导", "Operations supervisor", Scope.ALL, _OPERATIONS)
COMPLAINTS = _shipped(12, "complaints", "投诉岗", "Complaints officer", Scope.ALL, _COMPLAINTS)
TRAINER = _shipped(13, "trainer", "培训员", "Trainer", Scope.ALL, _TRAINER)
ANALYST = _shipped(14, "analyst", "数据分析员", "Data analyst", Scope.ALL, _ANALYST)
PERSONNEL = _shipped(15, "personnel", "人力资源", "Personnel", Scope.ALL, _PERSONNEL)
TECHNICIAN = _shipped(16, "technician", "技术支撑", "Technical support", Scope.ALL, _TECHNICIAN)
LOGISTICS = _shipped(17, "logistics", "后勤", "Logistics", Scope.ALL, _PERSONNEL)
DEPARTMENT_HANDLER = _shipped(
    30, "department_handler", "部门经办人", "Department handler", Scope.TEAM, _DEPARTMENT
)
"""Somebody of a department that has no agents: he signs, returns, works on and replies."""

SHIPPED: tuple[ShippedRole, ...] = (
    AGENT,
    LEADER,
    SUPERVISOR,
    INSPECTOR,
    LIBRARIAN,
    ADMIN,
    ONLINE_LEADER,
    DISPATCH_LEADER,
    REVISIT_LEADER,
    MANAGER,
    OPERATIONS,
    COMPLAINTS,
    TRAINER,
    ANALYST,
    PERSONNEL,
    TECHNICIAN,
    LOGISTICS,
    DEPARTMENT_HANDLER,
)
"""The posts the field's own documents name (mission J1)."""
