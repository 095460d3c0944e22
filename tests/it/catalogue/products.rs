//! Products one by one.

use clinic_shared::{
    feed::Page,
    medication::{CreateProduct, DrugFound, NotChecked, Product, ProductForm, ProductRefused, case::Form},
};
use clinic_tests::{TestClinic, next_uuid};
use rstest::rstest;
use serde_json::{Value, json};

use super::{PRODUCTS, added, checked_lines, klarimax, listed, path_of, product, some_doctor};
use crate::encounters::fields;

async fn offered(doctor: &clinic_tests::Asker, typed: &str) -> Vec<DrugFound> {
    let page: Page<DrugFound> = doctor.get(&format!("/api/drugs?q={typed}")).await.ok();
    page.items
}

#[tokio::test]
async fn a_product_comes_back_as_it_was_written_with_what_the_rules_know_of_it() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let mut asked = klarimax();
    asked.form = ProductForm {
        synonyms: vec!["Klari  forte".to_owned()],
        strength: "500 mg".to_owned(),
        form: Some(Form::Tablet),
        atc: "j01fa09".to_owned(),
        max_daily_mg: Some(1_000.0),
        usual_dose_vi: "1 viên × 2 lần/ngày".to_owned(),
        ..asked.form
    };
    let made = added(&admin, &asked).await;
    assert_eq!(
        (made.form.atc.as_str(), made.version, made.active),
        ("J01FA09", 1, true)
    );
    assert_eq!(made.form.synonyms, ["Klari forte"]);
    let known = &made.known[0];
    assert_eq!(known.id.as_deref(), Some("clarithromycin"));
    assert!(known.covered && !known.groups.is_empty() && !made.unclear);
    let read = some_doctor(&clinic).get(&path_of(&made)).await;
    assert_eq!(read.version(), 1);
    assert_eq!(read.ok::<Product>(), made);

    let other = added(&admin, &product("Gan xanh", &[("Rau đắng", 85.0)])).await;
    assert_eq!(
        (other.known[0].id.as_deref(), other.known[0].covered),
        (None, false)
    );
}

#[rstest]
#[case::the_beginning("q=klar", &["Klarimax"])]
#[case::a_letter_off("q=klarimux", &["Klarimax"])]
#[case::a_synonym("q=forte", &["Klarimax"])]
#[case::an_ingredient("q=clarithro", &["Klarimax"])]
#[case::with_marks("q=Bổ gan", &["Bổ gan A"])]
#[case::nothing("q=xyz", &[])]
#[case::all_by_name("", &["Bổ gan A", "Klarimax"])]
#[tokio::test]
async fn products_are_found_as_drugs_are(#[case] query: &str, #[case] names: &[&str]) {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let mut asked = klarimax();
    asked.form.synonyms.push("Klari forte".to_owned());
    added(&admin, &asked).await;
    added(&admin, &product("Bổ gan A", &[("Rau đắng", 85.0)])).await;
    assert_eq!(listed(&admin, query).await, names);
}

#[tokio::test]
async fn a_long_catalogue_comes_page_by_page() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let rows = (0..120).map(|at| format!("Thuốc {at:03},Paracetamol\n"));
    let file = format!("Tên thuốc,Hoạt chất\n{}", rows.collect::<Vec<_>>().concat());
    let digest = super::previewed(&admin, &file).await.digest;
    let path = format!("{PRODUCTS}/import?digest={digest}");
    assert_eq!(admin.post_bytes(&path, file.into()).await.status, 200);
    let (mut names, mut after) = (Vec::new(), String::new());
    for wanted in [50, 50, 20] {
        let page: Page<Product> = admin.get(&format!("{PRODUCTS}?q=thuoc{after}")).await.ok();
        assert_eq!(page.items.len(), wanted);
        names.extend(page.items.into_iter().map(|product| product.form.name));
        after = page
            .next_cursor
            .map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
    }
    assert_eq!((names.len(), after.as_str()), (120, ""));
    assert!(names.is_sorted());
    admin
        .get(&format!("{PRODUCTS}?cursor=xyz"))
        .await
        .refused("/problems/invalid-query");
}

#[tokio::test]
async fn what_is_offered_to_whoever_prescribes_is_what_is_active() {
    let clinic = TestClinic::start().await;
    let (admin, doctor) = (clinic.admin(), some_doctor(&clinic));
    assert!(offered(&doctor, "klarim").await.is_empty());
    let made = added(&doctor, &klarimax()).await;
    let found = offered(&doctor, "klarim").await;
    assert_eq!(found[0].name, "Klarimax");
    assert_eq!(found[0].ingredients, ["clarithromycin"]);

    assert_eq!(admin.delete(&path_of(&made), 1).await.status, 204);
    assert!(offered(&doctor, "klarim").await.is_empty());
    assert!(listed(&admin, "").await.is_empty());
    assert_eq!(listed(&admin, "inactive=true").await, ["Klarimax"]);
    admin
        .put(&path_of(&made), 2, &made.form)
        .await
        .refused("/problems/not-found");

    let restore = format!("{}/restore", path_of(&made));
    let back: Product = admin.post_matching(&restore, 2, &json!({})).await.ok();
    assert_eq!((back.active, back.version), (true, 3));
    assert_eq!(offered(&doctor, "klarim").await.len(), 1);
}

