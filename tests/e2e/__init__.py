"""The console in a real browser, and all who use it."""
