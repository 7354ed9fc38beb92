"""Positions of units as Cursor on Target: XML and TAK protobuf, over TCP and UDP."""
