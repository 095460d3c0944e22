//! Changing the catalogue, product by product. Each change makes another version of the drug rules.

use utoipa_axum::routes;

use super::{Catalogue, CreateProduct, Kept, Product, ProductForm, ProductRefused, queries, shown};
use crate::{
    field::{Check as _, FieldErrors},
    identity::Access,
    ids::MedicationProductId,
    medication::{
        pack_of::{pack_of, renew, shipped_pack},
        sheet::RowFault,
    },
    problem::Problem,
    store::StoreError,
    web::{Body, Created, Failure, IfMatch, NoContent, Outcome, PathId, Routes, Versioned, Work, Working},
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .change(Access::CATALOGUE, routes!(create_product))
        .change(Access::CATALOGUE, routes!(update_product))
        .change(Access::CATALOGUE, routes!(delete_product))
        .change(Access::CATALOGUE, routes!(restore_product))
}

/// For a change: of the version that the asker saw.
async fn current(
    work: &mut Work,
    id: MedicationProductId,
    version: i64,
    active: bool,
) -> Outcome<Kept, ProductRefused> {
    let found = queries::find(work, id).await?;
    let found = found.filter(|kept| kept.active == active);
    let found = found.ok_or(ProductRefused::NotFound)?;
    let current_version = found.version;
    if current_version != version {
        return Err(ProductRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

/// It fits beside the other products and the program's rules.
async fn fits(work: &mut Work, id: MedicationProductId, form: &ProductForm) -> Outcome<(), ProductRefused> {
    let all = queries::all(work).await?;
    let faults = Catalogue::new(shipped_pack()?, &all).faults(form, Some(id));
    let mut errors = FieldErrors::default();
    for (pointer, fault) in faults {
        let refused = match fault {
            RowFault::Field(code) => {
                errors.add(pointer, code);
                continue;
            }
            RowFault::NameTaken { other } => ProductRefused::AlreadyTaken { pointer, other },
            RowFault::NameMeansElse { means } => ProductRefused::NameMeansElse { pointer, means },
            RowFault::SeveralIngredients { parts } => ProductRefused::SeveralIngredients { pointer, parts },
            RowFault::CommonName => ProductRefused::CommonName { pointer },
            RowFault::IngredientIsProduct { other } => ProductRefused::IngredientIsProduct { pointer, other },
            RowFault::NameIsIngredient { of } => ProductRefused::NameIsIngredient { pointer, of },
            // Of cells and of rows: no form has them.
            _ => continue,
        };
        return Err(refused.into());
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors.into())
}

/// The second lock: the name's key.
fn name_taken(error: StoreError) -> Failure<ProductRefused> {
    if error.is_unique() {
        let (pointer, other) = ("/name".to_owned(), String::new());
        return ProductRefused::AlreadyTaken { pointer, other }.into();
    }
    error.into()
}

async fn as_it_is(work: &mut Work, id: MedicationProductId) -> Outcome<Versioned<Product>, ProductRefused> {
    renew(work).await?;
    let found = queries::find(work, id).await?;
    let found = found.ok_or(ProductRefused::NotFound)?;
    let in_use = pack_of(work).await?;
    Ok(Versioned(found.version, shown(shipped_pack()?, &in_use, found)))
}

/// Adds a product.
#[utoipa::path(post, path = "/api/medication-products", tag = "medication", request_body = CreateProduct,
    responses((status = 201, body = Product), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn create_product(
    mut work: Working,
    Body(asked): Body<CreateProduct>,
) -> Outcome<Created<Product>, ProductRefused> {
    let CreateProduct { id, form } = asked;
    if queries::find(&mut work, id).await?.is_some() {
        return Err(ProductRefused::IdInUse.into());
    }
    let form = form.tidied();
    fits(&mut work, id, &form).await?;
    queries::insert(&mut work, id, &form).await.map_err(name_taken)?;
    let Versioned(version, made) = as_it_is(&mut work, id).await?;
    Ok(Created(version, made))
}

/// Changes a product. What patients take by its name is checked by the new content too.
#[utoipa::path(put, path = "/api/medication-products/{id}", tag = "medication", request_body = ProductForm,
    responses((status = 200, body = Product), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn update_product(
    mut work: Working,
    PathId(id): PathId<MedicationProductId>,
    IfMatch(version): IfMatch,
    Body(form): Body<ProductForm>,
) -> Outcome<Versioned<Product>, ProductRefused> {
    current(&mut work, id, version, true).await?;
    let form = form.tidied();
    fits(&mut work, id, &form).await?;
    queries::update(&mut work, id, &form).await.map_err(name_taken)?;
    as_it_is(&mut work, id).await
}

/// Offers a product no more. What patients take by its name is known still.
#[utoipa::path(delete, path = "/api/medication-products/{id}", tag = "medication",
    responses((status = 204), (status = 404, body = Problem), (status = 412, body = Problem)))]
async fn delete_product(
    mut work: Working,
    PathId(id): PathId<MedicationProductId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, ProductRefused> {
    current(&mut work, id, version, true).await?;
    queries::offer(&mut work, id, false).await?;
    renew(&mut work).await?;
    Ok(NoContent)
}

/// Offers it again: the undo.
#[utoipa::path(post, path = "/api/medication-products/{id}/restore", tag = "medication",
    responses((status = 200, body = Product), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn restore_product(
    mut work: Working,
    PathId(id): PathId<MedicationProductId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Product>, ProductRefused> {
    let found = current(&mut work, id, version, false).await?;
    let errors = found.form.check();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    fits(&mut work, id, &found.form).await?;
    queries::offer(&mut work, id, true).await.map_err(name_taken)?;
    as_it_is(&mut work, id).await
}
