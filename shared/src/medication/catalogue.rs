//! The clinic's own medicines: products by the names that are used there, with what is in them. A **product** is
//! prescribed by its name or a synonym; its **ingredients** are looked up in the drug rules, and one that they do not
//! know is *not checked*, never guessed. Products come one by one or from a file, which is looked at before it is
//! taken over. Files are read by the server (`server/spreadsheets`).

mod changes;
mod meanings;
mod preview;
mod product;
mod refused;
mod rows;
mod shown;

pub use changes::{Catalogue, Planned, preview, template};
pub use preview::{
    ImportProducts, ProductChange, ProductColumn, ProductCounts, ProductPreview, ProductRow, ProductsImported,
};
pub use product::{
    CreateProduct, Kept, KnownIngredient, Product, ProductFilter, ProductForm, ProductIngredient,
};
pub use refused::ProductRefused;
pub use rows::ingredients_of;
pub use shown::shown;

#[cfg(feature = "app")]
mod import;
#[cfg(feature = "app")]
mod products;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod search;

#[cfg(feature = "app")]
pub use import::{import_products, preview_products};
#[cfg(feature = "app")]
pub(super) use queries::STATEMENTS;

#[cfg(feature = "app")]
pub(super) fn routes() -> crate::web::Routes {
    search::routes().and(products::routes())
}
