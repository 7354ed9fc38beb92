"""Cameras' streams: RTSP client, hub, fMP4, recorder, playback, stills, health."""
