"""Watch calls' pictures in a headless Chromium, for `watchroom bench call_to_picture`: a job on the input, JSON out."""

from __future__ import annotations

import json
import sys
from typing import Any

from playwright.sync_api import Page, sync_playwright

import browser

SIZE = {"width": 1600, "height": 900}
PAGE_MS_MAX = 120_000
PICTURE_MS_MAX = 20_000
QUEUE_MS_MAX = 3_000
GLASS_EVERY = 10
"""Pictures' age is looked at after each so manieth call."""

STEPS = ("line", "opened", "asked", "allowed", "connected", "sent", "drawn")
"""From the call's post on: its line is there, its incident, the look is asked for, allowed, its socket opens, the first
picture comes, it is drawn."""

SOCKETS = """
const UNIT = 'U'.charCodeAt(0);
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    const told = { url: String(args[0]), connected: null, sent: null };
    window.sockets.push(told);
    this.addEventListener('open', () => (told.connected = performance.now()), { once: true });
    this.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer && new Uint8Array(data)[0] === UNIT) told.sent ??= performance.now();
    });
  }
};
performance.setResourceTimingBufferSize(10000);
"""
"""Notes when each socket opens and hears its first picture."""

FIRST_PICTURE = """
async ({ token, body, camera, msMax }) => {
  const known = (window.knownLines ??= new Set());
  const lines = () => [...document.querySelectorAll('.line__body')];
  for (const each of lines()) known.add(each.dataset.cause);
  window.sockets.length = 0;
  performance.clearResourceTimings();
  const began = performance.now();
  let line = null;
  const isOfThis = ({ name, startTime }) => startTime >= began && !name.endsWith('/view/end');
  const fetched = (part) =>
    performance.getEntriesByType('resource').find((each) => each.name.includes(part) && isOfThis(each));
  const steps = () => {
    const [opened, asked] = [fetched('/console/v1/incidents/'), fetched(`/cameras/${camera}/live`)];
    const socket = window.sockets.find((each) => each.url.includes(`/cameras/${camera}/live`));
    const at = [line, opened?.responseEnd, asked?.startTime, asked?.responseEnd, socket?.connected, socket?.sent];
    return [...at, performance.now()].map((each) => (each ? each - began : null));
  };
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/emergency.eido+json' };
  void fetch('/exchange/v1/sources/cad_eido', { method: 'POST', credentials: 'omit', headers, body });
  return new Promise((resolve) => {
    const look = () => {
      for (const each of lines()) {
        if (known.has(each.dataset.cause)) continue;
        known.add(each.dataset.cause);
        line ??= performance.now();
        each.click();
      }
      const took = performance.now() - began;
      if (document.querySelector(`.tile[data-camera='${camera}'] canvas[data-wall-us]`)) resolve(steps());
      else if (took > msMax) resolve(null);
      else requestAnimationFrame(look);
    };
    look();
  });
}
"""
"""Post a call, press its line as soon as it is there, and return the milliseconds to each step up to the picture."""

END_ALERTS = """
async ({ session, msMax }) => {
  const headers = { Authorization: `Bearer ${session}`, 'Content-Type': 'application/json' };
  const how = { credentials: 'omit', headers };
  const open = await (await fetch('/console/v1/alerts?status=new,acknowledged', how)).json();
  const body = JSON.stringify({ resolution: 'handled' });
  for (const { id } of open.items) await fetch(`/console/v1/alerts/${id}/resolve`, { ...how, method: 'POST', body });
  const until = performance.now() + msMax;
  while (document.querySelector('.line__body') && performance.now() < until) await new Promise(requestAnimationFrame);
}
"""
"""End all alerts and wait until the queue is empty: a long one keeps the newest line beyond its window."""

AGES = """
async ({ camera, delayS, film, seconds }) => {
  const canvas = document.querySelector(`.tile[data-camera='${camera}'] canvas[data-wall-us]`);
  const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const found = [];
  const until = performance.now() + seconds * 1000;
  let shown = canvas.dataset.wallUs;
  return new Promise((resolve) => {
    const look = () => {
      const now = (performance.timeOrigin + performance.now()) / 1000;
      if (canvas.dataset.wallUs !== shown) {
        shown = canvas.dataset.wallUs;
        copy.drawImage(canvas, 0, 0);
        let number = 0;
        for (let bit = 0; bit < film.bits; bit += 1) {
          const [x, y] = [(bit + 0.5) * film.bit_width * canvas.width, 0.5 * film.bit_height * canvas.height];
          if (copy.getImageData(x, y, 1, 1).data[1] > 127) number += 2 ** bit;
        }
        const since = now - film.film_began_at - delayS - number / film.fps;
        const lasts = film.pictures / film.fps;
        found.push((since - Math.floor(since / lasts) * lasts) * 1000);
      }
      if (performance.now() > until) resolve(found);
      else requestAnimationFrame(look);
    };
    copy.canvas.width = canvas.width;
    copy.canvas.height = canvas.height;
    look();
  });
}
"""
"""Return how many milliseconds old each picture was when it was drawn, by the number that is burnt in."""


def main() -> None:
    """Do the job."""
    job = json.load(sys.stdin)
    program = browser.find()
    if program is None:
        sys.exit(browser.HOW)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(browser.HEADLESS))
        context = chromium.new_context(viewport=SIZE)  # type: ignore[arg-type]
        context.add_cookies([{"name": "watchroom", "value": job["session"], "url": job["address"]}])
        context.set_default_timeout(PAGE_MS_MAX)
        context.add_init_script(SOCKETS)
        page = context.new_page()
        page.goto(f"{job['address']}/console/#/watch")
        page.locator("main h1").first.wait_for(state="attached")
        print(json.dumps(_watched(page, job)))
        chromium.close()


def _watched(page: Page, job: dict[str, Any]) -> dict[str, Any]:
    first: list[float | None] = []
    steps: dict[str, list[float]] = {name: [] for name in STEPS}
    ages: list[float | None] = []
    looks = 1 + (len(job["calls"]) - 1) // GLASS_EVERY
    film = {name: job[name] for name in ("film_began_at", "fps", "pictures", "bits", "bit_width", "bit_height")}
    for number, call in enumerate(job["calls"]):
        asked = {"token": job["token"], "body": call["body"], "camera": call["camera"], "msMax": PICTURE_MS_MAX}
        seen = page.evaluate(FIRST_PICTURE, asked)
        first.append(seen and seen[-1])
        for name, at in zip(STEPS, seen or (), strict=False):
            if at is not None:
                steps[name].append(at)
        if number % GLASS_EVERY == 0 and first[-1] is not None:
            how = {"camera": call["camera"], "delayS": call["delay_s"], "film": film, "seconds": job["seconds"] / looks}
            ages += page.evaluate(AGES, how)
        page.evaluate(END_ALERTS, {"session": job["session"], "msMax": QUEUE_MS_MAX})
    return {"first_ms": first, "steps_ms": steps, "glass_ms": ages}


if __name__ == "__main__":
    main()
