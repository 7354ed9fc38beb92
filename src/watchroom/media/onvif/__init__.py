"""Speaks ONVIF with cameras: what they are and stream, where they look, what happens, and what they hide."""
