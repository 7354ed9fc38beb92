"""Clock, ids, errors, bounded queues and geometry: what every room may stand on."""
