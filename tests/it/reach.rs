//! What the screens say of routes while the server is away is what the routes declare.

use std::{collections::BTreeSet, fs, path::Path};

use clinic_server::route_infos;
use clinic_shared::{offline, web::Reach};
use clinic_tests::TestClinic;

async fn changes(reach: impl Fn(Reach) -> bool) -> BTreeSet<String> {
    let clinic = TestClinic::start().await;
    let routes = route_infos(&clinic.server);
    let changing = routes
        .iter()
        .filter(|route| route.method != "GET" && reach(route.reach));
    changing
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

#[tokio::test]
async fn the_screens_list_of_what_works_without_the_server_is_the_routes_own() {
    let listed: BTreeSet<_> = offline::ROUTES
        .iter()
        .map(|(route, _)| (*route).to_owned())
        .collect();
    assert_eq!(listed, changes(|reach| reach == Reach::Offline).await);
}

/// Rust sources below `folder`.
fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// Controls that are no button, or that send more than one route and name the other.
const NAMED_BY_ANOTHER: [&str; 14] = [
    // Of a form that is only open while its hold can be had.
    "POST /api/holds",
    "POST /api/holds/{id}/extend",
    "DELETE /api/holds/{id}",
    // The undo of a notice, which goes away by itself.
    "POST /api/practitioners/{id}/leaves/{leave_id}/undo",
    "DELETE /api/practitioners/{id}/photo",
    "DELETE /api/users/{id}",
    // Asked by the desktop's shell itself.
    "POST /api/leases",
    // The undo of a decision, and the decision itself is named.
    "POST /api/conflicts/{id}/reopen",
    // Asked while typing, and answered by the replica.
    "POST /api/patients/match",
    "POST /api/drug-checks",
    "POST /api/patients/{id}/calendar-link/revoke",
    // Asked as the page of a mail's link opens; it changes nothing.
    "POST /api/visit-links/look",
    "POST /api/opt-out-links/look",
    // Asked by mail programs.
    "POST /api/opt-out-links/one-click/{token}",
];

#[tokio::test]
async fn every_control_says_which_route_it_needs_and_every_change_has_a_control_that_says_so() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src");
    let mut text = String::new();
    sources(&ui, &mut text);
    let quoted = text.split('"').filter(|part| {
        let method = part.split(' ').next().unwrap_or_default();
        matches!(method, "POST" | "PUT" | "DELETE") && part.contains(" /api/")
    });
    let named: BTreeSet<_> = quoted.map(str::to_owned).collect();
    let of_the_product = changes(|_| true).await;
    let unknown: Vec<_> = named.difference(&of_the_product).collect();
    assert!(unknown.is_empty(), "no such routes: {unknown:?}");
    // Signing in and out have pages of their own.
    let is_session = |route: &str| route.contains("/api/session") || route.contains("/api/invitations");
    let forgotten: Vec<_> = of_the_product
        .difference(&named)
        .filter(|route| !is_session(route) && !NAMED_BY_ANOTHER.contains(&route.as_str()))
        .collect();
    assert!(
        forgotten.is_empty(),
        "no control says that it needs {forgotten:?}"
    );
}
