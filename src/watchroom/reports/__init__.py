"""Reports: what was counted or checked, for whom, from which records."""
