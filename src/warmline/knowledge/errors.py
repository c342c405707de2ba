"""The named ways in which a verb on knowledge may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing, Refused


class ArticleMissing(Missing):
    """There is no such article for this actor."""

    code = "article_missing"

    def __init__(self) -> None:
        super().__init__("There is no such article, or it is not yours to see.")


class CardMissing(Missing):
    """There is no such script, reply or other card for this actor."""

    code = "knowledge_card_missing"

    def __init__(self) -> None:
        super().__init__("There is no such entry, or it is not yours to see.")


class CategoryMissing(Missing):
    """There is no such category."""

    code = "category_missing"

    def __init__(self) -> None:
        super().__init__("There is no such category, or it is no longer used; choose another.")


class DepartmentMissing(Missing):
    """The department that is to maintain a category is not there."""

    code = "department_missing"

    def __init__(self) -> None:
        super().__init__("There is no such department; choose another.", field="department")


class NotYourPart(Refused):
    """The category is maintained by another department."""

    code = "knowledge_not_your_part"

    def __init__(self) -> None:
        super().__init__(
            "Another department maintains this category; ask its maintainers to do it."
        )


class OwnWork(Refused):
    """Somebody would review what he wrote himself."""

    code = "knowledge_own_work"

    def __init__(self) -> None:
        super().__init__("You wrote this version; let another maintainer review it.")


class ImportNotReady(Conflict):
    """The import is not where this could be done with it."""

    code = "knowledge_import_not_ready"

    def __init__(self) -> None:
        super().__init__("Wait until the file was tried, or the import is over; then do this.")


class RemindedLately(Conflict):
    """He reminded the readers of this article a moment ago."""

    code = "knowledge_reminded_lately"

    def __init__(self) -> None:
        super().__init__("You reminded them within the last hour; give them time to read.")


class StepIllegal(Conflict):
    """The version's state does not allow this step."""

    code = "knowledge_step_illegal"


class VersionOpen(Conflict):
    """There is an open version already."""

    code = "knowledge_version_open"


class DraftChanged(Conflict):
    """Somebody else saved the draft meanwhile; `details['revision']` is the present one."""

    code = "knowledge_draft_changed"


class WordsChanged(Conflict):
    """Somebody else saved the list meanwhile; `details['version']` is the present one."""

    code = "knowledge_words_changed"

    def __init__(self, version: str) -> None:
        super().__init__(
            "Somebody else saved this list meanwhile; nothing of yours is saved yet. Look at what "
            "changed and save again.",
            version=version,
        )


class CardChanged(Conflict):
    """Somebody else saved the entry meanwhile; `details['version']` is the present one."""

    code = "knowledge_card_changed"


class ContentInvalid(Invalid):
    """Something about a version is wrong."""

    code = "knowledge_content_invalid"


class CardInvalid(Invalid):
    """Something about a script or another card is wrong."""

    code = "knowledge_card_invalid"


class VariableUnknown(Invalid):
    """A script names a variable that there is not."""

    code = "script_variable_unknown"


class CategoryInvalid(Invalid):
    """A category cannot be so: its own ancestor, or its name is there."""

    code = "category_invalid"


class WordsInvalid(Invalid):
    """A line of synonyms or forbidden words is wrong."""

    code = "knowledge_words_invalid"


class FileUnreadable(Invalid):
    """An imported file cannot be read."""

    code = "knowledge_file_unreadable"


class ReasonNeeded(Invalid):
    """A step that takes something away needs a reason."""

    code = "knowledge_reason_needed"

    def __init__(self) -> None:
        super().__init__("Say why, in a few words.", field="reason")
