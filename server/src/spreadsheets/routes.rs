use std::sync::Arc;

use axum::{
    Extension, Json,
    body::{Body, to_bytes},
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::Access,
    medication::{
        ImportProducts, ImportRefused, ImportRules, ProductPreview, ProductsImported, RuleSet, RulesPreview,
        catalogue::{import_products, preview_products},
        rule_sets::{import_rules, preview_rules},
        sheet::{BYTES_MAX, Sheet},
    },
    problem::Problem,
    web::{Created, Failure, Outcome, Params, Reach, Reading, Routes, Working, is_not_allowed},
};
use clinic_spreadsheets::read;
use tokio::sync::Semaphore;
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

use crate::turns::in_turn;

/// So many are read at once: unpacked, each may be as much as the server has for many requests.
static READING: Semaphore = Semaphore::const_new(2);

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::CATALOGUE, Reach::Server, routes!(preview_product_file))
        .change(Access::CATALOGUE, routes!(import_product_file))
        .read(Access::DOCTOR, Reach::Server, routes!(preview_rule_file))
        .change(Access::DOCTOR, routes!(import_rule_file))
        .around(|route| route.layer(from_fn(read_file)))
}

/// The request's file, read.
#[derive(Debug, Clone)]
struct Sheets(Arc<Vec<Sheet>>);

/// What a file of products would change: a body of .xlsx or .csv, at most 5 MB and 5,000 rows. Nothing is written.
#[utoipa::path(post, path = "/api/medication-products/preview", tag = "medication",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ProductPreview), (status = 413, body = Problem), (status = 422, body = Problem)))]
async fn preview_product_file(
    Extension(Sheets(sheets)): Extension<Sheets>,
    Reading(mut tx): Reading,
) -> Outcome<Json<ProductPreview>, ImportRefused> {
    preview_products(&mut tx, &sheets).await.map(Json)
}

/// Takes the file over that was previewed: all of it in one transaction, or nothing.
#[utoipa::path(post, path = "/api/medication-products/import", tag = "medication", params(ImportProducts),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ProductsImported), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
async fn import_product_file(
    mut work: Working,
    Params(asked): Params<ImportProducts>,
    Extension(Sheets(sheets)): Extension<Sheets>,
) -> Outcome<Json<ProductsImported>, ImportRefused> {
    import_products(&mut work, &sheets, &asked).await.map(Json)
}

/// What a file in the form of the ministry's list says, and what of it the program's rules do not know. Nothing is
/// written.
#[utoipa::path(post, path = "/api/drug-rule-sets/preview", tag = "medication",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = RulesPreview), (status = 413, body = Problem), (status = 422, body = Problem)))]
async fn preview_rule_file(
    Extension(Sheets(sheets)): Extension<Sheets>,
    Reading(mut tx): Reading,
) -> Outcome<Json<RulesPreview>, ImportRefused> {
    preview_rules(&mut tx, &sheets).await.map(Json)
}

/// Keeps what is new in the file that was previewed, as a draft: it has no effect before a doctor takes it into use.
#[utoipa::path(post, path = "/api/drug-rule-sets", tag = "medication", params(ImportRules),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = RuleSet), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
async fn import_rule_file(
    mut work: Working,
    Params(asked): Params<ImportRules>,
    Extension(Sheets(sheets)): Extension<Sheets>,
) -> Outcome<Created<RuleSet>, ImportRefused> {
    import_rules(&mut work, &sheets, &asked).await
}

/// Layer around the unit of work: while a file is read, nobody waits for the store.
async fn read_file(request: Request, next: Next) -> Response {
    if is_not_allowed(request.extensions()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BYTES_MAX).await else {
        let bytes_max = BYTES_MAX;
        return refused(ImportRefused::TooLarge { bytes_max });
    };
    let file = bytes.clone();
    match in_turn(&READING, move || read(&file)).await {
        Ok(Ok(sheets)) => parts.extensions.insert(Sheets(Arc::new(sheets))),
        Ok(Err(why)) => return refused(ImportRefused::Unreadable { why }),
        Err(fault) => return fault.into_response(),
    };
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

fn refused(refusal: ImportRefused) -> Response {
    Failure::Refused(refusal).into_response()
}
