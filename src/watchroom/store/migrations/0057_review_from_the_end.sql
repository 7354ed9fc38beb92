-- The ninety days for reviewing an assembly run from its end, also where command ended it early.
GRANT UPDATE (review_due_at) ON assembly TO watchroom_actor;
UPDATE assembly SET review_due_at = ends_at + interval '90 days' WHERE review_due_at > ends_at + interval '90 days';
