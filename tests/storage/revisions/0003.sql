-- What 0003 brought.

INSERT INTO links (id, old_address_id, new_address_id, code_digest, tries, proposed_at, expires_at, linked_at, linked_by, person_id, previous_person_id, moved, undone_at, undone_by)
SELECT 1, id, id, 'ab12', 1, '2026-11-02T10:00:00.000000+00:00', '2026-11-02T10:15:00.000000+00:00', '2026-11-02T10:05:00.000000+00:00', 'code', person_id, person_id, '{"addresses": [1]}', '2026-11-03T10:00:00.000000+00:00', 'person'
FROM addresses WHERE person_id IS NOT NULL ORDER BY id LIMIT 1;
INSERT INTO contents (name, sid, status, category, reason, at)
VALUES ('reminder.v1', 'HX00000000000000000000000000000001', 'approved', 'utility', '', '2026-11-02T10:00:00.000000+00:00');
INSERT INTO usage (channel, day, kind, messages, cost_micros)
VALUES ('whatsapp', '2026-11-02', 'reply', 12, 144000);
UPDATE persons SET preferred_channel = 'telegram';
UPDATE registrations SET held_until = '2026-11-02T10:30:00.000000+00:00' WHERE id = (SELECT min(id) FROM registrations);
