"""Measure, in a real browser on a demo city it starts, how long a call takes to its first picture, and its age."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

import browser
from running_demo import Demo
from watchroom.base.geometry import Point
from watchroom_sim.eido import CallRecord, Spot, write_eido

WARM_UP_SECONDS = 40
WAIT_MS_MAX = 20_000
PAUSE_MS = 1_200
AGES_MAX = 40
KINDS = ("shooting", "arson", "crash_injury", "burglary", "overdose", "missing_child")
"""Of different sorts, so that neighbours' calls stay incidents of their own."""
TARGET_FIRST_MS, TARGET_AGE_MS = 1_000, 100
MAP_CAMERAS = "() => fetch('/console/v1/map/cameras').then((answer) => answer.json())"
WORK_LIST = "() => fetch('/console/v1/video').then((answer) => answer.json())"
WATCH = """() => {
  window.told = new Map();
  window.talk = new BroadcastChannel('watchroom.selection');
  window.feed = new EventSource('/console/v1/feed');
  window.feed.addEventListener('change', (event) => {
    for (const { kind, value } of JSON.parse(event.data))
      if (kind === 'incident' && value) for (const name of value.external_ids) window.told.set(name, value.id);
  });
  window.until = (look, ends = performance.now() + 15000) => new Promise((done) => {
    const again = () => {
      const found = look();
      if (found || performance.now() > ends) done(found || null);
      else requestAnimationFrame(again);
    };
    again();
  });
}"""
OPEN = """async ({ call, camera, ages_max }) => {
  const incident = await until(() => window.told.get(call));
  if (!incident) return null;
  const told_at = Date.now();
  const picked = { alert: null, incident, opened: told_at, spot: null, camera: null };
  window.talk.postMessage({ type: 'reasons', reasons: { [incident]: { purpose: 'call_response', case: null } } });
  window.talk.postMessage({ type: 'selection', selection: picked });
  const place = `.cameras__tiles .tile[data-camera='${camera}'] canvas[data-wall-us]`;
  const canvas = await until(() => document.querySelector(place));
  if (!canvas) return null;
  const drawn_at = Date.now();
  const ages = [];
  for (let last = ''; ages.length < ages_max; ) {
    if (!(await until(() => canvas.dataset.wallUs !== last))) break;
    last = canvas.dataset.wallUs;
    ages.push(Date.now() - Number(last) / 1000);
  }
  return { told_at, drawn_at, ages };
}"""


def main() -> None:
    """Measure and print one JSON object a figure.

    A call is posted as the dispatch system posts it, at the place of a city camera; the page opens its incident as soon
    as the feed tells of it, in place of the officer's key; the clock stops when that camera's picture is on the canvas.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--cameras", type=int, default=300)
    args = parser.parse_args()
    program = browser.find()
    if program is None:
        sys.exit(browser.HOW)
    with Demo(cameras=args.cameras) as demo, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(browser.HEADLESS))
        page = chromium.new_page(viewport={"width": 1600, "height": 900})
        page.set_default_timeout(WAIT_MS_MAX)
        page.goto(demo.links["watch.officer"])
        page.locator(".bar").wait_for()
        page.wait_for_timeout(WARM_UP_SECONDS * 1000)
        page.evaluate(WATCH)
        outcomes = [_one(page, demo, number, each) for number, each in enumerate(_places(page, args.calls))]
        _tell([each for each in outcomes if each], len(outcomes), page.evaluate(WORK_LIST)["totals"])
        chromium.close()


def _places(page: Page, calls: int) -> list[tuple[str, Point]]:
    """Return so many city cameras that send pictures, drawn at random, with their places."""
    columns = page.evaluate(MAP_CAMERAS)
    live = {
        each["camera_id"]
        for each in page.evaluate(WORK_LIST)["items"]
        if each["state"] and each["state"]["actual"] == "live" and not each["faults"]
    }
    rows = zip(columns["ids"], columns["owner_class"], columns["lat"], columns["lon"], strict=True)
    city = [(id_, Point(lat, lon)) for id_, owner, lat, lon in rows if owner == "city" and id_ in live]
    dice = random.Random(7)  # noqa: S311 - the same places in each run
    return dice.sample(city, min(calls, len(city)))


def _one(page: Page, demo: Demo, number: int, camera: tuple[str, Point]) -> dict[str, Any] | None:
    """Post one call and wait for its picture; return the moments in milliseconds."""
    now, name = time.time(), f"M-{number:05}"
    spot = Spot(camera[1], f"{5000 + number} Measured Street NW")
    call = CallRecord(name, now, KINDS[number % len(KINDS)], 1, spot, [(now, "Please come")], now, [])
    headers = {"Authorization": f"Bearer {demo.tokens['cad_eido']}", "Content-Type": "application/json"}
    body = json.dumps(write_eido(call))
    posted_at = time.time() * 1000
    httpx.post(f"{demo.url}/exchange/v1/sources/cad_eido", content=body, headers=headers).raise_for_status()
    seen: dict[str, Any] | None = page.evaluate(OPEN, {"call": name, "camera": camera[0], "ages_max": AGES_MAX})
    page.wait_for_timeout(PAUSE_MS)
    return seen and seen | {"posted_at": posted_at}


def _tell(outcomes: list[dict[str, Any]], calls: int, totals: dict[str, Any]) -> None:
    first = sorted(each["drawn_at"] - each["posted_at"] for each in outcomes)
    told = sorted(each["told_at"] - each["posted_at"] for each in outcomes)
    ages = sorted(age for each in outcomes for age in each["ages"])
    for name, values, share, target in (
        ("call_to_incident.p95", told, 0.95, None),
        ("call_to_picture.p50", first, 0.5, None),
        ("call_to_picture.p95", first, 0.95, TARGET_FIRST_MS),
        ("received_to_drawn.p50", ages, 0.5, TARGET_AGE_MS),
        ("received_to_drawn.p95", ages, 0.95, None),
    ):
        value = round(statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1], 1)
        met = None if target is None else value <= target
        print(json.dumps({"name": name, "value": value, "unit": "ms", "target": target, "met": met}))
    print(
        json.dumps({"name": "calls", "value": calls, "without_picture": calls - len(outcomes), "live": totals["live"]})
    )


if __name__ == "__main__":
    main()
