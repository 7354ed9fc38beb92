"""Push messages to phones, by the push service of each phone's maker."""
