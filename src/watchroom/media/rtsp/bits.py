"""Reads the bit fields of parameter sets."""

from __future__ import annotations

GOLOMB_BITS_MAX = 32


class BitsError(ValueError):
    """The bytes end too early, or a number in them is absurd."""


class BitReader:
    """Takes numbers off the front of a NAL unit's bytes, emulation prevention removed."""

    def __init__(self, nal: bytes) -> None:
        """Read from the first bit of `nal`."""
        plain = nal.replace(b"\0\0\3", b"\0\0")
        self._number = int.from_bytes(plain, "big")
        self._left = len(plain) * 8

    def bits(self, count: int) -> int:
        """Return an unsigned number of so many bits; raise BitsError past the end."""
        self._left -= count
        if self._left < 0:
            raise BitsError("a parameter set ends too early")
        return self._number >> self._left & (1 << count) - 1

    def skip(self, count: int) -> None:
        """Pass over so many bits."""
        self.bits(count)

    def golomb(self) -> int:
        """Return an unsigned Exp-Golomb number, ue(v)."""
        zeros = 0
        while not self.bits(1):
            zeros += 1
            if zeros > GOLOMB_BITS_MAX:
                raise BitsError("a number in a parameter set is too large")
        return (1 << zeros) - 1 + self.bits(zeros)

    def signed(self) -> int:
        """Return a signed Exp-Golomb number, se(v)."""
        code = self.golomb()
        return (code + 1) // 2 if code % 2 else -(code // 2)
