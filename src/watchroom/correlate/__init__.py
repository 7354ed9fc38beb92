"""Pure rules that join observations into hits, incidents and alerts; one file per rule."""
