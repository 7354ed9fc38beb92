"""`GET /metrics` in Prometheus' text form, for loopback only: counts and ages, never a plate or a name."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

from watchroom.actions.feed import FeedChange
from watchroom.media.process import Figures
from watchroom.notify.console.hub import Hub
from watchroom.pipeline.intake import Intake

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


_COUNTED = {"recorded_bytes", "lost_packets", "dropped_fragments"}


class Metrics:
    """What this process counts, an ASGI app of its own."""

    def __init__(self, intake: Intake | None, hub: Hub[FeedChange], media: Mapping[int, Figures]) -> None:
        """Keep what is counted; `media` holds what each media process last told."""
        self._intake = intake
        self._hub = hub
        self._media = media

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI shape
        """Answer one request; from elsewhere than this machine there is nothing here."""
        client = scope.get("client")
        if client is None or not ipaddress.ip_address(client[0]).is_loopback:
            await _answer(send, 404, b"There is nothing here.\n")
            return
        await _answer(send, 200, ("\n".join(self._lines()) + "\n").encode())

    def _lines(self) -> list[str]:
        lines = [
            "# TYPE watchroom_consoles gauge",
            f"watchroom_consoles {len(self._hub)}",
            "# TYPE watchroom_consoles_resynced_total counter",
            f"watchroom_consoles_resynced_total {self._hub.overflows}",
        ]
        lines += self._media_lines()
        if self._intake is None:
            return lines
        lines += [
            "# TYPE watchroom_intake_waiting_records gauge",
            f"watchroom_intake_waiting_records {self._waiting()}",
        ]
        for what in ("accepted", "rejected", "duplicates"):
            lines.append(f"# TYPE watchroom_source_{what}_total counter")
            lines += [
                f'watchroom_source_{what}_total{{source="{id_}"}} {getattr(feeder.health, what)}'
                for id_, feeder in sorted(self._intake.feeders.items())
            ]
        return lines

    def _media_lines(self) -> list[str]:
        lines = []
        for name in Figures.__struct_fields__ if self._media else ():
            kind = "counter" if name in _COUNTED else "gauge"
            metric = f"watchroom_media_{name}_total" if name in _COUNTED else f"watchroom_media_{name}"
            lines.append(f"# TYPE {metric} {kind}")
            lines += [f'{metric}{{part="{part}"}} {getattr(told, name)}' for part, told in sorted(self._media.items())]
        return lines

    def _waiting(self) -> int:
        return self._intake.queue.weight if self._intake is not None else 0


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; version=0.0.4"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
