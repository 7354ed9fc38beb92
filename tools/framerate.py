"""Measure how smoothly the console draws: the demo's 28,900 cameras, 2,000 units each second, headless Chromium."""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

import browser
from running_demo import Demo

UNITS_MORE = 1_700
"""Beside the demo's own 300."""
SPAN_MS = 10_000
SETTLE_MS = 8_000
WAIT_MS_MAX = 90_000
KEY_EVERY_MS = 80
FRAMES = """
async ({ spanMs }) => {
  const gaps = [];
  let last = performance.now();
  const end = last + spanMs;
  await new Promise(done => {
    const step = now => { gaps.push(now - last); last = now; if (now < end) requestAnimationFrame(step); else done(); };
    requestAnimationFrame(step);
  });
  gaps.sort((a, b) => a - b);
  const at = share => Math.round(gaps[Math.floor(share * (gaps.length - 1))]);
  return { fps: Math.round(gaps.length / spanMs * 1e4) / 10, p50_ms: at(0.5), p95_ms: at(0.95), worst_ms: at(1) };
}
"""


def main() -> None:
    """Print one line of JSON for the map at rest and one for the map while it is moved."""
    program = browser.find()
    if program is None:
        sys.exit(browser.HOW)
    stop = threading.Event()
    with Demo() as demo, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(browser.HEADLESS))
        page = chromium.new_page(viewport={"width": 1600, "height": 900})
        page.set_default_timeout(WAIT_MS_MAX)
        page.goto(demo.links["watch.officer"])
        page.locator(".maplibregl-canvas").wait_for()
        more = threading.Thread(target=_drive_more, args=(demo, stop), daemon=True)
        more.start()
        page.wait_for_timeout(SETTLE_MS)
        print(json.dumps({"map": "at rest"} | page.evaluate(FRAMES, {"spanMs": SPAN_MS})))
        print(json.dumps({"map": "moved"} | _while_moved(page)))
        stop.set()
        more.join()
        chromium.close()


def _while_moved(page: Page) -> dict[str, Any]:
    """Return the frames while the map is panned by its keys."""
    page.locator(".maplibregl-canvas").focus()
    page.evaluate(
        """everyMs => {
          const keys = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'];
          let n = 0;
          const canvas = document.querySelector('.maplibregl-canvas');
          const codes = { ArrowRight: 39, ArrowDown: 40, ArrowLeft: 37, ArrowUp: 38 };
          setInterval(() => {
            const key = keys[Math.floor(n++ / 12) % 4];
            canvas.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode: codes[key], bubbles: true }));
          }, everyMs);
        }""",
        KEY_EVERY_MS,
    )
    found: dict[str, Any] = page.evaluate(FRAMES, {"spanMs": SPAN_MS})
    return found


def _drive_more(demo: Demo, stop: threading.Event) -> None:
    """Post the positions of more units once a second, each a little farther, as a fleet's gateway does."""
    headers = {"Authorization": f"Bearer {demo.tokens['units_generic']}", "Content-Type": "application/x-ndjson"}
    with httpx.Client(base_url=demo.url, headers=headers) as client:
        while not stop.is_set():
            began = time.monotonic()
            now, moved = datetime.now(UTC).isoformat(), began % 60 / 10_000
            rows = [
                {"unit": f"X{n:04}", "at": now, "lat": 38.86 + n % 40 / 400 + moved, "lon": -77.08 + n // 40 / 400}
                for n in range(UNITS_MORE)
            ]
            client.post("/exchange/v1/sources/units_generic", content="\n".join(map(json.dumps, rows)))
            stop.wait(max(0.0, 1 - (time.monotonic() - began)))


if __name__ == "__main__":
    main()
