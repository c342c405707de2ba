"""The named ways in which a verb on pools may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class PoolMissing(Missing):
    """There is no such pool for this actor."""

    code = "pool_missing"

    def __init__(self) -> None:
        super().__init__("There is no such pool, or it is not open to you.", field="pool")


class PoolTaken(Conflict):
    """Another pool of the project has this name."""

    code = "pool_taken"

    def __init__(self) -> None:
        super().__init__("Another pool has this name already.", field="name")


class PoolChanged(Conflict):
    """Somebody else saved the pool's rules meanwhile."""

    code = "pool_changed"

    def __init__(self) -> None:
        super().__init__("Somebody else changed this pool meanwhile; look at it again.")


class RulesInvalid(Invalid):
    """The rules cannot hold together."""

    code = "pool_rules_invalid"


class TooMany(Invalid):
    """More customers than one request may move."""

    code = "pool_too_many"


class NobodyThere(Invalid):
    """A target has nobody who may own customers, or nobody this actor may give to."""

    code = "pool_nobody_there"


class PreviewOld(Conflict):
    """What was previewed would not come out any more."""

    code = "pool_preview_old"

    def __init__(self) -> None:
        super().__init__(
            "Customers or holdings changed since the preview; nothing was moved. Look at it again."
        )


class RunMissing(Missing):
    """There is no such run for this actor."""

    code = "pool_run_missing"

    def __init__(self) -> None:
        super().__init__("There is no such run.")


class RunGoing(Conflict):
    """A run over this pool is going on."""

    code = "pool_run_going"

    def __init__(self) -> None:
        super().__init__("A run over this pool is going on; wait until it ends.")


class EntryMissing(Missing):
    """There is no such entry in the log for this actor."""

    code = "pool_entry_missing"

    def __init__(self) -> None:
        super().__init__("There is no such entry, or it is not yours to see.")


class TaskMissing(Missing):
    """There is no such call task of this actor's."""

    code = "call_task_missing"

    def __init__(self) -> None:
        super().__init__("There is no such call task of yours any more.")


class NotToBeCalled(Conflict):
    """The customer, or every number of his, is not to be called."""

    code = "customer_not_to_be_called"


class NoStep(Conflict):
    """A step the life cycle does not have."""

    code = "pool_no_step"
