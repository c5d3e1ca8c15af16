-- What Redis has learned in the history that was lost is not believed any more: no epoch of it is as high as the seconds since 1970.
SET LOCAL search_path = public;
UPDATE denylist SET epoch = greatest(epoch + 1, extract(epoch FROM clock_timestamp())::integer);
DELETE FROM pending_denials;
