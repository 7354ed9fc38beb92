-- What was recorded before a camera hid its masks by itself lacks them: since when it does is kept.
ALTER TABLE camera_stream ADD COLUMN masked_in_camera_since timestamptz;
GRANT SELECT (masked_in_camera_since) ON camera_stream TO watchroom_actor;
