"""Recordings in an S3-compatible store; the store itself is `kit.s3_store`."""

from __future__ import annotations

from warmline.interactions.folder_store import WORDS
from warmline.kit.s3_store import Account as Account
from warmline.kit.s3_store import S3Store


class S3RecordingStore(S3Store):
    """Recordings in one bucket below a prefix."""

    def __init__(self, account: Account) -> None:
        super().__init__(account, WORDS)
