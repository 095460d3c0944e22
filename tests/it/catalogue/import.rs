//! Products from files.

use std::ops::Range;

use clinic_shared::{
    feed::Changes,
    ids::PatientId,
    medication::{
        ImportRefused, Product, ProductChange, ProductColumn, ProductCounts, ProductPreview,
        ProductsImported,
        case::{Form, Route},
        sheet::{ROWS_MAX, TableFault},
    },
};
use clinic_tests::{Answer, Asker, TestClinic, at, next_uuid};
use reqwest::Method;
use rstest::rstest;
use rust_xlsxwriter::{Formula, Workbook};

use super::{PRODUCTS, added, is_own, klarimax, listed, path_of, previewed, some_doctor, version};

const FILE: &str = "Tên thuốc;Tên khác;Hoạt chất;Hàm lượng;Dạng bào chế;Đường dùng;Liều tối đa/ngày (mg);Ghi chú\n\
    Klarimax;Klari forte;Clarithromycin;500 mg;Viên nén bao phim;Uống;1000;\n\
    Bổ gan A;;Bìm bìm 85 mg + Rau đắng 64 mg;;;;;hàng tặng\n\
    Panadol;;Ibuprofen;400 mg;;;;\n\
    Viên lạ;;Paracetamol;;kẹo;;1.000;\n";

async fn import(asker: &Asker, file: &str, digest: &str, more: &str) -> Answer {
    let path = format!("{PRODUCTS}/import?digest={digest}{more}");
    asker.post_bytes(&path, file.into()).await
}

#[tokio::test]
async fn a_file_is_looked_at_and_nothing_is_written() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let before: Changes = admin.get("/api/changes").await.ok();
    let preview = previewed(&admin, FILE).await;
    let counts = ProductCounts {
        new: 2,
        errors: 2,
        ..ProductCounts::default()
    };
    assert_eq!(preview.counts, counts);
    assert_eq!(preview.columns[7].meaning, None);
    assert_eq!(preview.columns[6].meaning, Some(ProductColumn::MaxDailyMg));
    let first = preview.rows[0].after.as_ref().unwrap();
    assert_eq!((first.form, first.route), (Some(Form::Tablet), Some(Route::Oral)));
    assert_eq!(first.ingredients[0].strength_mg, Some(500.0));
    assert_eq!(preview.rows[1].unchecked, ["Bìm bìm", "Rau đắng"]);

    let codes = |row: usize| -> Vec<&str> {
        let problems = preview.rows[row].problems.iter();
        problems.map(|problem| problem.code.as_str()).collect()
    };
    assert_eq!((preview.rows[2].row, codes(2)), (4, vec!["name-means-else"]));
    assert!(preview.rows[2].problems[0].message.contains("paracetamol"));
    assert_eq!(
        (preview.rows[3].row, codes(3)),
        (5, vec!["unknown-form", "not-a-number"])
    );
    assert_eq!(preview.rows[3].problems[0].column, "Dạng bào chế");

    assert!(listed(&admin, "inactive=true").await.is_empty());
    let after: Changes = admin.get("/api/changes").await.ok();
    assert_eq!(after.seq, before.seq);
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_askers_language() {
    let clinic = TestClinic::start().await;
    let told = async |language: &str| -> String {
        let url = format!("{}{PRODUCTS}/preview", clinic.base_url);
        let token = clinic.token_of_role(clinic_shared::identity::Role::Admin);
        let request = reqwest::Client::new()
            .request(Method::POST, url)
            .bearer_auth(token);
        let answer = request.header("Accept-Language", language).body(FILE);
        let preview: ProductPreview = answer.send().await.unwrap().json().await.unwrap();
        preview.rows[2].problems[0].message.clone()
    };
    assert!(
        told("vi")
            .await
            .starts_with("Trong bộ quy tắc thuốc tên này có nghĩa khác")
    );
    assert!(
        told("en")
            .await
            .starts_with("It means something else in the drug rules")
    );
}

#[tokio::test]
async fn a_file_is_taken_over_as_it_was_looked_at() {
    let clinic = TestClinic::start().await;
    let (admin, doctor) = (clinic.admin(), some_doctor(&clinic));
    let digest = previewed(&admin, FILE).await.digest;
    let refused = import(&admin, FILE, "another", "&skip_errors=true").await;
    let told = refused.refused("/problems/preview-differs");
    assert_eq!(told.members["digest"].as_str(), Some(digest.as_str()));
    let refused = import(&admin, FILE, &digest, "").await;
    assert_eq!(refused.refused("/problems/rows-wrong").members["rows"], 2);
    assert!(listed(&admin, "").await.is_empty());

    let done: ProductsImported = import(&admin, FILE, &digest, "&skip_errors=true").await.ok();
    assert_eq!((done.counts.new, done.counts.errors), (2, 2));
    assert!(is_own(&done.pack), "{}", done.pack);
    assert_eq!(version(&doctor).await, done.pack);
    assert_eq!(listed(&admin, "").await, ["Bổ gan A", "Klarimax"]);

    // The same file once more changes nothing, but is another than was looked at.
    let again = previewed(&admin, FILE).await;
    assert_eq!((again.counts.same, again.counts.new), (2, 0));
    import(&admin, FILE, &digest, "&skip_errors=true")
        .await
        .refused("/problems/preview-differs");
}

