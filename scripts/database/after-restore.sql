-- Runs in the transaction of the restore, so that nobody ever meets the database without it.
-- The backup does not know what happened after it was taken. What was revoked since would be valid again.
SET LOCAL search_path = public;

-- A session that was ended since would be open again, and a refresh token that was rotated since, stolen perhaps, the current one.
WITH ended AS (
  UPDATE sessions SET revoked_at = clock_timestamp(), revoked_reason = 'database_restored'
   WHERE revoked_at IS NULL RETURNING 1
)
INSERT INTO audit_events (id, at, type, ip, user_agent, request_id, details)
SELECT gen_random_uuid(), clock_timestamp(), 'sessions.ended', '-', '-', '-',
       jsonb_build_object('count', count(*), 'reason', 'database_restored')
  FROM ended;

-- A link that was followed since would work a second time. Letters that wait get new links when they are sent.
DELETE FROM one_time_tokens;
