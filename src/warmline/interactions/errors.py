"""The named ways in which a question about calls may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class CallMissing(Missing):
    """There is no such call for this actor."""

    code = "call_missing"


class RecordingMissing(Missing):
    """The call has no recording that can be played now."""

    code = "recording_missing"


class NotesChanged(Conflict):
    """Somebody else, or another tab, changed the notes meanwhile."""

    code = "notes_changed"


class ResultUnknown(Invalid):
    """The result code does not exist or is no longer used."""

    code = "result_unknown"


class NumberTooShort(Invalid):
    """A search by number needs at least the last four digits."""

    code = "number_too_short"


class ExportTooLarge(Invalid):
    """More rows than one file may hold."""

    code = "export_too_large"


class MessageMissing(Missing):
    """There is no such message for this actor."""

    code = "message_missing"


class MessageElsewhere(Conflict):
    """The message is in a state that does not know this verb."""

    code = "message_elsewhere"
