"""Our RTSP client: pictures of a camera as access units, nothing else of it."""
