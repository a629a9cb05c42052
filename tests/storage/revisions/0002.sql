-- What 0002 brought: a row of each new table, a value in each new column.

INSERT INTO leases (name, owner, until) VALUES ('telegram polling', 'p1', '2026-11-22T15:00:00.000000+00:00');

INSERT INTO paces (name, next_at, bulk_next_at, paused_until, bulk_paused_until) VALUES (
    'telegram', '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO early_reports (provider_id, status, reason, at) VALUES (
    'SM9', 'delivered', '', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO reconciled (channel, until) VALUES ('whatsapp', '2026-11-22T15:00:00.000000+00:00');

UPDATE addresses SET paused_until = '2026-11-22T15:00:00.000000+00:00';

UPDATE outbox SET handed_at = '2026-11-22T15:00:00.000000+00:00', repeats = 1;

UPDATE events SET seats_changed_at = '2026-11-22T15:00:00.000000+00:00', waiting_limit = 10;
