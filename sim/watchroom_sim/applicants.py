"""People of the demo city who apply to the camera incentive program, by the same forms as everybody."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from typing import Final
from urllib.parse import urlencode

from watchroom_sim.http_client import Client

FIRST_AFTER_S: Final = 45.0
EVERY_S: Final = (420.0, 1_200.0)
LETTER_WITHIN_S: Final = 60.0
LOOKS_EVERY_S: Final = 2.0
NAMES: Final = (
    "Ada Fenwick",
    "Noel Sarkis",
    "Mina Duarte",
    "Theo Lindgren",
    "Rosa Akintola",
    "Ivan Pell",
    "June Okoro",
)
STREETS: Final = ("1st Street NE", "2nd Street NW", "3rd Street SE", "6th Street NW")
PRICES: Final = ("89.99", "129", "179.95", "239")
HANDS_IN_SHARE: Final = 0.7
FAULTS_FROM: Final = 400
_FORM: Final = "application/x-www-form-urlencoded"
_BOUNDARY: Final = "applicant-7b3e"
_CSRF: Final = re.compile(rb'name="csrf" value="([^"]+)"')
_LINK: Final = re.compile(rb"/portal/sign-in/([A-Za-z0-9_-]{20,})")
_log = logging.getLogger("watchroom_sim")


class Applicants:
    """Lets somebody apply for a voucher now and then."""

    def __init__(self, url: str, dice: random.Random) -> None:
        """`url` is where the portal is served; nothing is opened yet."""
        self._url = url
        self._dice = dice

    async def run(self) -> None:
        """Apply again and again, until cancelled."""
        wait_s = FIRST_AFTER_S
        while True:
            await asyncio.sleep(wait_s)
            wait_s = self._dice.uniform(*EVERY_S)
            client = Client(self._url, keeps_cookies=True)
            try:
                await self.apply(client)
            except (OSError, TimeoutError) as error:
                _log.info("nobody could apply: %s", error)
            finally:
                client.close()

    async def apply(self, client: Client) -> str:
        """Let one person apply and hand a letter in; returns the path of their application."""
        name = self._dice.choice(NAMES)
        email = f"{name.lower().replace(' ', '.')}.{self._dice.randrange(10_000)}@example.org"
        await self._post(client, "/portal/incentive/begin", {"email": email})
        token = await self._link_of(client, email)
        await self._post(client, f"/portal/sign-in/{token}", {})
        page = await client.request("GET", "/portal/incentive/apply/kind")
        csrf = _first(_CSRF, page.body, "no form to apply on")
        for step, fields in self._answers(name).items():
            await self._post(client, f"/portal/incentive/apply/{step}", fields | {"csrf": csrf})
        for price in self._dice.sample(PRICES, self._dice.randint(1, 3)):
            listed = {"price": price, "do": "add", "csrf": csrf}
            await self._post(client, "/portal/incentive/apply/items", listed)
        path = await self._post(client, "/portal/incentive/apply/check", {"csrf": csrf})
        if self._dice.random() < HANDS_IN_SHARE:
            await self._hand_in(client, path, csrf)
        return path

    def _answers(self, name: str) -> dict[str, dict[str, str]]:
        address = f"{self._dice.randrange(100, 900)} {self._dice.choice(STREETS)}"
        return {
            "kind": {"kind": "voucher"},
            "building": {"building": self._dice.choice(("house", "apartment"))},
            "name": {"name": name},
            "address": {"address": address, "as_written": "yes"},
            "tenant": {"is_tenant": "no"},
            "assistance": {"has_assistance": "yes", "in_public_housing": "no"},
        }

    async def _link_of(self, client: Client, email: str) -> str:
        """Return the token of the letter that came for an address."""
        letter = re.compile(rb'/portal/inbox/(let_[a-z0-9]+)"[^<]*>[^<]*</a><span[^>]*>' + re.escape(email.encode()))
        async with asyncio.timeout(LETTER_WITHIN_S):
            while True:
                found = letter.search((await client.request("GET", "/portal/inbox")).body)
                if found is not None:
                    page = await client.request("GET", f"/portal/inbox/{found[1].decode()}")
                    return _first(_LINK, page.body, "no link in the letter")
                await asyncio.sleep(LOOKS_EVERY_S)

    async def _hand_in(self, client: Client, path: str, csrf: str) -> None:
        parts = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n'
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-1.4 a made-up letter\r\n"
            f"--{_BOUNDARY}--\r\n"
        )
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        await client.request("POST", f"{path}/documents/assistance", parts.encode(), content_type=kind)

    async def _post(self, client: Client, path: str, fields: dict[str, str]) -> str:
        """Send a form; returns where it leads on to. Raises ConnectionError when it was not taken."""
        answer = await client.request("POST", path, urlencode(fields).encode(), content_type=_FORM)
        if answer.status >= FAULTS_FROM:
            raise ConnectionError(f"{path.rpartition('/')[2]} answered {answer.status}")
        return answer.location


def _first(pattern: re.Pattern[bytes], body: bytes, otherwise: str) -> str:
    found = pattern.search(body)
    if found is None:
        raise ConnectionError(otherwise)
    return found[1].decode()
