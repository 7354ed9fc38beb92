"""The passwords that cameras leave the factory with: whoever finds such a camera is in, so enrolment refuses them."""

from __future__ import annotations

DEFAULT_CREDENTIALS: dict[str, tuple[tuple[str, str], ...]] = {
    "ACTi": (("admin", "123456"), ("admin", "12345")),
    "Amcrest": (("admin", "admin"),),
    "Arecont Vision": (("admin", ""),),
    "Avigilon": (("admin", "admin"), ("administrator", "")),
    "Axis": (("root", "pass"), ("root", "root")),
    "Basler": (("admin", "admin"),),
    "Bosch": (("service", "service"), ("live", "live"), ("user", "user")),
    "Brickcom": (("admin", "admin"),),
    "Canon": (("root", "camera"),),
    "CNB": (("root", "admin"),),
    "Cisco": (("cisco", "cisco"), ("admin", "admin")),
    "Dahua": (("admin", "admin"), ("666666", "666666"), ("888888", "888888")),
    "Digital Watchdog": (("admin", "admin"),),
    "D-Link": (("admin", ""), ("admin", "admin")),
    "FLIR": (("admin", "fliradmin"), ("admin", "admin")),
    "Foscam": (("admin", ""),),
    "GeoVision": (("admin", "admin"),),
    "Grandstream": (("admin", "admin"),),
    "GVI": (("Admin", "1234"),),
    "Hanwha (Samsung)": (("admin", "4321"), ("admin", "1111111"), ("admin", "no password"), ("root", "4321")),
    "HiSilicon and Xiongmai": (("admin", ""), ("root", "xmhdipc"), ("root", "xc3511"), ("default", "tluafed")),
    "Hikvision": (("admin", "12345"), ("admin", "123456")),
    "Honeywell": (("administrator", "1234"), ("admin", "1234")),
    "IndigoVision": (("admin", "1234"),),
    "IQinVision": (("root", "system"),),
    "JVC": (("admin", "jvc"),),
    "LTS": (("admin", "12345"), ("admin", "123456")),
    "Lorex": (("admin", "admin"), ("admin", "000000")),
    "March Networks": (("admin", ""),),
    "Milesight": (("admin", "ms1234"),),
    "Mobotix": (("admin", "meinsm"),),
    "Panasonic": (("admin", "12345"), ("admin1", "password")),
    "Pelco": (("admin", "admin"),),
    "Reolink": (("admin", ""),),
    "Sony": (("admin", "admin"),),
    "Speco": (("admin", "1234"),),
    "Stardot": (("admin", "admin"),),
    "Swann": (("admin", "12345"),),
    "TP-Link": (("admin", "admin"),),
    "Toshiba": (("root", "ikwb"),),
    "TRENDnet": (("admin", "admin"),),
    "Ubiquiti": (("ubnt", "ubnt"),),
    "Uniview": (("admin", "123456"),),
    "Verint": (("admin", "admin"),),
    "Vivotek": (("root", ""),),
    "Wansview": (("admin", "123456"),),
    "Zmodo": (("admin", "111111"),),
    "Anybody's": (
        ("admin", "password"),
        ("admin", "12345678"),
        ("admin", "123456789"),
        ("admin", "admin123"),
        ("admin", "1234567890"),
        ("root", "root"),
        ("root", "admin"),
        ("root", "12345"),
        ("user", "user"),
        ("guest", "guest"),
        ("supervisor", "supervisor"),
        ("operator", "operator"),
    ),
}
"""User name and password by maker, from their public manuals; published in the docs as it stands here."""

_PASSWORDS = frozenset(
    password.casefold() for pairs in DEFAULT_CREDENTIALS.values() for _, password in pairs if password
)


def is_default(username: str, password: str) -> bool:
    """Return True for a factory's password under any name, for the user name itself, and for none at all with a name.

    A camera without a user name and password (open to its network) is not judged here: both empty answer False.
    """
    if not password:
        return bool(username)
    said = password.casefold()
    return said in _PASSWORDS or said == username.casefold()
