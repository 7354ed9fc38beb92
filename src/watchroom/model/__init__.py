"""The vocabulary of the watch room: frozen records and the few ports with many implementations; no I/O."""
