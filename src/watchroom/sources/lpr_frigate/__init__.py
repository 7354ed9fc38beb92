"""Plate reads as Frigate publishes them on MQTT, or as somebody forwards them by HTTP."""
