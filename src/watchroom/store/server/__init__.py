"""Our supervisor of PostgreSQL: finds its binaries, prepares a data folder, starts, recovers and stops it."""
