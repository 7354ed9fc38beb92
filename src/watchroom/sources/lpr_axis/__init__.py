"""Plate reads as the licence-plate applications on Axis cameras post them."""
