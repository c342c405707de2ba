"""`warmline reset`: back to the first start. Deletes only what Warmline made itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from warmline.servers import up

OURS = (
    *("postgres", "nats", "asterisk", "carrier", "caddy"),
    *("logs", "run", "recordings", "attachments", "sounds", "outbox", "secrets.json"),
)
"""What is deleted; settings and unpacked packages stay."""


def reset(home: Path, say: Callable[[str], None]) -> int:
    """End everything and delete all data below `home`; returns the exit code."""
    up.down(home, say)
    for name in OURS:
        path = home / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
    say(f"All data in {home} is gone; the next `./warmline up` starts afresh.")
    return 0
