"""Calls and crime reports as tables, each layout read by a declared mapping."""
