"""How one row of a label is made in each table that carries one."""

from __future__ import annotations

TABLES: dict[str, tuple[str, str]] = {
    "incident": ("incident", "(id, label, occurred_at, opened_at, updated_at, value) VALUES ($1, $1, $2, $2, $2, $3)"),
    "incident_version": ("incident", "(incident_id, version, at, label, value) VALUES ($1, 1, $2, $1, $3)"),
    "incident_entry": (
        "incident",
        "(incident_id, label, at, received_at, kind, text) VALUES ($1, $1, $2, $2, 'note', $3)",
    ),
    "incident_link": (
        "incident",
        (
            "(incident_id, label, kind, source_id, external_id, probability, reason, linked_at) "
            "VALUES ($1, $1, 'call', $1, $1, 1, $3, $2)"
        ),
    ),
    "incident_task": (
        "incident",
        "(id, incident_id, label, text, created_at, created_by) VALUES ($1, $1, $1, $3, $2, '')",
    ),
    "alert": ("incident", "(id, label, raised_at, due_at, value) VALUES ($1, $1, $2, $2, $3)"),
    "warning": ("incident", "(id, label, expires_at, value) VALUES ($1, $1, $2, $3)"),
    "observation": (
        "incident",
        (
            "(batch, received_at, at, source_id, external_id, kind, label, body) VALUES (1, $2, $2, $1, "
            "$1, 'call', $1, $3)"
        ),
    ),
    "read": (
        "read",
        (
            "(batch, received_at, at, source, external_id, plate, region, reader, lat_e7, lon_e7, "
            "confidence_pm, flags, "
            "label) VALUES (1, $2, $2, 1, $3, 'ABC', '', 'r', 1, 1, 1, 0, $1)"
        ),
    ),
    "hit": (
        "hit",
        (
            "(id, at, received_at, source_id, external_id, plate, region, reader, lat, lon, "
            "confidence, tier, hotlist_id, "
            "entry_id, entry, label) VALUES ($1, $2, $2, '', '', 'ABC', '', '', 1, 1, 1, 'exact', '', '', $3, $1)"
        ),
    ),
    "hit_picture": (
        "hit",
        "(hit_id, kind, sha256, jpeg, label) VALUES ($1, 'plate', $3::text::bytea, date_send($2::date), $1)",
    ),
    "hit_check": (
        "hit",
        (
            "(id, hit_id, alert_id, outcome, decides, login, name, agency, at, seconds, act_id, label) "
            "VALUES ($1, $1, '', 'misread', true, '', '', '', $2, length($3), '', $1)"
        ),
    ),
    "read_picture": ("read", "(received_at, sha256, jpeg, label) VALUES ($2, '', $3::text::bytea, $1)"),
    "record_hold": (
        "read",
        (
            "(id, record_class, label, case_number, began_at, ended_at, reason, placed_by, placed_by_name, placed_at, "
            "review_at) VALUES ($1, 'read', $1, '', $2, $2::timestamptz + interval '1 s', $3, '', '', $2, $2)"
        ),
    ),
    "held_record": ("read", "(hold_id, record_class, label, at, body) VALUES ($1, 'read', $1, $2, $3)"),
    "plate_seen": ("read", "(day, label, plate) SELECT $2::timestamptz::date, $1, left($3, 3)"),
    "unit": ("unit", "(id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "unit_position": (
        "unit",
        "(batch, received_at, at, unit, lat, lon, label, status) VALUES (1, $2, $2, 'u', 1, 1, $1, $3)",
    ),
    "camera": (
        "camera",
        (
            "(id, name, lat, lon, height_m, fov_deg, range_m, owner_class, condition, agency, "
            "law_tag, enrolled_at, address) "
            "VALUES ($1, 'c', 1, 1, 1, 1, 1, 'city', 'always', split_part($1, '/', 1), split_part($1, '/', 2), $2, $3)"
        ),
    ),
    "camera_stream": (
        "camera",
        (
            "(camera_id, kind, sealed, wanted, retention_hours, label, masks) "
            "SELECT $1, 'rtsp', '', 'off', 1, $1, $3::jsonb WHERE $2::timestamptz IS NOT NULL"
        ),
    ),
    "camera_state": ("camera", "(camera_id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "camera_span": (
        "camera",
        "(camera_id, label, is_up, began_at) SELECT $1, $1, length($3) > 0, $2",
    ),
    "camera_fault": ("camera", "(camera_id, label, fault, began_at) VALUES ($1, $1, $3, $2)"),
    "segment": (
        "camera",
        (
            "(batch, camera_id, stream, began_at, ended_at, path, size_bytes, sha256, codec, width, height, frames, "
            "fragments, label) VALUES (1, $1, 'main', $2, $2, $1, 1, '', '', 1, 1, 1, $3, $1)"
        ),
    ),
    "segment_deleted": (
        "camera",
        (
            "(id, batch, camera_id, stream, began_at, ended_at, path, size_bytes, sha256, frames, label, deletion, "
            "deleted_at, because) SELECT length($1) + ascii($1), 1, $1, 'main', $2, $2, $1, 1, '', length($3), $1, 1, "
            "$2, 'retention'"
        ),
    ),
    "recording_usage": (
        "camera",
        ("(camera_id, label, segments, bytes) SELECT $1, $1, length($3), 1 WHERE $2::timestamptz IS NOT NULL"),
    ),
    "segment_hold": (
        "camera",
        (
            "(id, camera_id, label, began_at, ended_at, reason, placed_by, placed_by_name, placed_at, review_at) "
            "VALUES ($1, $1, $1, $2, $2::timestamptz + interval '1 s', $3, '', '', $2, $2)"
        ),
    ),
    "gateway": (
        "camera",
        ("(id, title, agency, law_tag, added_at) VALUES ($1, $3, split_part($1, '/', 1), split_part($1, '/', 2), $2)"),
    ),
    "lease_ask": (
        "incident",
        (
            "(id, label, agency, camera_id, incident_id, asked_at, ends_at, exigency, incident_title) "
            "VALUES ($1, $1, split_part($1, '/', 1), $1, '', $2, $2, 'life', $3)"
        ),
    ),
    "lease": (
        "incident",
        (
            "(id, label, agency, camera_id, incident_id, seat_id, opened_at, ends_at, value) "
            "VALUES ($1, $1, split_part($1, '/', 1), $1, '', '', $2, $2, $3)"
        ),
    ),
    "view": (
        "incident",
        (
            "(id, label, kind, session_id, seat_id, login, name, agency, role, purpose, automatic, ticket_sha256, "
            "ticket_until, process, checked_at, began_at, used_at, ends_at) VALUES ($1, $1, 'live', 'ses', 'seat', '', "
            "$3, split_part($1, '/', 1), '', '', false, convert_to($1, 'UTF8'), $2, '', $2, $2, $2, $2)"
        ),
    ),
    "ptz_lock": (
        "camera",
        (
            "(camera_id, label, act_id, seat_id, login, name, agency, role, strength, taken_at, used_at) "
            "VALUES ($1, $1, '', '', '', $3, '', '', 0, $2, $2)"
        ),
    ),
    "ptz_move": (
        "camera",
        "(camera_id, label, act_id, at, login, name, command, outcome) VALUES ($1, $1, '', $2, '', '', $3, 'sent')",
    ),
    "reader": ("reader", "(id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "source_health": ("reader", "(id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "upload_link": (
        "evidence",
        (
            "(id, token_sha256, label, agency, made_by, made_at, expires_at) "
            "VALUES ($1, convert_to($1, 'UTF8'), $1, split_part($1, '/', 1), $3, $2, $2)"
        ),
    ),
    "evidence_item": (
        "evidence",
        (
            "(id, label, agency, link_id, state, size_bytes, began_at, kind, key_wrapped) "
            "VALUES ($1, $1, split_part($1, '/', 1), $1, 'arriving', 1, $2, $3, '\\x00')"
        ),
    ),
    "custody": (
        "evidence",
        "(item_id, label, at, act_id, kind, by_name, says) VALUES ($1, $1, $2, '', '', '', $3)",
    ),
    "finding": (
        "act",
        (
            "(id, label, agency, title, text, opened_at, opened_by, answer_due_at) "
            "VALUES ($1, $1, split_part($1, '/', 1), $3, '', $2, '', $2)"
        ),
    ),
    "misuse_flag": (
        "act",
        (
            "(id, label, rule, login, name, agency, at, raised_at, due_at, days, acts) "
            "VALUES ($1, $1, '', 'somebody.else', $3, split_part($1, '/', 1), $2, $2, $2, 3, '{}')"
        ),
    ),
    "unexplained": (
        "act",
        (
            "(act_id, label, at, due_at, login, name, what, says) "
            "VALUES ($1, $1, $2, $2, 'somebody.else', '', 'look', $3)"
        ),
    ),
    "incentive_application": (
        "application",
        (
            "(id, reference, label, kind, applicant, building, status, is_tenant, has_assistance, in_public_housing, "
            "is_small, was_vandalised, hours_kept, priority_area, sealed, wrapped_key, applied_at, applied_on, "
            "changed_at) VALUES ($1, $1, $1, 'rebate', 'resident', 'house', 'received', false, false, "
            "false, false, false, 48, $3, '', '', $2, ($2::timestamptz)::date, $2)"
        ),
    ),
    "registration": (
        "registration",
        (
            "(id, reference, label, account_id, status, kind, block, height_m, indoor, sealed, wrapped_key, "
            "registered_at, changed_at) VALUES ($1, $1, $1, 'acc', 'waiting', 'fixed', $3, 1, false, '', '', $2, $2)"
        ),
    ),
    "footage_request": (
        "request",
        (
            "(id, number, label, agency, incident_id, incident_number, type_code, asked_by, asked_by_name, place, "
            "facts, lat, lon, radius_m, began_at, ended_at, until, created_at) "
            "VALUES ($1, $1, $1, split_part($1, '/', 1), '', '', '', '', '', '', $3, 1, 1, 1, $2, $2, $2, $2)"
        ),
    ),
    "request_message": (
        "request",
        "(id, request_id, label, sent_at, token_sha256) VALUES ($1, $1, $1, $2, convert_to($3, 'UTF8'))",
    ),
    "request_camera": (
        "request",
        (
            "(message_id, camera_id, label, kind, distance_m, sees) "
            "VALUES ($1, 'c', $1, $3, 1, $2::timestamptz IS NOT NULL)"
        ),
    ),
    "contribution": (
        "request",
        (
            "(id, request_id, label, case_number, offence, arrest_at, recorded_by, recorded_by_name, recorded_at) "
            "VALUES ($1, $1, $1, '', $3, $2, '', '', $2)"
        ),
    ),
    "act": (
        "act",
        (
            "(id, at, act, login, name, agency, label, purpose, subject, outcome, rule, entry_id) "
            "VALUES ($1, $2, 'x', 'somebody.else', '', '', $1, '', $3, 'done', '', 1)"
        ),
    ),
    "reader_site": (
        "reader",
        (
            "(reader, agency, law_tag, name, kind, lat) VALUES "
            "('r', split_part($1, '/', 1), split_part($1, '/', 2), $3, 'fixed', date_part('year', $2::timestamptz))"
        ),
    ),
    "street_card": (
        "card",
        (
            "(id, kind, agency, law_tag, told_at, told_by, told_by_name, expires_at, value) VALUES ($1, 'hit', "
            "split_part($1, '/', 1), split_part($1, '/', 2), $2, '', '', $2::timestamptz + interval '1 min', $3)"
        ),
    ),
    "reader_hour": (
        "reader",
        "(label, reader, hour, reads, confidence_sum, offset_sum_s) VALUES ($1, 'r', $2, length($3), 1, 0)",
    ),
    "hotlist_charter": (
        "hotlist",
        (
            "(id, agency, law_tag, name, kind, owner, issuer, topics, ends_at) VALUES ($1, split_part($1, '/', 1), "
            "split_part($1, '/', 2), $3, 'file', '', '', '{lookout}', $2)"
        ),
    ),
    "hotlist": (
        "hotlist",
        (
            "(id, charter_id, agency, law_tag, issued_at, imported_at, entries, topics, current) VALUES ($1, $1, "
            "split_part($1, '/', 1), split_part($1, '/', 2), $2, $2, length($3), '{}', true)"
        ),
    ),
    "hotlist_withdrawn": (
        "hotlist",
        "(charter_id, entry_id, plate, label, at, by, by_name, reason) VALUES ($1, '', '', $1, $2, '', '', $3)",
    ),
    "hotlist_import": (
        "hotlist",
        "(id, charter_id, label, at, by, by_name, sha256, value) VALUES ($1, $1, $1, $2, '', '', '', $3)",
    ),
    "hotlist_confirmation": (
        "hotlist",
        "(import_id, label, at, by, by_name) VALUES ($1, $1, $2, '', $3)",
    ),
    "plate_search": (
        "act",
        (
            "(act_id, at, label, login, match, score, explained, wide, reads) VALUES ($1, $2, $1, 'somebody.else', "
            "'exact', length($3), true, false, 0)"
        ),
    ),
    "plate_saved": (
        "act",
        (
            "(id, label, login, name, title, case_number, question, days, created_at, expires_at) VALUES ($1, $1, "
            "'somebody.else', '', '', '1', $3, 1, $2, $2)"
        ),
    ),
    "plate_series": (
        "read",
        (
            "(id, label, agency, title, reason, case_number, scenes, proposed_by, proposed_by_name, approved_by, "
            "approved_by_name, approved_at, ends_at) VALUES ($1, $1, split_part($1, '/', 1), '', '', '1', $3, 'a', '', "
            "'b', '', $2, $2)"
        ),
    ),
}
"""Each table with a label: its category, and how one row of a label is made ($1 label, $2 time, $3 a JSON value)."""
