"""Files in an S3-compatible store (AWS, MinIO, SeaweedFS, Ceph, Aliyun OSS, …).

Implements `kit.objects.FileStore` with obstore (why it: docs/decisions/0020-recordings-in-s3.md);
the only file that knows it. Every upload carries the SHA-256 of its content, signed, so that the
server refuses what arrives differently. Nothing here tries again: whoever calls has a backlog or a
person waiting. Built by `app` from the settings.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store as Bucket

from warmline.kit.objects import StoreAway, StoreRefuses, Words

if TYPE_CHECKING:
    from obstore.store import ClientConfig

PIECE = 1 << 18
CODE = re.compile(r"<Code>(\w{1,60})</Code>")
TYPES = {".opus": "audio/ogg", ".json": "application/json"}
WRONG = {
    "InvalidAccessKeyId": "it does not know the access key; check recording_store.access_key",
    "SignatureDoesNotMatch": "the secret does not fit the access key; set it with "
    "`warmline recordings secret`",
    "NoSuchBucket": "there is no such bucket; make it, or check recording_store.bucket",
    "AccessDenied": "the key may not do this; let it read, write and delete objects of the bucket",
    "RequestTimeTooSkewed": "this machine's clock is wrong; set it",
    "AuthorizationHeaderMalformed": "the region is wrong; check recording_store.region",
}
"""The store's own codes → what a person does about them."""
REFUSED = "it refuses the key; check recording_store.access_key and its secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a bucket is reached. `ca`: further authorities to trust, as PEM."""

    endpoint: str
    region: str
    bucket: str
    prefix: str
    access_key: str
    secret: str = field(repr=False)
    path_style: bool = True
    ca: bytes | None = None
    timeout_s: float = 60.0
    connect_s: float = 5.0


class S3Store:
    """Objects of one bucket below a prefix."""

    def __init__(self, account: Account, words: Words) -> None:
        self._account = account
        self._words = words
        client: ClientConfig = {
            "allow_http": account.endpoint.startswith("http://"),
            "timeout": timedelta(seconds=account.timeout_s),
            "connect_timeout": timedelta(seconds=account.connect_s),
        }
        if account.ca is not None:
            client["root_certificate"] = account.ca
        self._objects = Bucket(
            account.bucket,
            prefix=account.prefix or None,
            endpoint=account.endpoint,
            region=account.region,
            access_key_id=account.access_key,
            secret_access_key=account.secret,
            virtual_hosted_style_request=not account.path_style,
            checksum_algorithm="SHA256",
            client_options=client,
            retry_config={"max_retries": 0, "retry_timeout": timedelta(0)},
        )

    @property
    def place(self) -> str:
        return "s3://" + "/".join(part for part in (self._account.bucket, self._prefix()) if part)

    def _prefix(self) -> str:
        return self._account.prefix.strip("/")

    async def put(self, key: str, body: bytes) -> None:
        kind = TYPES.get("." + key.rsplit(".", 1)[-1], "application/octet-stream")
        try:
            await self._objects.put_async(
                key, body, attributes={"Content-Type": kind}, use_multipart=False
            )
        except (BaseError, OSError) as error:
            raise self._trouble(error) from error

    async def put_file(self, key: str, file: Path) -> None:
        try:
            await self._objects.put_async(
                key, file, attributes={"Content-Type": "application/octet-stream"}
            )
        except (BaseError, OSError) as error:
            raise self._trouble(error) from error

    def path(self, key: str) -> Path | None:
        """It is no file of this machine."""
        return None

    async def size(self, key: str) -> int | None:
        try:
            return (await self._objects.head_async(key))["size"]
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise self._trouble(error) from error

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        if first >= last:
            return
        try:
            got = await self._objects.get_async(key, options={"range": (first, last)})
            async for piece in got.stream(min_chunk_size=PIECE):
                yield bytes(piece)
        except FileNotFoundError as error:
            raise self._words.missing(
                f"The {self._words.thing} is not in the store any more."
            ) from error
        except (BaseError, OSError) as error:
            raise self._trouble(error) from error

    async def delete(self, key: str) -> None:
        try:
            await self._objects.delete_async(key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise self._trouble(error) from error

    def _trouble(self, error: Exception) -> StoreAway:
        """The library's error as a sentence; its own text may show addresses and headers."""
        found = CODE.search(str(error))
        code = found.group(1) if found else ""
        refused = isinstance(error, PermissionDeniedError | UnauthenticatedError)
        head = f"The store of {self._words.things} ({self._account.endpoint}, {self.place})"
        away, no = self._words.coded("store_away"), self._words.coded("store_refuses")
        if code in WRONG:
            advice = WRONG[code].replace("recording_store", self._words.setting)
            return StoreRefuses(f"{head}: {advice}.", code=no, reason=code)
        if refused:
            advice = REFUSED.replace("recording_store", self._words.setting)
            return StoreRefuses(f"{head}: {advice}.", code=no, reason=code or "Forbidden")
        if code:
            return StoreAway(f"{head} answers {code}; see its own log.", code=away, reason=code)
        return StoreAway(
            f"{head} does not answer; check that it runs and {self._words.setting}.endpoint.",
            code=away,
            reason="unreachable",
        )
