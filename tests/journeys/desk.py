"""An agent's or leader's browser: a real Chromium with its own spoken file as the microphone.

One browser process per person, since the microphone's file is a flag of the process. Texts are the
desktop's Chinese ones: what a test presses is what a person reads.
"""

from __future__ import annotations

import base64
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import soundfile
from playwright.async_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from tests.journeys.audio import Sound, resampled
from tests.journeys.choosing import choose_from_menu

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
]

RECORD = """async (seconds) => {
  const stream = window.__warmline.phone.remoteStream;
  if (!stream) return "";
  const recorder = new MediaRecorder(stream, { mimeType: "audio/webm;codecs=opus" });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const done = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  recorder.stop();
  await done;
  const raw = await new Blob(parts).arrayBuffer();
  const context = new OfflineAudioContext(1, 8000 * (seconds + 2), 8000);
  const sound = (await context.decodeAudioData(raw)).getChannelData(0);
  const bytes = new Uint8Array(new Float32Array(sound).buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}"""
"""Records what the agent hears for some seconds and decodes it in the browser to 8 kHz floats."""


@dataclass
class Desk:
    """One person's browser window."""

    browser: Browser
    context: BrowserContext
    page: Page
    login: str

    async def sign_in(self) -> None:
        """签入, and wait until page, phone and microphone are there."""
        await self.page.get_by_role("button", name="签入").click()
        await self.page.wait_for_function(
            "() => window.__warmline && window.__warmline.phone.registered", timeout=20_000
        )

    async def ready(self) -> None:
        """就绪 through the state menu."""
        await self.chooses_ready()
        await self.is_in("ready")

    async def chooses_ready(self) -> None:
        """The same; whoever waits may ring at once."""
        await choose_from_menu(self.page.locator("button.state-button"), "就绪", exact=False)

    async def is_in(self, *states: str, within_s: float = 20) -> str:
        """Wait for one of the states; the one it is."""
        chosen = ", ".join(f'[data-state="{state}"]' for state in states)
        shown = self.page.locator(chosen).first
        await expect(shown).to_be_visible(timeout=within_s * 1000)
        return await shown.get_attribute("data-state") or ""

    async def answer(self) -> None:
        """接听, once it rings."""
        button = self.page.locator("button.answer")
        await expect(button).to_be_enabled(timeout=20_000)
        await button.click()
        await self.page.wait_for_function("() => window.__warmline.phone.talking", timeout=20_000)

    async def hang_up(self) -> None:
        """挂机 (拒接 while it rings)."""
        await self.page.locator("button.hang-up").click()

    async def press(self, name: str) -> None:
        """Press the button of this name in the call's strip: 保持, 取回, 静音, 取消静音."""
        await self.strip.get_by_role("button", name=name, exact=True).click()

    async def dial(self, number: str) -> None:
        """Type a number into the strip and call it."""
        await self.page.get_by_label("输入号码外呼").fill(number)
        await self.page.get_by_role("button", name="呼出").click()

    async def wrapped_up(self) -> None:
        """完成整理, once the talk is over; ready again, or rung by the next one at once."""
        await self.is_in("wrap_up")
        await self.page.get_by_role("button", name="完成整理").first.click()
        await self.is_in("ready", "ringing")

    @property
    def strip(self) -> Locator:
        """The call in the top bar; its accessible name says how the call stands."""
        return self.page.locator("section.strip")

    async def strip_says(self, word: str, *, within_s: float = 20) -> None:
        """Wait until the strip says how the call stands: 通话中, 保持中, 已静音 …"""
        await expect(self.strip).to_have_attribute("aria-label", word, timeout=within_s * 1000)

    async def asks(self, method: str, path: str) -> int:
        """A request with this window's session; the answer's status."""
        answer = await self.context.request.fetch(
            f"/api{path}", method=method, headers={"X-Warmline": "1"}
        )
        return answer.status

    async def hears(self, seconds: float) -> Sound:
        """What the agent hears during the next seconds, 8 kHz."""
        text = await self.page.evaluate(RECORD, seconds)
        raw = base64.b64decode(text)
        sound, rate = soundfile.read(
            io.BytesIO(raw), format="RAW", samplerate=8000, channels=1, subtype="FLOAT"
        )
        return resampled(sound, rate)

    async def leave(self) -> None:
        """签出 if signed in, as soon as no call is in the way."""
        signed_in = self.page.locator("button.state-button")
        if await signed_in.count():
            await self.is_in("ready", "wrap_up", "pause", "system_busy")
            await self.asks("POST", "/agent/sign-out")

    async def close(self) -> None:
        """Close the window as a person does."""
        await self.context.close()
        await self.browser.close()


async def open_desk(
    playwright: Playwright,
    address: str,
    login: str,
    password: str,
    *,
    speaks: Path | None = None,
    ignore: list[str] | None = None,
    language: str = "zh-CN",
    size: tuple[int, int] = (1366, 768),
    moving: bool = False,
) -> Desk:
    """Start a browser, open the page and log in. `speaks` is the microphone's wav; `ignore` names
    default flags of the driver to leave out. Windows and lists stand where they open, unless
    `moving`: what moves on a slow machine is not where it is pressed."""
    flags = [*FLAGS, *([f"--use-file-for-fake-audio-capture={speaks}"] if speaks else [])]
    browser = await playwright.chromium.launch(
        executable_path=CHROMIUM, args=flags, ignore_default_args=ignore
    )
    context = await browser.new_context(
        locale=language,
        viewport={"width": size[0], "height": size[1]},
        permissions=["microphone", "notifications"],
        base_url=address,
        reduced_motion="no-preference" if moving else "reduce",
    )
    page = await context.new_page()
    await page.goto("/")
    await page.locator("input[autocomplete=username]").fill(login)
    await page.locator("input[autocomplete=current-password]").fill(password)
    await page.locator("button[type=submit]").click()
    form = page.locator("input[autocomplete=current-password]")
    await expect(form).to_have_count(0, timeout=20_000)
    return Desk(browser, context, page, login)