#[tokio::test]
async fn a_change_between_the_look_and_the_import_is_noticed() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let made = added(&admin, &klarimax()).await;
    let file = "name,ingredients,strength\nKLARIMAX,clarithromycin 250 mg,250 mg\n";
    let preview = previewed(&admin, file).await;
    let row = &preview.rows[0];
    assert_eq!(row.change, ProductChange::Changed);
    assert_eq!(row.before.as_ref(), Some(&made.form));

    let form = clinic_shared::medication::ProductForm {
        atc: "J01FA09".to_owned(),
        ..made.form.clone()
    };
    admin.put(&path_of(&made), 1, &form).await.ok::<Product>();
    import(&admin, file, &preview.digest, "")
        .await
        .refused("/problems/preview-differs");
    let digest = previewed(&admin, file).await.digest;
    let done: ProductsImported = import(&admin, file, &digest, "").await.ok();
    assert_eq!(done.counts.changed, 1);
    let read: Product = admin.get(&path_of(&made)).await.ok();
    assert_eq!((read.form.name.as_str(), read.version), ("KLARIMAX", 3));
    assert_eq!(read.form.atc, "J01FA09");
    assert_eq!(read.form.ingredients[0].strength_mg, Some(250.0));
}

#[tokio::test]
async fn one_import_sent_twice_is_done_once() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let file = "name,ingredients\nKlarimax,clarithromycin\n";
    let digest = previewed(&admin, file).await.digest;
    let url = format!("{}{PRODUCTS}/import?digest={digest}", clinic.base_url);
    let token = clinic.token_of_role(clinic_shared::identity::Role::Admin);
    let key = next_uuid().to_string();
    for _ in 0..2 {
        let request = reqwest::Client::new().post(&url).bearer_auth(&token);
        let answer = request
            .header("Idempotency-Key", &key)
            .body(file)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let done: ProductsImported = answer.json().await.unwrap();
        assert_eq!(done.counts.new, 1);
    }
    assert_eq!(listed(&admin, "").await, ["Klarimax"]);
}

/// Numbers are numbers, formulas their values, titles stand above the heading, and the table is on the second sheet.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "Ghi chú").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "Danh mục thuốc phòng khám").unwrap();
    for (column, heading) in
        (0_u16..).zip(["TT", "Tên thuốc", "Hoạt chất", "Liều tối đa/ngày (mg)", "Mã ATC"])
    {
        sheet.write_string(2, column, heading).unwrap();
    }
    sheet.write_number(3, 0, 1.0).unwrap();
    sheet.write_string(3, 1, "Klarimax").unwrap();
    sheet.write_string(3, 2, "Clarithromycin 500 mg").unwrap();
    sheet.write_number(3, 3, 1000.0).unwrap();
    sheet.write_string(3, 4, "J01FA09").unwrap();
    sheet.write_string(5, 1, "Đường huyết").unwrap();
    sheet.write_string(5, 2, "Metformin").unwrap();
    let doubled = Formula::new("=1000*2").set_result("2000");
    sheet.write_formula(5, 3, doubled).unwrap();
    // Far from everything: a table of all between would not fit anywhere.
    sheet.write_string(1_000_000, 16_000, "x").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_spreadsheet_is_read_as_people_see_it() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let file = workbook();
    let answer = admin
        .post_bytes(&format!("{PRODUCTS}/preview"), file.clone())
        .await;
    let preview: ProductPreview = answer.ok();
    let rows: Vec<_> = preview
        .rows
        .iter()
        .map(|row| {
            let after = row.after.as_ref().unwrap();
            (row.row, after.name.as_str(), after.max_daily_mg)
        })
        .collect();
    assert_eq!(
        rows,
        [(4, "Klarimax", Some(1_000.0)), (6, "Đường huyết", Some(2_000.0))]
    );
    let path = format!("{PRODUCTS}/import?digest={}", preview.digest);
    let done: ProductsImported = admin.post_bytes(&path, file).await.ok();
    assert_eq!(done.counts.new, 2);
    assert_eq!(listed(&admin, "q=duong").await, ["Đường huyết"]);
}

