"""Listens to panic buttons that publish on an MQTT broker."""

from __future__ import annotations

from watchroom.sources.mqtt import MqttListener

listener = MqttListener("alarm")
