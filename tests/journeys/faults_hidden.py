"""A person's own browser with the page in a tab behind another one, left alone for minutes.

The driver tells every page that it has the focus and is seen, and switches the slowing of hidden
tabs off. So this browser is started without the driver, which only joins it later and without its
defaults. It lives in a thread with a loop of its own, beside the tests that run meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect

from tests.journeys.audio import write_spoken
from tests.journeys.centre import Centre
from tests.journeys.desk import CHROMIUM, FLAGS, Desk
from tests.servers.embedded import free_port

T = TypeVar("T")

LIU = "5050"
"""What agent 8004 speaks, whose tab is hidden all the while."""

TICKS = """() => {
  window.__ticks = 0;
  setInterval(() => (window.__ticks += 1), 100);
}"""
"""Counts what a timer of a tenth of a second really does."""


class HiddenDesk:
    """Opened with `open`; `run` carries a coroutine out where the browser's driver lives."""

    def __init__(self, centre: Centre, login: str, code: str) -> None:
        self._centre = centre
        self._login = login
        self._folder = Path(tempfile.mkdtemp(prefix="warmline-hidden-"))
        self._speech = write_spoken(self._folder / "speech.wav", code, rate=48000)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._browser: subprocess.Popen[bytes] | None = None
        self._driver: Playwright | None = None
        self.desk: Desk
        self.hidden_at = 0.0

    def run(self, work: Coroutine[Any, Any, T], within_s: float = 90) -> T:
        """Wait for `work` on the browser."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within_s)

    async def running(self, work: Coroutine[Any, Any, T]) -> T:
        """The same from a coroutine of a test."""
        return await asyncio.to_thread(self.run, work)

    def open(self) -> None:
        """Log in, become ready, and put another tab in front."""
        self._thread.start()
        port = free_port()
        self._browser = subprocess.Popen(
            [
                CHROMIUM,
                *FLAGS,
                "--headless=new",
                "--accept-lang=zh-CN",
                f"--remote-debugging-port={port}",
                f"--user-data-dir={self._folder / 'profile'}",
                f"--use-file-for-fake-audio-capture={self._speech}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.run(self._get_ready(port))

    async def seen(self) -> str:
        """`visible` or `hidden`, as the page knows it."""
        return str(await self.desk.page.evaluate("document.visibilityState"))

    async def ticks(self) -> int:
        """How often the page's timer of a tenth of a second has come since it was hidden."""
        return int(await self.desk.page.evaluate("window.__ticks"))

    def close(self) -> None:
        """End the browser and its driver."""
        if self._driver is not None:
            self.run(self._driver.stop())
        if self._browser is not None:
            os.killpg(self._browser.pid, signal.SIGKILL)
            self._browser.wait(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _get_ready(self, port: int) -> None:
        self._driver = await async_playwright().start()
        context = await self._join(self._driver, port)
        page = context.pages[0]
        await page.set_viewport_size({"width": 1366, "height": 768})
        await self._log_in(page)
        assert context.browser is not None
        self.desk = Desk(context.browser, context, page, self._login)
        await self.desk.sign_in()
        await self.desk.ready()
        await page.evaluate(TICKS)
        await (await context.new_page()).bring_to_front()
        await page.wait_for_function("() => document.hidden", polling=100)
        self.hidden_at = time.monotonic()

    async def _join(self, driver: Playwright, port: int) -> BrowserContext:
        end = time.monotonic() + 30
        while True:
            try:
                browser = await driver.chromium.connect_over_cdp(
                    f"http://127.0.0.1:{port}", no_defaults=True
                )
            except Exception:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.2)
            else:
                return browser.contexts[0]

    async def _log_in(self, page: Page) -> None:
        await page.goto(self._centre.address)
        await page.locator("input[autocomplete=username]").fill(self._login)
        await page.locator("input[autocomplete=current-password]").fill(self._centre.password)
        await page.locator("button[type=submit]").click()
        form = page.locator("input[autocomplete=current-password]")
        await expect(form).to_have_count(0, timeout=20_000)
