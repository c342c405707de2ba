"""The named ways in which a verb on attachments may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class AttachmentMissing(Missing):
    """There is no such file, or it belongs to something the actor does not see."""

    code = "attachment_missing"

    def __init__(self) -> None:
        super().__init__("There is no such file, or it is not yours to see.")


class AttachmentGone(Missing):
    """It is in the list, and the file itself is not there any more."""

    code = "attachment_gone"


class AttachmentTooLarge(Invalid):
    """The file has more bytes than one may have; `details['most']` says how many those are."""

    code = "attachment_too_large"


class AttachmentEmpty(Invalid):
    """There is nothing in the file."""

    code = "attachment_empty"


class KindRefused(Invalid):
    """What the file is by its content is not among what is taken in."""

    code = "attachment_kind_refused"


class TooMuchWaiting(Conflict):
    """This person has uploaded too much that belongs to nothing yet."""

    code = "attachments_waiting"
