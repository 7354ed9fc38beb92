-- No version read streams of kind `file`: who enrolled one finds it switched off, to be given an address.
UPDATE camera_stream SET kind = 'rtsp', wanted = 'off' WHERE kind = 'file';
ALTER TABLE camera_stream DROP CONSTRAINT camera_stream_kind_check,
    ADD CONSTRAINT camera_stream_kind_check CHECK (kind IN ('rtsp', 'hls', 'mjpeg', 'gateway'));
