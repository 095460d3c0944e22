-- An outbox as the first program with one kept it: a patient registered, booked, checked in; another visit cancelled;
-- another patient's phone corrected. The ids in braces are the test's.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    change_key BLOB NOT NULL UNIQUE,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    action TEXT NOT NULL,
    if_match TEXT,
    body BLOB NOT NULL,
    shown BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL,
    state TEXT NOT NULL,
    status INTEGER,
    answer BLOB,
    answered_at INTEGER
);
INSERT INTO outbox (change_key, method, path, action, if_match, body, shown, made_at, made_by, state) VALUES
    (X'0193AAAA000070008000000000000001', 'POST', '/api/patients', 'POST /api/patients', NULL,
        CAST('{"id":"0193aaaa-0000-7000-8000-0000000000f1","full_name":"Lê Thị Bình","gender":"female","birth_date":"1990-02-01","phone":"0901234567","email":"","address":{"line":"12 Đường Số 3","ward":"Phường 4","district":"","province":"TP. Hồ Chí Minh"},"occupation":"","nationality":"VN","ethnicity":"","identifiers":[{"system":"cccd","value":"079190000001"}],"contacts":[],"priority_flags":{"pregnant_until":null,"severe_disability":false,"merit":false},"note":"","not_a_duplicate":false}' AS BLOB),
        CAST('{}' AS BLOB), {made_at}, X'{user}', 'waiting'),
    (X'0193AAAA000070008000000000000002', 'POST', '/api/appointments', 'POST /api/appointments', NULL,
        CAST('{"id":"0193aaaa-0000-7000-8000-0000000000f2","patient_id":"0193aaaa-0000-7000-8000-0000000000f1","practitioner_id":"{doctor}","service_id":"{service}","start":"2026-11-24T02:30:00Z","reason":"","note":""}' AS BLOB),
        CAST('{}' AS BLOB), {made_at}, X'{user}', 'waiting'),
    (X'0193AAAA000070008000000000000003', 'POST', '/api/check-ins', 'POST /api/check-ins', NULL,
        CAST('{"appointment_id":"0193aaaa-0000-7000-8000-0000000000f2"}' AS BLOB),
        CAST('{}' AS BLOB), {made_at}, X'{user}', 'waiting'),
    (X'0193AAAA000070008000000000000004', 'POST', '/api/appointments/{visit}/cancel',
        'POST /api/appointments/{id}/cancel', NULL, CAST('{"reason":"Bận việc"}' AS BLOB),
        CAST('{}' AS BLOB), {made_at}, X'{user}', 'waiting'),
    (X'0193AAAA000070008000000000000005', 'PUT', '/api/patients/{patient}', 'PUT /api/patients/{id}', '"{version}"',
        CAST('{"full_name":"Nguyễn Văn Thử","gender":"male","birth_date":"1990","phone":"0912345678","email":"","address":{"line":"","ward":"","district":"","province":""},"occupation":"","nationality":"VN","ethnicity":"","identifiers":[],"contacts":[],"priority_flags":{"pregnant_until":null,"severe_disability":false,"merit":false},"note":""}' AS BLOB),
        CAST('{}' AS BLOB), {made_at}, X'{user}', 'waiting');
