-- What 0004 brought.

INSERT INTO sessions (
    id, event_id, position, title, theme_id, room, starts_at, ends_at
) VALUES (
    1, (SELECT min(id) FROM events), 1, 'Medicinas a la vista', (SELECT min(id) FROM themes), 'room',
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO organization_merges (
    id, from_id, into_id, by, at, undone_by, undone_at
) VALUES (
    1, (SELECT min(id) FROM organizations), (SELECT max(id) FROM organizations), 'ana@ejemplo.pe',
    '2026-11-22T15:00:00.000000+00:00', 'ana@ejemplo.pe', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO proposals (
    id, process_id, code, institution, theme_id, born_stage_id, stage_id, edition, created_at, created_by
) VALUES (
    1, (SELECT min(id) FROM processes), 'P-7KQ2', 'Minsa', (SELECT min(id) FROM themes),
    (SELECT min(id) FROM stages), (SELECT min(id) FROM stages), 1, '2026-11-22T15:00:00.000000+00:00',
    'ana@ejemplo.pe'
), (
    2, (SELECT min(id) FROM processes), 'MN-01', 'Minsa', (SELECT min(id) FROM themes),
    (SELECT min(id) FROM stages), (SELECT min(id) FROM stages), 1, '2026-11-22T15:00:00.000000+00:00',
    'ana@ejemplo.pe'
);

INSERT INTO proposal_versions (
    id, proposal_id, number, stage_id, title, problem, commitment, contribution, ogp_values, entity,
    indicator, deadline, milestones, starts_on, ends_on, by, at
) VALUES (
    1, (SELECT min(id) FROM proposals), 1, (SELECT min(id) FROM stages), 'Medicinas a la vista',
    'no hay medicinas', 'publicar cada mes', 'contribution', 'ogp_values', 'Minsa', 'indicator',
    'deadline', 'milestones', '2027-06-30', '2027-06-30', 'ana@ejemplo.pe',
    '2026-11-22T15:00:00.000000+00:00'
), (
    2, (SELECT max(id) FROM proposals), 1, (SELECT min(id) FROM stages), 'Medicinas a la vista',
    'no hay medicinas', 'publicar cada mes', 'contribution', 'ogp_values', 'Minsa', 'indicator',
    'deadline', 'milestones', '2027-06-30', '2027-06-30', 'ana@ejemplo.pe',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO proposal_sources (
    proposal_id, contribution_id
) VALUES (
    (SELECT min(id) FROM proposals), (SELECT min(id) FROM contributions)
);

INSERT INTO proposal_lineage (
    parent_id, child_id, kind, by, at
) VALUES (
    (SELECT min(id) FROM proposals), (SELECT max(id) FROM proposals), 'reformulacion', 'ana@ejemplo.pe',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO proposal_stages (
    proposal_id, stage_id, at
) VALUES (
    (SELECT min(id) FROM proposals), (SELECT min(id) FROM stages), '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO assessments (
    id, proposal_id, version, sheet, criterion, answer, note, by, role, "on"
) VALUES (
    1, (SELECT min(id) FROM proposals), 1, 'smart', 'medible', 'parcial', 'falta el plazo',
    'ana@ejemplo.pe', 'role', '2027-06-30'
);

INSERT INTO proposal_edits (
    id, proposal_id, edition, field, old, new, by, at
) VALUES (
    1, (SELECT min(id) FROM proposals), 1, 'field', 'old', 'new', 'ana@ejemplo.pe',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO responses (
    id, process_id, stage_id, proposal_id, outcome, reason_code, reason, entity, merged_into_id,
    referred_to, referred_document, referred_on, until, decided_on, by, recorded_at
) VALUES (
    1, (SELECT min(id) FROM processes), (SELECT min(id) FROM stages), (SELECT min(id) FROM proposals),
    'incluida_modificada', 'viable_con_cambios', 'se puede donde hay internet', 'Minsa',
    (SELECT min(id) FROM proposals), 'referred_to', 'referred_document', '2027-06-30', '2027-06-30',
    '2027-06-30', 'ana@ejemplo.pe', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO answered (
    response_id, contribution_id
) VALUES (
    (SELECT min(id) FROM responses), (SELECT min(id) FROM contributions)
);

INSERT INTO rejoinders (
    id, response_id, person_id, channel, message_id, text, at, closed_at, closed_by
) VALUES (
    1, (SELECT min(id) FROM responses), (SELECT min(id) FROM persons), 'telegram', 'message_id',
    'que se publique cada mes', '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00',
    'ana@ejemplo.pe'
);

INSERT INTO commitments (
    id, process_id, code, position, title, theme_id, problem, text, contribution, ogp_values, entity,
    other_actors, indicator, baseline, goal, budget, starts_on, ends_on, adopted_on, created_at
) VALUES (
    1, (SELECT min(id) FROM processes), 'MT-01', 1, 'Medicinas a la vista', (SELECT min(id) FROM themes),
    'no hay medicinas', 'que se publique cada mes', 'contribution', 'ogp_values', 'Minsa', 'other_actors',
    'indicator', 'baseline', 'goal', 'budget', '2027-06-30', '2027-06-30', '2027-06-30',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO commitment_proposals (
    commitment_id, proposal_id
) VALUES (
    (SELECT min(id) FROM commitments), (SELECT min(id) FROM proposals)
);

INSERT INTO milestones (
    id, commitment_id, position, text, starts_on, ends_on, done_on
) VALUES (
    1, (SELECT min(id) FROM commitments), 1, 'que se publique cada mes', '2027-06-30', '2027-06-30',
    '2027-06-30'
);

INSERT INTO progress (
    id, commitment_id, "on", percent, status, text, evidence, by, recorded_at
) VALUES (
    1, (SELECT min(id) FROM commitments), '2027-06-30', 0.5, 'limitado', 'que se publique cada mes',
    'evidence', 'ana@ejemplo.pe', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO documents (
    id, process_id, stage_id, code, kind, title, summary, link, opens_on, closes_on, respond_by, version,
    published_at
) VALUES (
    1, (SELECT min(id) FROM processes), (SELECT min(id) FROM stages), 'MT-01', 'borrador',
    'Medicinas a la vista', 'summary', 'link', '2027-06-30', '2027-06-30', '2027-06-30', 1,
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO sections (
    id, document_id, code, position, theme_id, title, text, removed_at
) VALUES (
    1, (SELECT min(id) FROM documents), 'MT-01', 1, (SELECT min(id) FROM themes), 'Medicinas a la vista',
    'que se publique cada mes', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO contributions (
    code, process_id, author_name, author_contact, object, text, problem, ask, suggested_entity,
    suggested_indicator, suggested_deadline, via, message_id, received_at, form_version,
    consent_version, language, revision, publish_name, searchable
) VALUES (
    'P-8MT1', (SELECT min(id) FROM processes), '', '', 'MT-01', 'que se publique cada mes', '', '', '', '', '',
    'foro', '', '2026-11-22T15:00:00.000000+00:00', '', '', 'es', 'pendiente', FALSE, 'que se publique cada mes'
);

INSERT INTO section_comments (
    contribution_id, section_id
) VALUES (
    (SELECT id FROM contributions WHERE code = 'P-8MT1'), (SELECT min(id) FROM sections)
);

INSERT INTO section_supports (
    id, section_id, person_id, channel, at
) VALUES (
    1, (SELECT min(id) FROM sections), (SELECT min(id) FROM persons), 'telegram',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO readings (
    document_id, reader, at
) VALUES (
    (SELECT min(id) FROM documents), 'abababababababababababababababababababababababababababababababab',
    '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO snapshots (
    id, process_id, kind, key, content, sha256, at
) VALUES (
    1, (SELECT min(id) FROM processes), 'documento', 'MT-01', 'content',
    'abababababababababababababababababababababababababababababababab', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO outreach (
    id, process_id, event_id, medium, description, place, "on", reach, evidence, external_id, import_id
) VALUES (
    1, (SELECT min(id) FROM processes), (SELECT min(id) FROM events), 'medium', 'description', 'place',
    '2027-06-30', 1, 'evidence', 'external_id', (SELECT min(id) FROM imports)
);

INSERT INTO announcements (
    id, process_id, kind, event_id, title, text, segment, recipients, by, created_at, withdrawn_at, spread_to
) VALUES (
    1, (SELECT min(id) FROM processes), 'boletin', (SELECT min(id) FROM events), 'Medicinas a la vista',
    'que se publique cada mes', '{"region": ["20"]}', 1, 'ana@ejemplo.pe',
    '2026-11-22T15:00:00.000000+00:00', '2026-11-22T15:00:00.000000+00:00', 7
);

INSERT INTO ratings (
    id, event_id, person_id, score, text, quote, quote_name, revision, channel, at
) VALUES (
    1, (SELECT min(id) FROM events), (SELECT min(id) FROM persons), 5, 'que se publique cada mes', TRUE,
    TRUE, 'publicable', 'telegram', '2026-11-22T15:00:00.000000+00:00'
);

INSERT INTO suggestions (
    id, kind, contribution_id, other_id, theme_id, "group", method, method_version, score, at, settled_at,
    settled_by, accepted
) VALUES (
    1, 'parecida', (SELECT min(id) FROM contributions), (SELECT max(id) FROM contributions),
    (SELECT min(id) FROM themes), 1, 'method', 'method_version', 0.5, '2026-11-22T15:00:00.000000+00:00',
    '2026-11-22T15:00:00.000000+00:00', 'ana@ejemplo.pe', TRUE
);

UPDATE contributions SET revised_at = '2026-11-22T15:00:00.000000+00:00', revised_by = 'ana@ejemplo.pe',
    reservation = 'nombra a una persona', cross_cutting = 'anticorrupcion';
UPDATE events SET level = 'involucrar';
UPDATE processes SET published_on = '2027-06-30', contact = 'gobiernoabierto@ejemplo.pe',
    link = 'https://ejemplo.pe/plan', organization_scheme = '{"base": "ong"}';
UPDATE speakers SET session_id = (SELECT min(id) FROM sessions);
UPDATE stages SET how = 'Escribe PROPONER';
