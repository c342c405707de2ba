"""The desktop's files: one page, its hashed assets for ever, everything else asked anew.

Every address that is no file is the page's own (its router reads it), so it gets `index.html`.
"""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

FOR_EVER = "public, max-age=31536000, immutable"
ASK = "no-cache"

NOT_BUILT = (
    "The desktop has not been built yet. Run `./warmline up` (it builds it), or "
    "`npm ci && npm run build` in desktop/.\n"
)


class DesktopFiles(StaticFiles):
    """`folder` is the built desktop (desktop/dist); files below assets/ carry a hash."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._index = folder / "index.html"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/api/"):
            raise HTTPException(404)
        if not self._index.is_file():
            response: Response = PlainTextResponse(NOT_BUILT, status_code=503)
            await response(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        # The path comes normalised: "." is the root.
        try:
            response = await super().get_response("index.html" if path == "." else path, scope)
        except HTTPException as error:
            if error.status_code != 404 or _is_file(path):
                raise
            response = await super().get_response("index.html", scope)
        hashed = path.replace("\\", "/").startswith("assets/")
        response.headers["Cache-Control"] = FOR_EVER if hashed else ASK
        return response


def _is_file(path: str) -> bool:
    """Whether the address asks for a file (it has an ending), not for a view of the page."""
    return path.startswith("assets") or "." in path.rpartition("/")[2]
