"""The named ways in which a verb on work orders may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing, Refused


class TicketMissing(Missing):
    """There is no such order for this actor."""

    code = "ticket_missing"

    def __init__(self) -> None:
        super().__init__("There is no such order, or it is not yours to see.")


class TypeMissing(Missing):
    """There is no such type."""

    code = "ticket_type_missing"

    def __init__(self) -> None:
        super().__init__("There is no such type of order, or it is no longer used.")


class TicketChanged(Conflict):
    """Somebody else changed the order meanwhile. `details`: the present `version`, and `steps`:
    what was done since, by whom."""

    code = "ticket_changed"


class ConfigurationChanged(Conflict):
    """Somebody else changed the type or the deadline meanwhile. `details`: the present
    `version`."""

    code = "ticket_configuration_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Somebody else changed this meanwhile; nothing of yours is saved yet. Load it again "
            "and make your changes in what is there now.",
            version=version,
        )


class StepImpossible(Conflict):
    """The order is not where this step begins, or something is lacking; `details['possible']` names
    the steps that this person can take now."""

    code = "ticket_step_impossible"


class StepNotYours(Refused):
    """Somebody else's step: another department has the order, or a permission is needed."""

    code = "ticket_step_not_yours"


class StepIncomplete(Invalid):
    """The step needs something more: a reason, a department, a field. `details['fields']` has a
    sentence for each field."""

    code = "ticket_step_incomplete"


class ActsMissing(Conflict):
    """The type wants something done before this step; `details['acts']` lists what."""

    code = "ticket_acts_missing"


class OmissionMissing(Missing):
    """There is no such omission for this actor."""

    code = "ticket_omission_missing"

    def __init__(self) -> None:
        super().__init__("There is no such omission, or it is not yours to see.")


class OmissionSettled(Conflict):
    """Somebody did it afterwards, or excused it, meanwhile."""

    code = "ticket_omission_settled"

    def __init__(self) -> None:
        super().__init__("This is settled already; load the list again to see how.")


class ActTooLate(Conflict):
    """An act that is worth nothing after its step."""

    code = "ticket_act_too_late"


class NotOnesOwn(Refused):
    """Nobody excuses what he left out himself."""

    code = "ticket_omission_own"


class FieldInvalid(Invalid):
    """One or more fields hold what they may not; `details['fields']` has a sentence for each."""

    code = "ticket_fields_invalid"


class EntryUnknown(Invalid):
    """A type, department, person, customer or order that there is not, or not for this actor."""

    code = "ticket_entry_unknown"


class TypeInvalid(Invalid):
    """A type of orders, or a rule of its deadlines, cannot be so."""

    code = "ticket_type_invalid"


class NoNumber(Invalid):
    """There is no telephone number to dial."""

    code = "ticket_no_number"


class NotToBeCalled(Conflict):
    """The customer is not to be called; who must says why."""

    code = "do_not_call"


class RevisitTooSoon(Conflict):
    """It cannot be said yet that the customer could not be reached."""

    code = "ticket_revisit_too_soon"


class HandOverChanged(Conflict):
    """What was looked at is not what would be handed over now."""

    code = "ticket_hand_over_changed"


class CannotMerge(Conflict):
    """These orders cannot become one."""

    code = "ticket_cannot_merge"


class NumberNotWhole(Invalid):
    """Who may not see numbers searches for the last four digits or a whole number."""

    code = "number_not_whole"


class ExportTooLarge(Invalid):
    """More rows than one file may hold."""

    code = "export_too_large"
