"""Households of the demo city that were asked for footage: they open their letters and answer, as people do."""

from __future__ import annotations

import asyncio
import io
import logging
import random
import re
from typing import Final

from watchroom_sim.http_client import Client

LOOKS_EVERY_S: Final = 5.0
STORY: Final = ("", "something", "nothing", "something", "no", "", "", "", "", "", "")
"""What the first eleven to be asked answer: the demo's robbery always has two files and one no to show. The first is
left to whoever tries the demo as its resident."""
STORY_BEATS_S: Final = 4.0
ANSWERS: Final = {"": 0.55, "nothing": 0.22, "something": 0.14, "no": 0.07, "stop": 0.02}
"""How often a household answers what later on; the empty answer is none."""
ANSWERS_WITHIN_S: Final = (8.0, 120.0)
_LETTER: Final = re.compile(rb"/portal/inbox/(let_[a-z0-9]+)")
_LINK: Final = re.compile(rb"/portal/requests/answer/([A-Za-z0-9_-]{43})")
_ANSWERED: Final = re.compile(rb'aria-current="true"|value="resume"')
"""What a page says whose request was answered, before the city was started again."""
_FORM: Final = "application/x-www-form-urlencoded"
_BOUNDARY: Final = "household-1f0c"
_WIDTH, _HEIGHT, _FPS, _PICTURES = 320, 180, 5, 20
_log = logging.getLogger("watchroom_sim")


class Households:
    """Reads the demo's post box and answers each request once."""

    def __init__(self, url: str, dice: random.Random) -> None:
        """`url` is where the portal is served; nothing is opened yet."""
        self._url = url
        self._dice = dice
        self._read: set[bytes] = set()
        self._asked: set[str] = set()
        self._answering: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Look into the post box again and again, until cancelled."""
        client = Client(self._url)
        try:
            while True:
                try:
                    for token in await self._letters(client):
                        self._make_up_mind(token)
                except (OSError, TimeoutError) as error:
                    _log.info("the post box cannot be read: %s", error)
                await asyncio.sleep(LOOKS_EVERY_S)
        finally:
            client.close()
            for task in self._answering:
                task.cancel()

    async def _letters(self, client: Client) -> list[str]:
        """Return the links of requests in letters that nobody read yet, the oldest letter first."""
        inbox = await client.request("GET", "/portal/inbox")
        found = []
        for letter in reversed(list(dict.fromkeys(_LETTER.findall(inbox.body)))):
            if letter not in self._read:
                page = await client.request("GET", f"/portal/inbox/{letter.decode()}")
                self._read.add(letter)
                found += [each.decode() for each in _LINK.findall(page.body)[:1]]
        return found

    def _make_up_mind(self, token: str) -> None:
        """Let a household answer after a while, or not at all; a reminder changes no mind."""
        if token in self._asked:
            return
        n = len(self._asked)
        self._asked.add(token)
        if n < len(STORY):
            answer, wait_s = STORY[n], STORY_BEATS_S * (n + 1)
        else:
            answer = self._dice.choices(list(ANSWERS), weights=list(ANSWERS.values()))[0]
            wait_s = self._dice.uniform(*ANSWERS_WITHIN_S)
        if not answer:
            return
        task = asyncio.create_task(self._answer(token, answer, wait_s))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, token: str, answer: str, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        client = Client(self._url)
        try:
            body = f"answer={answer}".encode()
            path = f"/portal/requests/answer/{token}"
            if _ANSWERED.search((await client.request("GET", path)).body):
                return
            taken = await client.request("POST", path, body, content_type=_FORM)
            if answer == "something" and taken.location.startswith("/portal/uploads/"):
                form = await asyncio.to_thread(_form_with_clip)
                await client.request(
                    "POST", taken.location, form, content_type=f"multipart/form-data; boundary={_BOUNDARY}"
                )
        except (OSError, TimeoutError) as error:
            _log.info("an answer could not be given: %s", error)
        finally:
            client.close()


def _form_with_clip() -> bytes:
    """Return a form with one short video of a made-up doorbell."""
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="doorbell.mp4"\r\n'
        "Content-Type: video/mp4\r\n\r\n"
    )
    return head.encode() + clip() + f"\r\n--{_BOUNDARY}--\r\n".encode()


def clip() -> bytes:
    """Return some seconds of MP4: dusk over a street, and a figure that passes."""
    import av  # noqa: PLC0415 - large: only a household that has something needs it
    import numpy as np  # noqa: PLC0415

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=_FPS, options={"preset": "ultrafast", "crf": "35"})
        stream.width, stream.height, stream.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        dusk = np.linspace(90, 40, _HEIGHT, dtype=np.uint8)[:, None, None]
        for n in range(_PICTURES):
            picture = np.broadcast_to(dusk, (_HEIGHT, _WIDTH, 3)).copy()
            left = 20 + n * 12
            picture[80:150, left : left + 18] = (30, 28, 34)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return file.getvalue()
