"""The named ways in which a verb on customers may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing
from warmline.runs.errors import ImportIllegalStep as ImportIllegalStep
from warmline.runs.errors import ImportInvalid as ImportInvalid
from warmline.runs.errors import ImportMissing as ImportMissing


class CustomerMissing(Missing):
    """There is no such customer for this actor."""

    code = "customer_missing"

    def __init__(self) -> None:
        super().__init__("There is no such customer, or he is not yours to see.")


class ContactMissing(Missing):
    """The card has no such contact point (any more)."""

    code = "contact_missing"

    def __init__(self) -> None:
        super().__init__("The card has no such contact point any more; look at it again.")


class CustomerChanged(Conflict):
    """Somebody else saved the card meanwhile. `details`: the present `version`, `changed` (each
    save's fields, who, when) and `present` (what those fields hold now)."""

    code = "customer_changed"


class DefinitionChanged(Conflict):
    """Somebody else saved this field, level or source meanwhile. `details`: its `key` and present
    `version`."""

    code = "customer_definition_changed"

    def __init__(self, key: str, version: int) -> None:
        super().__init__(
            f"Somebody else changed “{key}” meanwhile; nothing of yours is saved, "
            "look at it again.",
            key=key,
            version=version,
        )


class DefinitionTaken(Conflict):
    """A new field, level or source has the key of one that is there."""

    code = "customer_definition_taken"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"“{key}” is there already; choose another key, or open that one.", key=key
        )


class NumberKnown(Conflict):
    """Cards with the call's number are there already; a second one has to be wanted."""

    code = "number_known"


class DoNotCall(Conflict):
    """The customer, or this number of his, is not to be called; who must says why."""

    code = "do_not_call"


class NoNumber(Invalid):
    """A contact point that nobody can dial."""

    code = "contact_no_number"


class ContactThere(Conflict):
    """The card has this number or address already."""

    code = "contact_there"


class TooManyContacts(Invalid):
    """More contact points than a card may have."""

    code = "contacts_too_many"


class ContactMalformed(Invalid):
    """This cannot be a number or address of its kind."""

    code = "contact_malformed"


class FieldInvalid(Invalid):
    """One or more fields hold what they may not; `details['fields']` has a sentence for each."""

    code = "customer_fields_invalid"


class OwnerFull(Conflict):
    """The new owner holds as many customers as he may. `details['may']`: whether this actor may
    give him one more all the same."""

    code = "customer_owner_full"


class EntryUnknown(Invalid):
    """A level, source, owner, department or project that there is not, or not for this actor."""

    code = "customer_entry_unknown"


class DefinitionInvalid(Invalid):
    """A field cannot be defined so."""

    code = "customer_field_definition_invalid"


class NumberTooShort(Invalid):
    """A search by number needs at least the last four digits."""

    code = "number_too_short"


class NumberNotWhole(Invalid):
    """Who may not see numbers searches for the last four digits or a whole number."""

    code = "number_not_whole"


class FilterUnknown(Invalid):
    """A field the list cannot be filtered by."""

    code = "filter_unknown"


class ExportTooLarge(Invalid):
    """More rows than one file may hold."""

    code = "export_too_large"
