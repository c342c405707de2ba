"""The named ways in which a verb on long work may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class RunMissing(Missing):
    """There is no such run for this actor."""

    code = "run_missing"

    def __init__(self) -> None:
        super().__init__("There is no such background work, or it is not yours.")


class RunFileMissing(Missing):
    """The run left no file, or it was kept long enough."""

    code = "run_file_missing"

    def __init__(self) -> None:
        super().__init__("There is no file, or it was kept for its days; start the work again.")


class RunIllegalStep(Conflict):
    """The run is in a state in which this cannot happen."""

    code = "run_illegal_step"


class TooManyRuns(Conflict):
    """Somebody has so much open work that more has to wait."""

    code = "runs_too_many"


class RunCancelled(Exception):
    """Its owner asked for the end; a handler puts its things in order and lets it pass."""


class RunLost(Exception):
    """Another worker took the run over meanwhile; this one stops without another word."""


class RunFailed(Exception):
    """The work cannot succeed however often it is tried; `message` is a code with `facts`."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class ExportTooLarge(Invalid):
    """More rows than one file may hold."""

    code = "export_too_large"

    def __init__(self, most: int) -> None:
        super().__init__(f"More than {most} rows; one file holds no more.", at_most=most)


class ImportMissing(Missing):
    """There is no such import for this actor."""

    code = "import_missing"

    def __init__(self) -> None:
        super().__init__("There is no such import, or it is not yours to see.")


class ImportInvalid(Invalid):
    """A file cannot be imported so; `code` says what is wrong."""

    code = "import_invalid"


class ImportUnderWay(Conflict):
    """A file is being worked on that may speak of somebody who is to be erased."""

    code = "import_under_way"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The file “{name}” is being imported just now and may speak of this person; wait for "
            "the end of that import, or cancel it, and try again.",
            name=name,
        )


class ImportIllegalStep(Conflict):
    """The import is in a state in which this cannot happen."""

    code = "import_illegal_step"
