"""Tells the consoles: every change, to every seat that may see it."""
