"""Named ways in which accounts say no, each with advice."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing, Refused, RetryLater


class WrongLogin(Refused):
    """Login and password do not belong together; says not which of them is wrong."""

    code = "login_wrong"

    def __init__(self) -> None:
        super().__init__("Login or password is wrong. Check both and try again.")


class SecondFactorNeeded(Refused):
    """Login and password are right; now a one-time code is wanted too."""

    code = "second_factor_needed"

    def __init__(self) -> None:
        super().__init__("Type the code of your authenticator app, or a recovery code.")


class CodeWrong(Invalid):
    """A one-time code that is wrong, or was used before."""

    code = "one_time_code_wrong"

    def __init__(self) -> None:
        super().__init__(
            "This code is wrong or was used already. Wait for the next one; see whether the "
            "clock of your telephone is right.",
            field="code",
        )


class SecondFactorMissing(Conflict):
    """There is none to confirm or to take away."""

    code = "second_factor_missing"

    def __init__(self) -> None:
        super().__init__("There are no one-time codes to confirm or take away; begin anew.")


class SecondFactorThere(Conflict):
    code = "second_factor_there"

    def __init__(self) -> None:
        super().__init__("One-time codes are on already. Take them away first to use another app.")


class OwnSessionNeeded(Refused):
    """A token may not change how its owner logs in."""

    code = "own_session_needed"

    def __init__(self) -> None:
        super().__init__("This cannot be done with a token; log in to the page and do it there.")


class SessionMissing(Missing):
    code = "session_missing"

    def __init__(self) -> None:
        super().__init__("There is no such log-in of yours any more.")


class TokenMissing(Missing):
    code = "token_missing"

    def __init__(self) -> None:
        super().__init__("There is no such token; it may have been deleted already.")


class TooManyTokens(Conflict):
    code = "too_many_tokens"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} tokens already. Delete one that nobody uses.", most=most)


class TooManyAttempts(RetryLater):
    """Too many failed log-ins for this login or from this address."""

    code = "login_delayed"

    def __init__(self, after_s: int) -> None:
        super().__init__(
            f"Too many failed attempts. Wait {after_s} seconds and try again.", after_s=after_s
        )


class UserDisabled(Refused):
    code = "user_disabled"

    def __init__(self) -> None:
        super().__init__("This user is disabled. Ask an administrator to enable it.")


class UserMissing(Missing):
    code = "user_missing"

    def __init__(self) -> None:
        super().__init__("There is no such user, or it lies outside your data scope.")


class RoleMissing(Missing):
    code = "role_missing"

    def __init__(self) -> None:
        super().__init__("There is no such role. Reload the list of roles and choose again.")


class DepartmentMissing(Missing):
    code = "department_missing"

    def __init__(self) -> None:
        super().__init__("There is no such department, or it lies outside your data scope.")


class ProjectMissing(Missing):
    code = "project_missing"

    def __init__(self) -> None:
        super().__init__("There is no such project, or you do not work in it.")


class DepartmentNeeded(Invalid):
    """An actor who does not see everything made something outside of his departments."""

    code = "department_needed"

    def __init__(self, field: str) -> None:
        super().__init__("Choose one of your own departments.", field=field)


class OwnAccount(Conflict):
    """Something nobody may do to himself."""

    code = "own_account"


class LoginTaken(Conflict):
    code = "login_taken"

    def __init__(self) -> None:
        super().__init__(
            "This login is taken (capital and small letters count as the same). Choose another.",
            field="login",
        )


class LastAdministrator(Conflict):
    code = "last_administrator"

    def __init__(self) -> None:
        super().__init__(
            "This is the last active administrator. Make somebody else administrator first."
        )


class NotYoursToGive(Refused):
    """Rights beyond the actor's own."""

    code = "not_yours_to_give"

    def __init__(self, permissions: list[str], scope: str | None = None) -> None:
        parts = []
        if permissions:
            parts.append(f"the permissions “{'”, “'.join(permissions)}”")
        if scope:
            parts.append(f"the data scope “{scope}”")
        super().__init__(
            f"You do not hold {' or '.join(parts)} yourself, so you cannot give them to "
            "others or take them away. Ask an administrator to do it.",
            permissions=permissions,
            scope=scope,
        )


class Outranked(Refused):
    """The other user may more than the actor."""

    code = "user_outranks"

    def __init__(self) -> None:
        super().__init__(
            "This user holds rights that you do not hold, so you cannot change it. "
            "Ask an administrator to do it."
        )


class RoleNameTaken(Conflict):
    code = "role_name_taken"

    def __init__(self) -> None:
        super().__init__("There is a role of this name already. Choose another.", field="name")


class RoleShipped(Conflict):
    code = "role_shipped"

    def __init__(self) -> None:
        super().__init__(
            "This role came with Warmline and cannot be deleted. Take it from its users instead."
        )


class RoleFixed(Conflict):
    code = "role_fixed"

    def __init__(self) -> None:
        super().__init__(
            "The administrator's role always holds everything and cannot be changed. "
            "Create another role instead."
        )


class RoleInUse(Conflict):
    code = "role_in_use"

    def __init__(self, users: int) -> None:
        super().__init__(
            f"{users} user(s) hold this role. Give them another one first.", users=users
        )


class PermissionUnknown(Invalid):
    code = "permission_unknown"

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"There is no permission “{'”, “'.join(names)}”. Choose from the list of permissions.",
            field="permissions",
            permissions=names,
        )


class DepartmentNameTaken(Conflict):
    code = "department_name_taken"

    def __init__(self) -> None:
        super().__init__(
            "A department of this name exists at the same place. Choose another name.",
            field="name",
        )


class DepartmentInUse(Conflict):
    code = "department_in_use"

    def __init__(self, users: int, children: int) -> None:
        super().__init__(
            f"The department has {users} member(s) and {children} department(s) below it. "
            "Move them elsewhere first.",
            users=users,
            children=children,
        )


class DepartmentHasCustomers(Conflict):
    code = "department_has_customers"

    def __init__(self) -> None:
        super().__init__("Customers belong to this department. Move them elsewhere first.")


class DepartmentLoop(Conflict):
    code = "department_loop"

    def __init__(self) -> None:
        super().__init__(
            "A department cannot be put below itself. Choose a parent outside of it.",
            field="parent_id",
        )


class AuditExportTooLarge(Invalid):
    code = "export_too_large"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"More than {most} entries; narrow the period and export in parts.", at_most=most
        )


class PasswordRefused(Invalid):
    """`reason`: too_short, too_long, like_login, common, too_simple, unchanged."""

    code = "password_refused"

    def __init__(
        self, reason: str, advice: str, *, field: str = "password", shortest: int | None = None
    ) -> None:
        super().__init__(advice, field=field, reason=reason)
        if shortest is not None:
            self.details["shortest"] = shortest


class PasswordUsedBefore(Invalid):
    code = "password_used_before"

    def __init__(self, last: int) -> None:
        super().__init__(
            f"This was one of your last {last} passwords; choose a new one.", field="new", last=last
        )


class OldPasswordWrong(Invalid):
    code = "old_password_wrong"

    def __init__(self) -> None:
        super().__init__("The present password is wrong. Type it again.", field="old")
