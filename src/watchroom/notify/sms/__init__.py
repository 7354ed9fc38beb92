"""Text messages, by the webhook of a city's own gateway."""
