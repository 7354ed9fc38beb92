"""Take the documentation's pictures from a demo city that it starts: both themes, a wall screen and a phone."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

import browser
from running_demo import Demo

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = {"wide": (1600, 900), "phone": (412, 915)}
THEMES = ("light", "dark")
SCREENS = {"wide": ("watch", "acts"), "phone": ("watch",)}
STORY_SECONDS = 100
"""By then the opening has gathered its calls, and the robbery has begun."""
SETTLE_MS = 4_000
WAIT_MS_MAX = 30_000


def main() -> None:
    """Start a demo, wait for its first stories, and picture each screen."""
    program = browser.find()
    if program is None:
        sys.exit(browser.HOW)
    FOLDER.mkdir(exist_ok=True)
    with Demo() as demo, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(browser.HEADLESS))
        state = _signed_in(chromium, demo)
        time.sleep(STORY_SECONDS)
        for size, (width, height) in SIZES.items():
            for theme in THEMES:
                how: dict[str, Any] = {"viewport": {"width": width, "height": height}, "color_scheme": theme}
                context = chromium.new_context(storage_state=state, **how)
                context.set_default_timeout(WAIT_MS_MAX)
                for screen in SCREENS[size]:
                    _picture(context.new_page(), demo.url, screen, FOLDER / f"{screen}-{size}-{theme}.png")
                context.close()
        chromium.close()


def _signed_in(chromium: Browser, demo: Demo) -> Any:
    """Sign the watch officer in by their one-time link; return the session."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(demo.links["watch.officer"])
    page.locator(".bar").wait_for()
    state = context.storage_state()
    context.close()
    return state


def _picture(page: Page, url: str, screen: str, to: Path) -> None:
    page.goto(f"{url}/console/#/{screen}")
    page.locator("main").wait_for()
    if screen == "watch":
        page.locator(".line__body").first.click()
        page.locator(".entries .entry").first.wait_for()
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=to)
    page.close()


if __name__ == "__main__":
    main()