#[tokio::test]
async fn a_name_that_another_took_meanwhile_is_not_given_back() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let made = added(&admin, &klarimax()).await;
    admin.delete(&path_of(&made), 1).await;
    added(&admin, &klarimax()).await;
    let restore = format!("{}/restore", path_of(&made));
    admin
        .post_matching(&restore, 2, &json!({}))
        .await
        .refused("/problems/already-taken");
}

fn refusal(asked: &CreateProduct) -> (&'static str, Option<&'static str>) {
    match asked.form.name.as_str() {
        "KLARIMAX" => ("/problems/already-taken", Some("/name")),
        "Panadol" => ("/problems/name-means-else", Some("/name")),
        "Nhóm" => ("/problems/common-name", Some("/ingredients/0/name")),
        "Klari vàng" => ("/problems/ingredient-is-product", Some("/ingredients/0/name")),
        "Rau đắng" => ("/problems/name-is-ingredient", Some("/name")),
        _ => ("/problems/several-ingredients", Some("/ingredients/0/name")),
    }
}

/// The program's names keep their meaning; a product may be called so only where it is so.
#[rstest]
#[case::another_product(product("KLARIMAX", &[("Paracetamol", 500.0)]))]
#[case::the_programs_name(product("Panadol", &[("Ibuprofen", 400.0)]))]
#[case::two_in_one(product("Mới", &[("Amoxicilin/acid clavulanic", 625.0)]))]
#[case::a_group(product("Nhóm", &[("Sulfamid", 500.0)]))]
#[case::another_product_in_it(product("Klari vàng", &[("Klarimax", 500.0)]))]
#[case::what_another_holds(product("Rau đắng", &[("Paracetamol", 500.0)]))]
#[tokio::test]
async fn a_name_means_one_thing(#[case] asked: CreateProduct) {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    added(&admin, &klarimax()).await;
    added(&admin, &product("Gan xanh", &[("Rau đắng", 85.0)])).await;
    let (kind, pointer) = refusal(&asked);
    let problem = admin.post(PRODUCTS, &asked).await.refused(kind);
    assert_eq!(problem.members["pointer"].as_str(), pointer);
    added(&admin, &product("Panadol", &[("Acetaminophen", 500.0)])).await;
}

/// The name went to an ingredient: whoever takes the product still is not checked by it, and the catalogue says so.
#[tokio::test]
async fn a_product_whose_name_means_another_thing_by_now_is_marked() {
    let clinic = TestClinic::start().await;
    let (admin, doctor) = (clinic.admin(), some_doctor(&clinic));
    let made = added(&admin, &klarimax()).await;
    admin.delete(&path_of(&made), 1).await;
    let holding = added(&admin, &product("Gan xanh", &[("Klarimax", 85.0)])).await;
    let read: Product = admin.get(&path_of(&made)).await.ok();
    assert!(read.unclear && !holding.unclear);
    let page: Page<Product> = admin.get(&format!("{PRODUCTS}?inactive=true")).await.ok();
    let marked: Vec<_> = page.items.iter().map(|product| product.unclear).collect();
    assert_eq!(marked, [false, true]);
    let told = checked_lines(&doctor, &["Klarimax"]).await;
    let unknown = |not: &NotChecked| matches!(not, NotChecked::UnknownDrug { .. });
    assert!(told.checked.not_checked.iter().any(unknown), "{told:?}");
}

#[tokio::test]
async fn what_is_wrong_with_a_product_is_told_by_its_field() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let asked = json!({"id": next_uuid(), "name": " ", "ingredients": [{"name": "Aspirin"}, {"name": "aspirin"}],
        "atc": "?"});
    let problem = admin
        .post(PRODUCTS, &asked)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(fields(&problem), ["/name", "/ingredients/1/name", "/atc"]);
    let spelled = product("Mới", &[("Aspirin", 500.0), ("Acid acetylsalicylic", 81.0)]);
    let problem = admin
        .post(PRODUCTS, &spelled)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(fields(&problem), ["/ingredients/1/name"]);
}

#[tokio::test]
async fn two_who_change_one_product_do_not_write_over_each_other() {
    let clinic = TestClinic::start().await;
    let (admin, doctor) = (clinic.admin(), some_doctor(&clinic));
    let asked = klarimax();
    let made = added(&admin, &asked).await;
    let form = ProductForm {
        strength: "250 mg".to_owned(),
        ..made.form.clone()
    };
    let changed: Product = doctor.put(&path_of(&made), 1, &form).await.ok();
    assert_eq!((changed.version, &changed.form), (2, &form));
    let late = admin.put(&path_of(&made), 1, &made.form).await;
    let problem = late.refused("/problems/version-conflict");
    let conflict: ProductRefused = serde_json::from_value(with_type(&problem)).unwrap();
    assert_eq!(conflict, ProductRefused::VersionConflict { current_version: 2 });
    admin.post(PRODUCTS, &asked).await.refused("/problems/id-in-use");
}

fn with_type(problem: &clinic_shared::problem::Problem) -> Value {
    let mut members = problem.members.clone();
    members.insert("type".to_owned(), problem.kind.clone().into());
    Value::Object(members)
}

#[tokio::test]
async fn a_table_to_fill_in_is_taken_as_it_is() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let template = admin.get(&format!("{PRODUCTS}/template.csv")).await;
    assert_eq!(template.headers["content-type"], "text/csv; charset=utf-8");
    let preview = super::previewed(&admin, &template.text()).await;
    assert_eq!((preview.counts.new, preview.counts.errors), (2, 0), "{preview:?}");
}
