"""The app of the people on duty."""
