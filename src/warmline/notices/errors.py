"""Ways in which a verb on notices fails."""

from __future__ import annotations

from warmline.kit.errors import Missing


class NoticeMissing(Missing):
    """No such notice of this person's."""

    code = "notice_missing"

    def __init__(self) -> None:
        super().__init__("There is no such notice of yours; it may be too old.")
