-- What a database may hold at revision 0001: a row of every table, a value in every column.

INSERT INTO dead_letters (
    channel, message_id, error, body, at, resolved_at
) VALUES (
    'sms', 'SM3', 'KeyError at say:12', '{}', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO exports (
    pack, by, reason, at
) VALUES (
    'public', 'ana@ejemplo.pe', 'revisión', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO imports (
    kind, file_name, rows, at, visible_at
) VALUES (
    'events', 'agenda.csv', 1, '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO inbound (
    channel, message_id, address, received_at, body
) VALUES (
    'whatsapp', 'SM1', '+51987654321', '2026-11-22T15:00:00.000000+00:00', '{"text": "hola"}'
);

INSERT INTO organizations (
    name, folded, type, subtype, ubigeo, merged_into_id, created_at
) VALUES (
    'Ronda de Hualcuy', 'ronda de hualcuy', 'osc', 'base', '200203', NULL,
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO organizations (
    name, folded, type, subtype, ubigeo, merged_into_id, created_at
) VALUES (
    'Ronda Hualcuy', 'ronda hualcuy', 'osc', 'base', '200203', 1,
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO processes (
    code, name, starts_on, ends_on, respond_by, salt, created_at
) VALUES (
    'VI', 'VI Plan', '2026-01-05', '2027-12-31', '2027-03-31', '0123456789abcdef',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO secrets (
    name, value
) VALUES (
    'pepper', 'cd34'
);

INSERT INTO suppressions (
    digest, at
) VALUES (
    'ab12', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO persons (
    created_at, name, age_band, phone, phone_proof, ubigeo, language, reminders, announcements,
    last_organization_id, last_organization_kind, erased_at
) VALUES (
    '2026-11-22T15:00:00.000000+00:00', 'Rosa Quispe', 'adult', '+51987654321', 'channel',
    '200203', 'es', TRUE, FALSE, 1, 'base', NULL
);

INSERT INTO persons (
    created_at, name, age_band, phone, phone_proof, ubigeo, language, reminders, announcements,
    last_organization_id, last_organization_kind, erased_at
) VALUES (
    '2026-11-22T15:00:00.000000+00:00', NULL, NULL, NULL, NULL, '200203', 'es', TRUE, FALSE,
    NULL, NULL, '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO stages (
    process_id, code, name, position, opens_on, closes_on, respond_by
) VALUES (
    1, 'ideas', 'Recojo de ideas', 1, '2026-11-01', '2027-01-31', '2027-03-31'
);

INSERT INTO themes (
    process_id, code, official, plain, position, split_from_id
) VALUES (
    1, 'salud', 'Salud', 'Postas y hospitales', 1, NULL
);

INSERT INTO themes (
    process_id, code, official, plain, position, split_from_id
) VALUES (
    1, 'agua', 'Saneamiento', 'Agua y desagüe', 1, 1
);

INSERT INTO addresses (
    channel, external_id, person_id, language, phone, created_at, last_in_at, unreachable_since,
    opted_out_at, ubigeo, state, shown
) VALUES (
    'whatsapp', '+51987654321', 1, 'es', '+51987654321', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00', '200203', '{}', '{}'
);

INSERT INTO consents (
    person_id, purpose, granted, version, channel, message_id, at
) VALUES (
    1, 'participation', TRUE, '1', 'whatsapp', 'SM1', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO events (
    code, process_id, title, kind, series, theme_id, ubigeo, modality, starts_at, ends_at,
    date_status, timezone, venue, address, latitude, longitude, link, capacity, reserves,
    max_per_person, waiting_list, access, audience, organizers, registration_opens,
    registration_closes, languages, accessibility, bring, materials, cost, contact, description,
    reminder_rules, schedule_version, status, status_reason, status_at, published_at, searchable
) VALUES (
    'TALLER', 1, 'Taller de salud y agua', 'taller', 'semana', 1, '200101', 'presencial',
    '2026-12-12T14:00:00.000000+00:00', '2026-12-12T18:00:00.000000+00:00', 'exacta',
    'America/Lima', 'Casa de la Cultura', '', -5.19, -80.63, '', 20, '[{"cls": "osc", "seats":
    5, "release_on": "2026-12-01"}]', 3, TRUE, 'abierto', '', '',
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00', '', '', '', '', '',
    '', '', '["3d"]', 1, 'published', '', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00', ''
);

INSERT INTO contributions (
    code, process_id, stage_id, event_id, person_id, organization_id, author_name,
    author_contact, theme_id, ubigeo, object, text, problem, ask, suggested_entity,
    suggested_indicator, suggested_deadline, latitude, longitude, via, message_id, received_at,
    form_version, consent_version, language, revision, publish_name, searchable, external_id,
    withdrawn_at, import_id
) VALUES (
    'P-7KQ2', 1, 1, 1, 1, 1, 'Rosa Quispe', '', 1, '200203', 'propuesta', 'Que la posta tenga
    agua', 'No hay agua', 'Un tanque', '', '', '', '-5.19', '-80.63', 'whatsapp', '',
    '2026-11-22T15:00:00.000000+00:00', '1', '1', 'es', 'pendiente', FALSE, 'que la posta tenga
    agua', 'x1', '2026-11-22T15:00:00.000000+00:00', 1
);

INSERT INTO help_requests (
    address_id, kind, text, at, closed_at
) VALUES (
    1, 'person', 'Quiero hablar con alguien', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO invitations (
    event_id, code, entity, seats, created_at
) VALUES (
    1, 'ABC234', 'Defensoría del Pueblo', 3, '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO media (
    address_id, channel, kind, reference, sha256, mime, size, name, to_transcribe, received_at,
    details
) VALUES (
    1, 'whatsapp', 'photo', 'sha256:00', '00', 'image/jpeg', 1000, 'posta.jpg', FALSE,
    '2026-11-22T15:00:00.000000+00:00', '{}'
);

INSERT INTO speakers (
    event_id, position, name, role, institution, country
) VALUES (
    1, 1, 'Ana Flores', 'ponente', 'SGP', 'Perú'
);

INSERT INTO contribution_media (
    contribution_id, media_id, step
) VALUES (
    1, 1, 'photo'
);

INSERT INTO registrations (
    event_id, person_id, code, organization_id, organization_kind, cls, invitation_id, together,
    channel, accessibility, priority, going, created_at, cancelled_at
) VALUES (
    1, 1, 'R7K4', 1, 'base', 'osc', 1, TRUE, 'whatsapp', '', 1, TRUE,
    '2026-11-22T15:00:00.000000+00:00', NULL
);

INSERT INTO registrations (
    event_id, person_id, code, organization_id, organization_kind, cls, invitation_id, together,
    channel, accessibility, priority, going, created_at, cancelled_at
) VALUES (
    1, 2, 'R7K5', 1, 'base', 'osc', 1, TRUE, 'whatsapp', '', 1, FALSE,
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO supports (
    contribution_id, person_id, channel, at
) VALUES (
    1, 1, 'telegram', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO attendances (
    event_id, registration_id, person_id, organization_id, type, subtype, ubigeo, role, means,
    at, person_key, import_id
) VALUES (
    1, 1, 1, 1, 'osc', 'base', '200203', 'participante', 'lista',
    '2026-11-22T15:00:00.000000+00:00', 'rosa quispe ronda', 1
);

INSERT INTO attendees (
    registration_id, event_id, position, name, state, from_reserve, offered_until, offered_at,
    changed_at
) VALUES (
    1, 1, 0, 'Rosa Quispe', 'offered', 'osc', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO attendees (
    registration_id, event_id, position, name, state, from_reserve, offered_until, offered_at,
    changed_at
) VALUES (
    2, 1, 0, '', 'cancelled', '', NULL, '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO outbox (
    lane, inbound_id, address_id, person_id, kind, facts, body, dedupe_key, event_id,
    registration_id, due_at, not_after, status, reason, lease_owner, lease_until, attempts,
    provider_id, delivery, created_at, sent_at
) VALUES (
    1, 1, 1, 1, 'waiting.offer', '{}', '{"text": "Te espero"}', 'r1', 1, 1,
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00', 'sent', '', NULL,
    NULL, 1, 'SM2', 'delivered', '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO outbox (
    lane, inbound_id, address_id, person_id, kind, facts, body, dedupe_key, event_id,
    registration_id, due_at, not_after, status, reason, lease_owner, lease_until, attempts,
    provider_id, delivery, created_at, sent_at
) VALUES (
    0, 1, 1, 1, 'reply', '{}', '{"text": "Te espero"}', NULL, NULL, NULL,
    '2026-11-22T15:00:00.000000+00:00', NULL, 'leased', '', 'p1',
    '2026-11-22T15:00:00.000000+00:00', 1, NULL, '', '2026-11-22T15:00:00.000000+00:00', NULL
);
