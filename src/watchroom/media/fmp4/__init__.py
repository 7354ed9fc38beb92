"""Fragmented MP4 with one video track: written as it comes, and read again up to its last whole fragment."""