fn fault(problem: &clinic_shared::problem::Problem) -> TableFault {
    let mut members = problem.members.clone();
    members.insert("type".to_owned(), problem.kind.clone().into());
    match serde_json::from_value(members.into()).unwrap() {
        ImportRefused::Unreadable { why } => why,
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case::nothing(b"".as_slice(), TableFault::Empty)]
#[case::old_excel(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), TableFault::OldExcel)]
#[case::a_picture(b"\x89PNG\r\n\x1a\n\0".as_slice(), TableFault::NotATable)]
#[case::utf16(b"\xFF\xFET\0".as_slice(), TableFault::Utf16)]
#[case::windows_1258(b"Thu\xF4c,x\n".as_slice(), TableFault::NotUtf8)]
#[case::cut_off(b"PK\x03\x04".as_slice(), TableFault::Damaged)]
#[case::other_columns(
    "Tên thuốc,Giá\nPanadol,5\n".as_bytes(),
    TableFault::NoColumns { columns: vec!["Hoạt chất".to_owned()] }
)]
#[tokio::test]
async fn a_file_that_cannot_be_read_is_told_by_its_kind(#[case] file: &[u8], #[case] wanted: TableFault) {
    let clinic = TestClinic::start().await;
    let answer = clinic
        .admin()
        .post_bytes(&format!("{PRODUCTS}/preview"), file.to_vec())
        .await;
    let problem = answer.refused("/problems/table-unreadable");
    assert_eq!(fault(&problem), wanted);
    assert_eq!(problem.status, 422);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_read() {
    let clinic = TestClinic::start().await;
    let large = vec![b'a'; clinic_shared::medication::sheet::BYTES_MAX + 1];
    let answer = clinic
        .admin()
        .post_bytes(&format!("{PRODUCTS}/preview"), large)
        .await;
    assert_eq!(answer.refused("/problems/file-too-large").status, 413);
}

async fn fault_of(workbook: &mut Workbook) -> TableFault {
    let file = workbook.save_to_buffer().unwrap();
    assert!(file.len() < 1024 * 1024);
    let clinic = TestClinic::start().await;
    let answer = clinic
        .admin()
        .post_bytes(&format!("{PRODUCTS}/preview"), file)
        .await;
    fault(&answer.refused("/problems/table-unreadable"))
}

fn rows(count: usize) -> Range<u32> {
    0..u32::try_from(count).unwrap()
}

#[tokio::test]
async fn the_rows_of_all_sheets_are_counted_together() {
    let mut workbook = Workbook::new();
    for _ in 0..2 {
        let sheet = workbook.add_worksheet();
        for row in rows(ROWS_MAX / 3 * 2) {
            sheet.write_string(row, 0, "x").unwrap();
        }
    }
    let rows_max = ROWS_MAX;
    assert_eq!(
        fault_of(&mut workbook).await,
        TableFault::TooManyRows { rows_max }
    );
}

/// 28 MB of one text that the file has once, and 7 MB of nothing.
#[tokio::test]
async fn empty_cells_are_counted_too() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let text = "x".repeat(5_600);
    for row in rows(ROWS_MAX) {
        sheet.write_string(row, 59, &text).unwrap();
    }
    assert_eq!(fault_of(&mut workbook).await, TableFault::TooMuch);
}

/// Sent on as a desktop does what was done without the server: a verdict is looked for, and nothing else is done.
#[rstest]
#[case::products(PRODUCTS, "/import?digest=x")]
#[case::rules("/api/drug-rule-sets", "?title=x&digest=x")]
#[tokio::test]
async fn a_file_of_somebody_who_may_not_send_it_is_not_read(#[case] path: &str, #[case] query: &str) {
    let clinic = TestClinic::start().await;
    let headers = [
        ("Idempotency-Key", next_uuid().to_string()),
        ("Clinic-Made-At", at(9, 0).as_ms().to_string()),
    ];
    let path = format!("{path}{query}");
    let patient = clinic.patient(PatientId(next_uuid()));
    let answer = patient
        .send(Method::POST, &path, Some(&"no table"), &headers)
        .await;
    answer.refused("/problems/forbidden");
}

#[tokio::test]
async fn the_desk_reads_and_changes_no_catalogue() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    desk.get(PRODUCTS).await.refused("/problems/forbidden");
    desk.post(PRODUCTS, &klarimax())
        .await
        .refused("/problems/forbidden");
    let preview = desk.post_bytes(&format!("{PRODUCTS}/preview"), FILE.into()).await;
    preview.refused("/problems/forbidden");
}
