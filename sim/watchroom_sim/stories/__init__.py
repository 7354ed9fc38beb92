"""Scripted stories that repeat: what a watch officer should see happen, again and again, with other people and cars."""
