"""Panic buttons and alarm panels by webhook."""
