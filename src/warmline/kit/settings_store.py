"""The table of the settings file about the object store of recordings.

Part of `kit.settings`, from where everybody takes it. The secret of the key is not in the file: it
lies with the others in `secrets.json` and is put there by `warmline recordings secret`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field
from pydantic import model_validator as check

from warmline.kit.settings_switch import Section

STORE_SECRET = "recording_store"  # noqa: S105  (a name)
"""Its name among the secrets."""


class RecordingStore(Section):
    """An S3-compatible store to which finished recordings are moved; without a bucket: the disk."""

    bucket: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        description="Name of the bucket, which must exist; unset: recordings stay on the disk.",
    )
    endpoint: str = Field(
        default="",
        pattern=r"^(https?://[^\s/]+/?)?$",
        description="https://host:port of the store; http:// only within a network you trust.",
    )
    region: str = Field(default="us-east-1", description="Region as the store calls it.")
    prefix: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$",
        description="Put before every object's name, so that several centres may share a bucket.",
    )
    access_key: str = Field(
        default="",
        description="Access key; its secret is set with `warmline recordings secret`.",
    )
    path_style: bool = Field(
        default=True,
        description="The bucket in the path (most own stores); false: in the host's name.",
    )
    ca: Path | None = Field(
        default=None, description="PEM of your own authority that signed the store's certificate."
    )
    timeout_s: float = Field(
        default=60.0, ge=1, le=3600, description="Seconds after which a request is given up."
    )
    keep_on_disk_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="Days for which a moved recording stays on the disk, too.",
    )

    @check(mode="after")
    def _whole(self) -> Self:
        if self.bucket is not None:
            for name in ("endpoint", "access_key"):
                if not getattr(self, name):
                    raise ValueError(f"recording_store.bucket needs recording_store.{name} as well")
        return self
