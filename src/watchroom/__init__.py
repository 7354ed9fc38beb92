"""watchroom: an open, accountable real-time crime center that a city can run itself."""
