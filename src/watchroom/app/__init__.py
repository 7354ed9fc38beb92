"""Reads the settings, wires the rooms together, starts, supervises and stops them; the command line."""
