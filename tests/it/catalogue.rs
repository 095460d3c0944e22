//! The clinic's own medicines and drug rules: kept, read from files, and what prescriptions are checked by. Rows B1, B2.

use clinic_shared::{
    feed::Page,
    identity::{ProveAgain, Role, SignatureProof, SignedIn},
    ids::{MedicationProductId, PractitionerId, SignatureProofId},
    medication::{
        CreateProduct, DrugCheck, DrugPack, Product, ProductForm, ProductIngredient, ProductPreview,
        pack::load::SHIPPED_VERSION,
    },
};
use clinic_tests::{Asker, PASSWORD, TestClinic, next_uuid};
use serde_json::json;

use crate::encounters::Practice;

mod checked;
mod import;
mod products;
mod rule_sets;

const PRODUCTS: &str = "/api/medication-products";

fn some_doctor(clinic: &TestClinic) -> Asker {
    clinic.asker(Role::Doctor, Some(PractitionerId(next_uuid())))
}

fn product(name: &str, ingredients: &[(&str, f64)]) -> CreateProduct {
    let ingredients = ingredients.iter().map(|(name, mg)| ProductIngredient {
        name: (*name).to_owned(),
        strength_mg: Some(*mg),
    });
    CreateProduct {
        id: MedicationProductId(next_uuid()),
        form: ProductForm {
            name: name.to_owned(),
            ingredients: ingredients.collect(),
            ..ProductForm::default()
        },
    }
}

/// Holds clarithromycin, under a name that the program does not know.
fn klarimax() -> CreateProduct {
    product("Klarimax", &[("Clarithromycin", 500.0)])
}

async fn added(by: &Asker, product: &CreateProduct) -> Product {
    by.post(PRODUCTS, product).await.ok()
}

fn path_of(product: &Product) -> String {
    format!("{PRODUCTS}/{}", product.id)
}

async fn listed(asker: &Asker, query: &str) -> Vec<String> {
    let page: Page<Product> = asker.get(&format!("{PRODUCTS}?{query}")).await.ok();
    page.items.into_iter().map(|product| product.form.name).collect()
}

async fn previewed(asker: &Asker, file: &str) -> ProductPreview {
    let answer = asker
        .post_bytes(&format!("{PRODUCTS}/preview"), file.into())
        .await;
    answer.ok()
}

/// What is found while somebody writes these lines for an adult without allergies.
async fn checked_lines(doctor: &Asker, lines: &[&str]) -> DrugCheck {
    let case = json!({"lines": lines, "allergies": [], "age_years": 40});
    doctor.post("/api/drug-checks", &case).await.ok()
}

async fn version(doctor: &Asker) -> String {
    doctor.get("/api/drug-pack").await.ok::<DrugPack>().version
}

/// Of rules to which the clinic has added something.
fn is_own(version: &str) -> bool {
    let added = version.strip_prefix(SHIPPED_VERSION);
    let added = added.and_then(|rest| rest.strip_prefix('+'));
    added.is_some_and(|hash| hash.len() == 8)
}

/// The practice's doctor with an account, who can give the password once more.
async fn signed_in(practice: &Practice) -> Asker {
    let clinic = &practice.world.clinic;
    clinic
        .account("bacsi", Role::Doctor, Some(practice.practitioner))
        .await;
    let mut browser = clinic.browser();
    browser.sign_in("bacsi", PASSWORD).await.ok::<SignedIn>();
    browser.asker()
}

async fn proof(doctor: &Asker) -> Option<SignatureProofId> {
    let password = PASSWORD.to_owned();
    let answer = doctor.post("/api/session/proof", &ProveAgain { password }).await;
    Some(answer.ok::<SignatureProof>().id)
}
