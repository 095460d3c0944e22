//! The requests about the clinic's own medicines.
use clinic_shared::feed::Page;
use clinic_shared::ids::{ChangeKey, MedicationProductId};
use clinic_shared::medication::{CreateProduct, Product, ProductForm, ProductsImported};

use crate::api::{self, ApiError, with_query};

pub const PREVIEW: &str = "/api/medication-products/preview";

fn of(id: MedicationProductId) -> String {
    format!("/api/medication-products/{id}")
}

/// The nearest first; without a text by their names.
pub async fn list(
    text: &str,
    with_inactive: bool,
    cursor: Option<String>,
) -> Result<Page<Product>, ApiError> {
    let asked = [
        ("q", text),
        ("inactive", if with_inactive { "true" } else { "" }),
        ("cursor", cursor.as_deref().unwrap_or_default()),
    ];
    api::get(&with_query("/api/medication-products", &asked)).await
}

pub async fn read(id: MedicationProductId) -> Result<Product, ApiError> {
    api::get(&of(id)).await
}

pub async fn create(asked: &CreateProduct, key: ChangeKey) -> Result<Product, ApiError> {
    api::post("/api/medication-products", asked, key).await
}

pub async fn change(
    id: MedicationProductId,
    form: &ProductForm,
    version: i64,
    key: ChangeKey,
) -> Result<Product, ApiError> {
    api::put(&of(id), form, key, Some(version)).await
}

pub async fn remove(id: MedicationProductId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    api::delete(&of(id), key, Some(version)).await
}

pub async fn restore(id: MedicationProductId, version: i64, key: ChangeKey) -> Result<Product, ApiError> {
    let path = format!("{}/restore", of(id));
    api::act(&path, &serde_json::json!({}), key, Some(version)).await
}

/// As it was looked at: `digest` is the preview's.
pub async fn import(
    bytes: &[u8],
    digest: &str,
    skips_wrong: bool,
    key: ChangeKey,
) -> Result<ProductsImported, ApiError> {
    let skips = if skips_wrong { "true" } else { "" };
    let asked = [("digest", digest), ("skip_errors", skips)];
    api::post_bytes(&with_query("/api/medication-products/import", &asked), bytes, key).await
}
