"""The named ways in which a question about calls may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing, RetryLater
from warmline.kit.objects import StoreAway as StoreAway
from warmline.kit.objects import StoreRefuses as StoreRefuses


class CallMissing(Missing):
    """There is no such call for this actor."""

    code = "call_missing"


class CallbackMissing(Missing):
    """There is no such callback for this actor."""

    code = "callback_missing"


class RecordingMissing(Missing):
    """The call has no recording that can be played now."""

    code = "recording_missing"


class RecordingErased(Missing):
    """The recording's time was over; it was erased by rule."""

    code = "recording_erased"


class RecordingDamaged(Conflict):
    """The file is not what was stored: its checksum is another one."""

    code = "recording_damaged"


class ShownMissing(Missing):
    """This is not on the shelf of good recordings."""

    code = "shown_missing"


class DrawMissing(Missing):
    """There is no such draw for this actor."""

    code = "draw_missing"


class HoldStands(Conflict):
    """There is a legal hold on the recording already, or none to lift."""

    code = "legal_hold"


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


class NotKept(RetryLater):
    """What was put into the store is not what came out of it."""

    code = "recording_not_kept"
