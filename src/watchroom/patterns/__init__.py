"""Pure statistics over acts, places and events: samples that anybody can draw again, and patterns of misuse."""
