"""Telling files apart: any bytes have a kind, names count for nothing, and archives are listed within limits."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integration.uploads.making import picture, tarred, video, zipped

from watchroom.evidence.archives import ENTRIES_MAX, look_into
from watchroom.evidence.kinds import HEAD_BYTES, KINDS, kind_of, second_kinds

KNOWN = {
    "mp4": video(seconds=0.3),
    "matroska": video(form="matroska", seconds=0.3, sound=False),
    "avi": video("mjpeg", "avi", seconds=0.3),
    "mpegts": video(form="mpegts", seconds=0.3),
    "jpeg": picture(),
    "zip": zipped({"a": b"b"}),
    "tar": tarred({"a": "b"}),
    "playlist": b"\xef\xbb\xbf#EXTM3U\nfile:///etc/passwd",
    "html": b"\n <!DOCTYPE html><html>",
    "svg": b"<?xml version='1.0'?>\n<svg/>",
    "script": b"#!/bin/sh\nrm -rf /",
    "text": "um 17:05 war es laut: ü".encode(),
}


@pytest.mark.parametrize("kind", sorted(KNOWN))
def test_a_file_is_what_its_content_says(kind: str) -> None:
    """Each of the kinds that are met most is told by its first bytes."""
    assert kind_of(KNOWN[kind][:HEAD_BYTES]) == kind


@given(st.binary(max_size=2_000), st.sampled_from(sorted(KNOWN)), st.integers(0, 50))
def test_any_bytes_have_a_kind(tail: bytes, kind: str, kept: int) -> None:
    """Whatever comes, cut off or with something behind it, has one of the kinds and never breaks the telling."""
    head = KNOWN[kind][:kept] + tail
    found = kind_of(head)
    assert found in KINDS
    assert set(second_kinds(found, head, tail)) <= set(KINDS)


@given(st.binary(max_size=3_000), st.integers(0, 3_000), st.sampled_from(("zip", "tar", "rar")))
def test_any_archive_is_listed_or_found_wanting(noise: bytes, at: int, kind: str) -> None:
    """An archive with anything written over it is listed, or said to be damaged; nothing else happens."""
    whole = bytearray(KNOWN["zip"] if kind == "zip" else KNOWN["tar"])
    whole[at : at + len(noise)] = noise
    found = look_into(kind, io.BytesIO(bytes(whole)), len(whole))
    assert found.entries <= ENTRIES_MAX + 1
    assert found.findings or found.entries
