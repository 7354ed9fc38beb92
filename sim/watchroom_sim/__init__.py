"""A living, invented city that feeds the watch room through the same doors as real devices."""
