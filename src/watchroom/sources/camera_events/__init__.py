"""What cameras say of themselves and their scene, as ONVIF notifications or JSON."""
