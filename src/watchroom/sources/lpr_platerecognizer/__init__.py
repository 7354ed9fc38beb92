"""Plate reads as Plate Recognizer Stream posts them."""
