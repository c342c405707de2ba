"""Ways in which a verb of the ways outward fails."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class MessageMissing(Missing):
    """No such message, or none that could be sent again."""

    code = "outward_message_missing"

    def __init__(self) -> None:
        super().__init__("There is no such message any more, or it is on its way already.")


class WayNotSetUp(Conflict):
    """A test of a way that lacks something."""

    code = "way_not_set_up"


class SettingMalformed(Invalid):
    """A field of the settings; the message says what it wants, and each has its own code, by which
    the desktop says the same in the person's language."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message, code=f"outward_{field}_malformed", field=field)
