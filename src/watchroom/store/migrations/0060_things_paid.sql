-- What is paid for is less than what is listed, where a rule or the cap leaves a thing out: it is kept when it is decided.
ALTER TABLE incentive_application
    ADD COLUMN cameras int CHECK (cameras >= 0),
    ADD COLUMN sensors int CHECK (sensors >= 0);
COMMENT ON COLUMN incentive_application.cameras IS
    'Cameras that the award pays for; NULL where it was approved before this was kept: then those listed count.';
COMMENT ON COLUMN incentive_application.sensors IS 'As `cameras`, of glass-break sensors.';

CREATE OR REPLACE VIEW incentive_awards AS
    SELECT to_char(decided_on, 'YYYY-MM') AS issued, to_char(paid_on, 'YYYY-MM') AS paid, kind, building, psa,
        priority_area, cents,
        coalesce(cameras, (SELECT count(*) FROM incentive_item item WHERE item.application_id = application.id
             AND item.kind IN ('exterior_camera', 'interior_camera'))) AS cameras,
        coalesce(sensors, (SELECT count(*) FROM incentive_item item WHERE item.application_id = application.id
             AND item.kind = 'glass_break_sensor')) AS sensors
    FROM incentive_application application WHERE status IN ('approved', 'paid');
