-- What 0005 brought.

INSERT INTO deletions (
    id, channel, address, message_id, asked_at, due_at, not_after, attempts, outcome, code, done_at
) VALUES (
    1, 'telegram', '', '101', '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-24T15:00:00.000000+00:00', 1, 'refused', 'blocked', '2026-11-22T15:00:00.000000+00:00'
);

UPDATE outbox SET earlier_ids = '101 102';
