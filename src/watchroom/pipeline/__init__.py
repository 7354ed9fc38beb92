"""Carries an observation from a source to the console, in order and within limits."""
