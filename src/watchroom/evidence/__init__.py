"""Originals as they were received: sealed, hashed, examined, and told apart by content."""
