"""Where devices and partner centres push in: bare handlers, the hot path."""
