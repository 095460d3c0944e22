use clinic_shared::{
    catalog::{CreateService, Service, ServiceForm},
    feed::Page,
    ids::ServiceId,
};
use clinic_tests::{TestClinic, next_uuid};

pub fn service(code: &str) -> CreateService {
    let form = ServiceForm {
        code: code.into(),
        name: "Khám tổng quát".into(),
        ..ServiceForm::default()
    };
    CreateService {
        id: ServiceId(next_uuid()),
        form,
    }
}

#[tokio::test]
async fn a_service_is_made_changed_and_deleted() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let asked = service("ktq");
    let made: Service = admin.post("/api/services", &asked).await.ok();
    assert_eq!(made.form.code, "KTQ");

    let path = format!("/api/services/{}", asked.id);
    let longer = ServiceForm {
        length_minutes: 45,
        preparation: "Nhịn ăn 6 giờ".into(),
        ..made.form
    };
    let changed = admin.put(&path, 1, &longer).await;
    assert_eq!(admin.get(&path).await.ok::<Service>().form, longer);
    assert_eq!(changed.version(), 2);
    let conflict = admin
        .put(&path, 1, &longer)
        .await
        .refused("/problems/version-conflict");
    assert_eq!(conflict.members["current_version"], 2);

    assert_eq!(admin.delete(&path, 2).await.status, 204);
    let left: Page<Service> = admin.get("/api/services").await.ok();
    assert!(left.items.is_empty());
}

#[tokio::test]
async fn two_services_never_share_a_code() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    admin.post("/api/services", &service("KTQ")).await.ok::<Service>();
    let refused = admin
        .post("/api/services", &service("ktq"))
        .await
        .refused("/problems/already-taken");
    assert_eq!(refused.members["pointer"], "/code");
}

#[tokio::test]
async fn what_is_wrong_is_said_field_by_field_in_the_askers_language() {
    let clinic = TestClinic::start().await;
    let mut asked = service("");
    asked.form.length_minutes = 7;
    let problem = clinic
        .admin()
        .post("/api/services", &asked)
        .await
        .refused("/problems/invalid-fields");
    let said: Vec<_> = problem
        .errors
        .iter()
        .map(|e| (e.pointer.as_str(), e.detail.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("/code", "Cần điền mục này"),
            ("/length_minutes", "Giờ phải theo bước 5 phút")
        ]
    );
}
