-- Where a camera that turns looks when its motor stands at pan 0, so that it can be pointed at a place.
ALTER TABLE camera ADD COLUMN pan_zero_deg float8 CHECK (pan_zero_deg >= 0 AND pan_zero_deg < 360);
