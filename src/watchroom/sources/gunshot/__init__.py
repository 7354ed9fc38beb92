"""Acoustic gunshot detections: a place, a time, rounds and how sure the system was."""
