"""Orders to a camera's motor, as the camera hears them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.integration.onvif.made_camera import PASSWORD, USERNAME, MadeCamera, local

from watchroom.base.clock import SystemClock
from watchroom.media.addresses import AddressGuard
from watchroom.media.onvif.motors import Motors
from watchroom.model.video import CameraStream, PtzCommand, StreamSecrets


class Pointed:
    """One camera with a motor, and who was told that it moves."""

    def __init__(self, camera: MadeCamera) -> None:
        self.camera = camera
        self.told: list[str] = []
        self.motors = Motors(AddressGuard(["127.0.0.0/8"]), SystemClock(), self.told.append)
        self.stream = self.with_password(PASSWORD)

    def with_password(self, password: str) -> CameraStream:
        secrets = StreamSecrets(
            main_url="rtsp://127.0.0.1/", username=USERNAME, password=password, onvif_url=self.camera.url
        )
        return CameraStream(
            camera_id="dome", kind="rtsp", wanted="record", secrets=secrets, retention_hours=1, label="mpd/public"
        )

    def heard(self) -> dict[str, tuple[str | None, dict[str, str]]]:
        """Return the last order's parts by name: their text and attributes."""
        return {local(each): (each.text, dict(each.attrib)) for each in self.camera.orders[-1].iter()}


@pytest.fixture
async def dome() -> AsyncIterator[Pointed]:
    async with MadeCamera() as camera:
        pointed = Pointed(camera)
        yield pointed
        await pointed.motors.close()


async def test_a_move_is_bounded_in_speed_and_time(dome: Pointed) -> None:
    """Speeds end at 1, and the camera stops by itself after ten seconds at most."""
    result = await dome.motors.perform(dome.stream, PtzCommand(kind="move", pan=7.0, tilt=-0.5, seconds=3_600))
    assert result.error is None
    heard = dome.heard()
    assert heard["PanTilt"][1] == {"x": "1.0", "y": "-0.5"}
    assert heard["Timeout"][0] == "PT10S"
    assert "Zoom" not in heard
    assert dome.told == ["dome"]


async def test_absolute_places_are_told_in_degrees_where_the_camera_counts_so(dome: Pointed) -> None:
    """Half of the way to the right is 90 degrees."""
    await dome.motors.perform(dome.stream, PtzCommand(kind="absolute", pan=0.5, tilt=-0.5, zoom=1.5))
    heard = dome.heard()
    assert {name: heard["PanTilt"][1][name] for name in "xy"} == {"x": "90.0", "y": "-45.0"}
    assert heard["PanTilt"][1]["space"].endswith("SphericalPositionSpaceDegrees")
    assert heard["Zoom"][1] == {"x": "1.0"}


async def test_status_tells_where_it_looks_and_its_presets(dome: Pointed) -> None:
    """What the camera tells in degrees comes back as `absolute` counts; asking is no movement."""
    result = await dome.motors.perform(dome.stream, PtzCommand(kind="status"))
    assert (result.pan, result.tilt, result.zoom, result.moving) == (0.5, -0.5, 0.25, True)
    assert [preset.name for preset in result.presets] == ["Main gate", "Corner"]
    assert dome.told == []


@pytest.mark.parametrize(
    ("command", "operation"),
    [
        (PtzCommand(kind="stop"), "Stop"),
        (PtzCommand(kind="preset", preset="2"), "GotoPreset"),
        (PtzCommand(kind="home"), "GotoHomePosition"),
    ],
)
async def test_each_order_is_the_cameras_own(dome: Pointed, command: PtzCommand, operation: str) -> None:
    """Stop, preset and home reach the camera as such, over one conversation."""
    await dome.motors.perform(dome.stream, command)
    await dome.motors.perform(dome.stream, command)
    assert dome.camera.asked[-2:] == [operation, operation]
    assert dome.camera.asked.count("GetSystemDateAndTime") == 1


async def test_a_failure_is_told_in_words_and_the_next_order_begins_anew(dome: Pointed) -> None:
    """Wrong credentials name no secret; set right, the camera obeys."""
    refused = await dome.motors.perform(dome.with_password("wrong"), PtzCommand(kind="home"))
    assert refused.error is not None
    assert "password" in refused.error
    assert "127.0.0.1" not in refused.error
    assert (await dome.motors.perform(dome.stream, PtzCommand(kind="home"))).error is None


async def test_a_camera_without_onvif_and_an_unknown_order_are_refused(dome: Pointed) -> None:
    """Nothing is sent for either."""
    bare = CameraStream(
        camera_id="bare", kind="rtsp", wanted="record", secrets=StreamSecrets(main_url="rtsp://127.0.0.1/"),
        retention_hours=1, label="mpd/public",
    )  # fmt: skip
    assert "no ONVIF address" in str((await dome.motors.perform(bare, PtzCommand(kind="home"))).error)
    assert "no such order" in str((await dome.motors.perform(dome.stream, PtzCommand(kind="dance"))).error)
    assert dome.camera.asked == []
