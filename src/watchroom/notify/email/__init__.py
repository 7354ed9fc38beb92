"""Tells by e-mail: hands letters to the city's own mail server over SMTP."""
