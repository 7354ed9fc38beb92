"""Calls and incidents as NENA-STA-021.1 EIDO-JSON: the state of an incident, never its history."""
