use clinic_shared::{
    feed::Page,
    identity::{Role, SignedIn},
    ids::FavouriteId,
    medication::{CreateFavourite, Favourite, FavouriteForm},
};
use clinic_tests::{Asker, PASSWORD, World, next_uuid};

use super::{amoxicillin, paracetamol};
use crate::encounters::fields;

const LIST: &str = "/api/prescription-favourites";

/// A doctor with an account.
async fn doctor(world: &World, name: &str) -> Asker {
    let practitioner = world.doctor("Nội").await;
    let clinic = &world.clinic;
    clinic.account(name, Role::Doctor, Some(practitioner)).await;
    let mut browser = clinic.browser();
    browser.sign_in(name, PASSWORD).await.ok::<SignedIn>();
    browser.asker()
}

async fn kept(doctor: &Asker) -> Vec<Favourite> {
    doctor.get(LIST).await.ok::<Page<Favourite>>().items
}

#[tokio::test]
async fn what_a_doctor_writes_often_is_kept_for_that_doctor_alone() {
    let world = World::start().await;
    let (own, other) = (doctor(&world, "an").await, doctor(&world, "binh").await);
    let asked = CreateFavourite {
        id: FavouriteId(next_uuid()),
        form: FavouriteForm {
            name: "  Viêm họng người lớn ".to_owned(),
            lines: vec![amoxicillin(), paracetamol()],
            advice: "Uống nhiều nước".to_owned(),
        },
    };
    let made = own.post(LIST, &asked).await;
    assert_eq!((made.status.as_u16(), made.version()), (201, 1));
    let made: Favourite = made.ok();
    assert_eq!(made.form, asked.form.clone().tidied());
    assert_eq!(kept(&own).await, std::slice::from_ref(&made));
    assert!(kept(&other).await.is_empty());

    let path = format!("{LIST}/{}", made.id);
    let form = FavouriteForm {
        lines: vec![paracetamol()],
        ..made.form.clone()
    };
    for answer in [other.put(&path, 1, &form).await, other.delete(&path, 1).await] {
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{answer:?}");
    }
    let changed = own.put(&path, 1, &form).await;
    assert_eq!(changed.version(), 2);
    assert_eq!(kept(&own).await, [changed.ok::<Favourite>()]);
    own.put(&path, 1, &form)
        .await
        .refused("/problems/version-conflict");
    let empty = own.put(&path, 2, &FavouriteForm::default()).await;
    assert_eq!(
        fields(&empty.refused("/problems/invalid-fields")),
        ["/name", "/lines"]
    );
    assert_eq!(own.delete(&path, 2).await.status, 204);
    assert!(kept(&own).await.is_empty());
}
