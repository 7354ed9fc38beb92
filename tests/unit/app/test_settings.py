"""The later place wins, and a setting that makes no sense is named before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchroom.app.settings import Settings, described, is_loopback, read_settings
from watchroom.base.errors import BadInputError


def test_each_place_wins_over_the_one_before(tmp_path: Path) -> None:
    """A flag beats a variable, a variable the file, the file the default."""
    (tmp_path / "watchroom.toml").write_text('port = 1001\npublic_url = "https://one"\nlog_level = "debug"\n')
    variables = {"WATCHROOM_PORT": "2001", "WATCHROOM_PUBLIC_URL": "https://two", "WATCHROOM_DATA": str(tmp_path)}
    settings = read_settings({"port": 3001, "host": None}, variables)
    assert (settings.port, settings.public_url, settings.log_level) == (3001, "https://two", "debug")
    assert (settings.host, settings.data) == ("127.0.0.1", tmp_path)


def test_roles_are_given_by_comma(tmp_path: Path) -> None:
    """Roles come as a list from a file and by comma from elsewhere."""
    assert read_settings({"data": tmp_path}, {"WATCHROOM_ROLES": "web, pipeline"}).roles == ("web", "pipeline")
    (tmp_path / "watchroom.toml").write_text('roles = ["worker"]')
    assert read_settings({"data": tmp_path}, {}).roles == ("worker",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("porto = 1", "porto"),
        ("port = 70000", "port"),
        ('log_level = "loud"', "log_level"),
        ('roles = ["kitchen"]', "roles"),
        ('tls_key = "key.pem"', "tls_certificate"),
        ("demo = true", "demo"),
        ("port = ", "watchroom.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    """What is unknown, out of bounds, half given or not to be set there stops the start and says its name."""
    (tmp_path / "watchroom.toml").write_text(text)
    with pytest.raises(BadInputError, match=named):
        read_settings({"data": tmp_path}, {})


def test_a_variable_cannot_make_a_demo_of_it(tmp_path: Path) -> None:
    """No variable left in a shell turns the demo's easy sign-in on."""
    assert not read_settings({"data": tmp_path}, {"WATCHROOM_DEMO": "1"}).demo


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    """A settings file that was asked for and is missing is an error, not a default."""
    with pytest.raises(BadInputError, match="there is no file"):
        read_settings({"data": tmp_path}, {"WATCHROOM_SETTINGS": str(tmp_path / "gone.toml")})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "watchroom.example"])  # noqa: S104 - these are refused
def test_an_open_address_needs_tls_or_a_named_proxy(tmp_path: Path, host: str) -> None:
    """Nothing but loopback is listened on in the clear, unless a proxy is named."""
    with pytest.raises(BadInputError, match="open to the network"):
        read_settings({"data": tmp_path, "host": host}, {})
    for way in ({"behind_proxy": "10.0.0.1"}, {"tls_certificate": "c.pem", "tls_key": "k.pem"}):
        assert read_settings({"data": tmp_path, "host": host, **way}, {}).host == host


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("localhost.example", False)]
)
def test_what_loopback_is(host: str, expected: bool) -> None:  # noqa: FBT001 - a table of examples
    """Addresses of this machine alone are loopback, and names that merely look so are not."""
    assert is_loopback(host) is expected


def test_every_setting_is_described() -> None:
    """No setting is without a sentence."""
    assert set(described()) == set(Settings.__struct_fields__)
    assert all(sentence.endswith(".") for sentence, _ in described().values())
