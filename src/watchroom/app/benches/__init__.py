"""The benches: one file each, run by `watchroom bench`, against the real server as a process of its own."""
