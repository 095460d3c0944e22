//! What a desk can do while its server is away, as the screens say it beforehand. The routes declare it
//! (`Routes::offline_change`); a test keeps this list and theirs the same.

/// What becomes of a change that is made while the server is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutServer {
    /// Done on this computer at once, and sent when the server is back.
    Here,
    /// Kept as a request: only the server can say yes. A booking of a lent time is done here.
    Request,
}

/// Method and path as the route has them.
pub const ROUTES: &[(&str, WithoutServer)] = &[
    ("POST /api/appointments", WithoutServer::Request),
    ("POST /api/appointments/{id}/cancel", WithoutServer::Here),
    ("POST /api/check-ins", WithoutServer::Here),
    ("POST /api/patients", WithoutServer::Here),
    ("PUT /api/patients/{id}", WithoutServer::Here),
    ("POST /api/patients/{id}/allergies", WithoutServer::Here),
    ("PUT /api/patients/{id}/allergy-review", WithoutServer::Here),
    ("POST /api/encounters", WithoutServer::Here),
    ("PUT /api/encounters/{id}", WithoutServer::Here),
    ("POST /api/prescriptions", WithoutServer::Here),
    ("PUT /api/prescriptions/{id}", WithoutServer::Here),
    ("POST /api/record-reads", WithoutServer::Here),
];

/// `None`: the server alone can do it.
pub fn without_server(route: &str) -> Option<WithoutServer> {
    let found = ROUTES.iter().find(|(of, _)| *of == route);
    found.map(|(_, becomes)| *becomes)
}
