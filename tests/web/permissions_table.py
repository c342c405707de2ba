"""Who may use which route: written by hand, compared with the application by test_permissions.

ROUTES: (method, path) → the permission it needs; `a | b` needs one of them; `logged_in` needs a
session only, `public` nothing. A new route needs a line here.
ROLES: what each shipped role may, written out once more, so that a slip in the data is seen.
"""

from __future__ import annotations

ROUTES: dict[tuple[str, str], str] = {
    # session
    ("POST", "/api/session"): "public",
    ("GET", "/api/session"): "logged_in",
    ("DELETE", "/api/session"): "logged_in",
    ("PUT", "/api/session/password"): "logged_in",
    ("GET", "/api/session/check"): "public",
    ("GET", "/api/health"): "public",
    # accounts
    ("GET", "/api/users"): "user.view | user.manage",
    ("POST", "/api/users"): "user.manage",
    ("GET", "/api/users/{user_id}"): "user.view | user.manage",
    ("PATCH", "/api/users/{user_id}"): "user.manage",
    ("GET", "/api/permissions"): "role.manage | user.view | user.manage",
    ("GET", "/api/roles"): "role.manage | user.view | user.manage",
    ("POST", "/api/roles"): "role.manage",
    ("PATCH", "/api/roles/{role_id}"): "role.manage",
    ("DELETE", "/api/roles/{role_id}"): "role.manage",
    ("GET", "/api/departments"): "logged_in",
    ("POST", "/api/departments"): "department.manage",
    ("PATCH", "/api/departments/{department_id}"): "department.manage",
    ("DELETE", "/api/departments/{department_id}"): "department.manage",
    ("GET", "/api/projects"): "logged_in",
    ("GET", "/api/audit"): "audit.view",
}

_DESK = "desk.use call.dial call.list recording.play note.write demo.call"
_TEAM = f"{_DESK} board.view agent.view queue.view user.view"
_TREE = (
    f"{_TEAM} call.export recording.download agent.manage queue.manage flow.view user.manage "
    "number.unmask"
)

ROLES: dict[str, frozenset[str]] = {
    "agent": frozenset(_DESK.split()),
    "leader": frozenset(_TEAM.split()),
    "supervisor": frozenset(_TREE.split()),
    "inspector": frozenset("call.list recording.play agent.view queue.view".split()),  # noqa: SIM905
    "librarian": frozenset(),
    "admin": frozenset(
        f"{_TREE} flow.manage trunk.manage role.manage department.manage audit.view "
        "settings.manage".split()
    ),
}
