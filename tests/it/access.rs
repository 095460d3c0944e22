//! Who may use which route: every room's, as they are declared, asked by everybody.

use std::path::Path;

use clinic_server::route_infos;
use clinic_shared::{identity::Role, ids::PractitionerId, web::RouteInfo};
use clinic_tests::{Answer, Asker, TestClinic, next_uuid};
use reqwest::Method;
use uuid::Uuid;

/// Asks with everything a route may want, so that only access can stand in the way. Every id in the path is
/// `id`: the asking doctor's own, where it is a practitioner's.
async fn ask(asker: &Asker, route: &RouteInfo, id: Uuid) -> Answer {
    let path: String = route
        .path
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                id.to_string()
            } else {
                part.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("/");
    let key = next_uuid().to_string();
    let headers = [("Idempotency-Key", key.as_str()), ("If-Match", "\"1\"")];
    let method: Method = route.method.parse().unwrap();
    let body = (method != Method::GET).then(|| serde_json::json!({}));
    asker.send(method, &path, body.as_ref(), &headers).await
}

/// What the access layer says; a route's own refusals have other types.
fn turned_away(answer: &Answer) -> Option<String> {
    let problem: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    let kind = problem["type"].as_str()?;
    let by_access = matches!(kind, "/problems/not-signed-in" | "/problems/forbidden");
    by_access.then(|| format!("{} {kind}", answer.status.as_u16()))
}

#[tokio::test]
async fn every_route_is_open_to_whom_it_says_and_to_nobody_else() {
    let clinic = TestClinic::start().await;
    let routes = route_infos(&clinic.server);
    assert!(routes.len() > 20);
    let id = next_uuid();
    let practitioner = |role| (role == Role::Doctor).then_some(PractitionerId(id));
    let mut askers = vec![(None, clinic.stranger())];
    askers.extend(Role::ALL.map(|role| (Some(role), clinic.asker(role, practitioner(role)))));
    for route in &routes {
        for (role, asker) in &askers {
            let expected = match role {
                _ if route.access.allows(*role) => None,
                None => Some("401 /problems/not-signed-in".to_owned()),
                Some(_) => Some("403 /problems/forbidden".to_owned()),
            };
            let answer = ask(asker, route, id).await;
            assert_eq!(
                turned_away(&answer),
                expected,
                "{} {} ({}) by {}: {}",
                route.method,
                route.path,
                route.access,
                role.map_or("nobody", Role::name),
                String::from_utf8_lossy(&answer.body)
            );
        }
    }
}

/// A change of access is seen in review, as a line of `access.txt`. After an intended change run the test with
/// `CLINIC_ACCEPT=1`; it writes the file.
#[tokio::test]
async fn access_is_as_reviewed() {
    let clinic = TestClinic::start().await;
    let mut lines: Vec<_> = route_infos(&clinic.server)
        .iter()
        .map(|route| format!("{:<6} {} : {}\n", route.method, route.path, route.access))
        .collect();
    // By path, then method.
    lines.sort_by(|a, b| (&a[7..], a).cmp(&(&b[7..], b)));
    let now = lines.concat();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/access.txt");
    if std::env::var_os("CLINIC_ACCEPT").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        now == reviewed,
        "access has changed; if that is meant, run this test with CLINIC_ACCEPT=1:\n{}",
        difference(&reviewed, &now)
    );
}

fn difference(before: &str, after: &str) -> String {
    let gone = before
        .lines()
        .filter(|line| !after.contains(line))
        .map(|line| format!("- {line}\n"));
    let new = after
        .lines()
        .filter(|line| !before.contains(line))
        .map(|line| format!("+ {line}\n"));
    gone.chain(new).collect()
}
