-- A search by plate touches a few rows of each day: to the planner, which knows no values here, the days together look
-- like work for two processes, and beginning the second takes twenty times as long as the whole search.
ALTER FUNCTION reads_of(text[], timestamptz, timestamptz, text, text, float8, float8, float8, int)
    SET max_parallel_workers_per_gather = 0;
ALTER FUNCTION reads_from_to(text, text, timestamptz, timestamptz, text, text, float8, float8, float8, int)
    SET max_parallel_workers_per_gather = 0;
