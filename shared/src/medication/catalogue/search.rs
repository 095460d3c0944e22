//! Looking through the catalogue.

use axum::{
    Json,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::{IntoResponse, Response},
};
use utoipa_axum::routes;
use uuid::Uuid;

use super::{Kept, Product, ProductFilter, ProductRefused, queries, shown, template};
use crate::{
    feed::Page,
    identity::Access,
    ids::MedicationProductId,
    medication::{
        names::far,
        pack_of::{pack_of, shipped_pack},
    },
    problem::Problem,
    store::Tx,
    text::fold,
    web::{Cursor, Fault, Outcome, Params, PathId, Reach, Reading, Routes, Versioned, malformed_cursor},
};

const PAGE: usize = 50;
/// What is found by an ingredient comes after all that is found by a name.
const BY_INGREDIENT: u32 = 100;

pub(super) fn routes() -> Routes {
    Routes::default()
        .read(Access::CATALOGUE, Reach::Server, routes!(list_products))
        .read(Access::CATALOGUE, Reach::Server, routes!(product_template))
        .read(Access::CATALOGUE, Reach::Server, routes!(read_product))
}

/// A product's place in a list: how far it is from what is looked for, then its folded name, then its id.
type Place = (u32, String, Uuid);

/// The clinic's own products: with `q` the nearest first, else by name.
#[utoipa::path(get, path = "/api/medication-products", tag = "medication", params(ProductFilter),
    responses((status = 200, body = Page<Product>)))]
async fn list_products(
    Params(asked): Params<ProductFilter>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<Product>>, Response> {
    let cursor = asked.cursor.as_deref();
    let after = cursor.map(place);
    if after == Some(None) {
        return Err(malformed_cursor());
    }
    let after = after.flatten();
    let page = page_of(&mut tx, &asked, after).await;
    page.map(Json).map_err(IntoResponse::into_response)
}

/// `None`: no cursor of ours.
fn place(cursor: &str) -> Option<Place> {
    let cursor = Cursor::read(cursor, 3)?;
    Some((cursor.key(0)?, cursor.key(1)?, cursor.key(2)?))
}

async fn page_of(tx: &mut Tx, asked: &ProductFilter, after: Option<Place>) -> Result<Page<Product>, Fault> {
    let wanted = fold(asked.q.as_deref().unwrap_or_default());
    let all = queries::all(tx).await?;
    let mut found: Vec<(Place, Kept)> = all
        .into_iter()
        .filter(|kept| kept.active || asked.inactive)
        .filter_map(|kept| {
            Some((
                (distance(&wanted, &kept)?, fold(&kept.form.name), kept.id.0),
                kept,
            ))
        })
        .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after))
        .collect();
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| has_more);
    let next_cursor =
        last.map(|((far, name, id), _)| Cursor::after([far.to_string(), name.clone(), id.to_string()]));
    let (shipped, in_use) = (shipped_pack()?, pack_of(tx).await?);
    let items = found.into_iter().map(|(_, kept)| shown(shipped, &in_use, kept));
    Ok(Page {
        items: items.collect(),
        next_cursor,
    })
}

/// As names are found while prescribing; `None`: too far.
fn distance(wanted: &str, kept: &Kept) -> Option<u32> {
    if wanted.is_empty() {
        return Some(0);
    }
    let names = kept.form.names().filter_map(|name| far(wanted, &fold(name)));
    let ingredients = kept.form.ingredients.iter();
    let ingredients = ingredients.filter_map(|one| far(wanted, &fold(&one.name)));
    names
        .min()
        .or_else(|| ingredients.min().map(|far| far + BY_INGREDIENT))
}

/// One of them, an inactive one too.
#[utoipa::path(get, path = "/api/medication-products/{id}", tag = "medication",
    responses((status = 200, body = Product), (status = 404, body = Problem)))]
async fn read_product(
    PathId(id): PathId<MedicationProductId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<Product>, ProductRefused> {
    let found = queries::find(&mut tx, id).await?;
    let found = found.ok_or(ProductRefused::NotFound)?;
    let in_use = pack_of(&mut tx).await?;
    Ok(Versioned(found.version, shown(shipped_pack()?, &in_use, found)))
}

/// A table to fill in, as CSV.
#[utoipa::path(get, path = "/api/medication-products/template.csv", tag = "medication",
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn product_template() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"thuoc-mau.csv\""),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, template()).into_response()
}
