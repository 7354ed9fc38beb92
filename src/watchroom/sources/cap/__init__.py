"""Public warnings as OASIS CAP 1.1 and 1.2, alone or in an Atom feed."""
