"""One folder per way of telling someone."""
