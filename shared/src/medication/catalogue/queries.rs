use super::{Kept, ProductForm};
use crate::{
    args,
    feed::Entity,
    ids::MedicationProductId,
    store::{Row, StoreError, Tx, json},
    text::fold,
    web::Work,
};

crate::statements! {
    ALL = "SELECT id, content, active, version FROM medication_product ORDER BY name_key, id";
    FIND = "SELECT id, content, active, version FROM medication_product WHERE id = ?1";
    INSERT = "INSERT INTO medication_product (id, name, name_key, content, active, version)
        VALUES (?1, ?2, ?3, ?4, ?5, 1)";
    UPDATE = "UPDATE medication_product SET name = ?2, name_key = ?3, content = ?4, version = version + 1
        WHERE id = ?1";
    OFFER = "UPDATE medication_product SET active = ?2, version = version + 1 WHERE id = ?1";
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        id: row.get("id")?,
        form: row.json("content")?,
        active: row.get("active")?,
        version: row.get("version")?,
    })
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Kept>, StoreError> {
    let rows = tx.all(&ALL, &[]).await?;
    rows.iter().map(kept).collect()
}

pub(super) async fn find(tx: &mut Tx, id: MedicationProductId) -> Result<Option<Kept>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(kept).transpose()
}

pub(super) async fn insert(
    work: &mut Work,
    id: MedicationProductId,
    form: &ProductForm,
) -> Result<(), StoreError> {
    let row = args![id, &form.name, fold(&form.name), json(form)?, true];
    work.run(&INSERT, row).await?;
    work.put(Entity::MedicationProduct, id);
    Ok(())
}

pub(super) async fn update(
    work: &mut Work,
    id: MedicationProductId,
    form: &ProductForm,
) -> Result<(), StoreError> {
    let row = args![id, &form.name, fold(&form.name), json(form)?];
    work.run(&UPDATE, row).await?;
    work.put(Entity::MedicationProduct, id);
    Ok(())
}

/// Offered to whoever prescribes, or not.
pub(super) async fn offer(work: &mut Work, id: MedicationProductId, active: bool) -> Result<(), StoreError> {
    work.run(&OFFER, args![id, active]).await?;
    work.put(Entity::MedicationProduct, id);
    Ok(())
}
