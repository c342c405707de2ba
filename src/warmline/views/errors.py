"""The named ways in which a verb on views may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class ViewMissing(Missing):
    """There is no such view of this actor's."""

    code = "list_view_missing"

    def __init__(self) -> None:
        super().__init__("There is no such view of yours any more.")


class ViewTaken(Conflict):
    """The actor has a view of this name in the list."""

    code = "list_view_taken"

    def __init__(self) -> None:
        super().__init__("You have a view of this name already; choose another.", field="name")


class ViewInvalid(Invalid):
    """It cannot be kept so."""

    code = "list_view_invalid"
