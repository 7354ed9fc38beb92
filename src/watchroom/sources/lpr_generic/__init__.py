"""Plate reads in watchroom's own JSON, one or many in a message."""
