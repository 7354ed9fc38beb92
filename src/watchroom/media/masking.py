"""A stream made anew from another one of the same camera: its masks burnt in, or as H.264 for browsers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import NoReturn, Protocol

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.media.addresses import AddressGuard
from watchroom.media.hub import ReadStream
from watchroom.media.stream import StreamError, StreamEvents, StreamWhere
from watchroom.media.units import KIND_FORMAT, KIND_UNIT, AccessUnit, Format, unpack_unit
from watchroom.model.video import Mask


class Transcoding(Protocol):
    """One running transcode."""

    async def feed(self, unit: AccessUnit) -> tuple[Format | None, list[AccessUnit]]:
        """Return what comes out after one more picture, with the format when it is new."""
        ...

    async def close(self) -> None:
        """End it."""
        ...


OpenTranscode = Callable[[Format, Sequence[Mask]], Awaitable[Transcoding]]


def made_anew(
    view: Callable[[], AsyncGenerator[bytes, None]], masks: Sequence[Mask], open_transcode: OpenTranscode
) -> ReadStream:
    """Return a reader whose stream is that of `view`, decoded, masked and encoded again, while somebody takes it."""

    async def read(_where: StreamWhere, on: StreamEvents, _clock: Clock, _guard: AddressGuard) -> NoReturn:
        transcode: Transcoding | None = None
        try:
            async with aclosing(view()) as messages:
                async for message in messages:
                    if message[0] == KIND_FORMAT:
                        if transcode is not None:
                            await transcode.close()
                        transcode = await open_transcode(msgspec.json.decode(message[1:], type=Format), masks)
                    elif message[0] == KIND_UNIT and transcode is not None:
                        await _carry(transcode, unpack_unit(message), on)
            raise StreamError("ended", "The camera's stream ended.")
        except LimitError as error:
            raise StreamError("limit", error.message) from error
        except (BadInputError, UnavailableError) as error:
            raise error if isinstance(error, StreamError) else StreamError("broken", error.message) from error
        finally:
            if transcode is not None:
                await transcode.close()

    return read


async def _carry(transcode: Transcoding, unit: AccessUnit, on: StreamEvents) -> None:
    found, units = await transcode.feed(unit)
    if found is not None:
        on.format(found)
    for each in units:
        on.unit(each)
