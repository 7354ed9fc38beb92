"""The eyes of the demo city: rendered street scenes, served as the cameras of a city are served."""
