"""A site's gateway: dials out, streams only what a lease opens, and keeps what a broken line could not carry."""
