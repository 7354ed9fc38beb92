"""Listens to Frigate's plate reads on an MQTT broker."""

from __future__ import annotations

from watchroom.sources.mqtt import MqttListener

listener = MqttListener("lpr_frigate")
