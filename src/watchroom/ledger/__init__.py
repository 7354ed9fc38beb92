"""The tamper-evident record: leaves, tree, proofs and signed heads that an outsider can check alone."""
