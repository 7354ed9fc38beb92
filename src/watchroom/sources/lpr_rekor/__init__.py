"""Plate reads as Rekor Scout and OpenALPR agents post them."""
