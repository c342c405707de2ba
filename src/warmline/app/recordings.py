"""The object store as the settings name it: of recordings, and of attachments beside them."""

from __future__ import annotations

from warmline.interactions.ports import ObjectStore
from warmline.interactions.s3_store import Account, S3RecordingStore
from warmline.kit.errors import Invalid
from warmline.kit.settings import STORE_SECRET, Settings


def object_store(settings: Settings) -> ObjectStore | None:
    """The store, None where recordings stay on the disk. A secret that is missing or wrong is no
    reason not to start: calls go on, and the page about the store says what is in the way."""
    found = account(settings)
    return None if found is None else S3RecordingStore(found)


def account(settings: Settings, below: str = "") -> Account | None:
    """How the store is reached, with `below` behind the settings' own prefix."""
    wanted = settings.recording_store
    if wanted.bucket is None:
        return None
    return Account(
        endpoint=wanted.endpoint.rstrip("/"),
        region=wanted.region,
        bucket=wanted.bucket,
        prefix="/".join(part for part in (wanted.prefix, below) if part),
        access_key=wanted.access_key,
        secret=settings.given_secret(STORE_SECRET) or "not-set",
        path_style=wanted.path_style,
        ca=_authority(settings),
        timeout_s=wanted.timeout_s,
    )


def _authority(settings: Settings) -> bytes | None:
    path = settings.recording_store.ca
    if path is None:
        return None
    try:
        return (settings.home / path).read_bytes()
    except OSError as error:
        raise Invalid(
            f"The authority {path} cannot be read ({error.strerror}); check recording_store.ca.",
            code="settings_invalid",
            field="recording_store.ca",
        ) from error
