"""watchroom: an open, accountable real-time crime center that a city can run itself."""

__version__ = "0.1.0"
