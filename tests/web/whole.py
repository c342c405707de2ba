"""The application with the routers of every feature, as `warmline.app` builds it.

A feature with routes is added here and in `permissions_table`.
"""

from __future__ import annotations

from fastapi import FastAPI

from tests.accounts.centre import Centre
from warmline.web.app import build_app


def whole_app(centre: Centre) -> FastAPI:
    return build_app(accounts=centre.accounts)
