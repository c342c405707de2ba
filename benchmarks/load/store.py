"""One connection per arm to count its records by; opening one for each look would cost the server
more than the looking."""

from __future__ import annotations

from datetime import datetime

import psycopg


class Store:
    """Counts rows. Not for two threads at a time."""

    def __init__(self, url: str) -> None:
        """`url` as the settings have it."""
        self._connection = psycopg.connect(plain(url), autocommit=True)

    def count(self, query: str, since: datetime) -> tuple[int, int]:
        """The two numbers a query gives for one moment."""
        row = self._connection.execute(query.encode(), [since]).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def close(self) -> None:
        """The connection is not needed any more."""
        self._connection.close()


def plain(url: str, database: str | None = None) -> str:
    """A URL of the settings as psycopg wants it, for another database of the server if named."""
    bare = url.replace("postgresql+psycopg://", "postgresql://")
    return bare if database is None else f"{bare.rsplit('/', 1)[0]}/{database}"
