//! A file of products: looked at, then taken over as it was looked at, all in one transaction.

use sha2::{Digest as _, Sha256};

use super::{
    Catalogue, ImportProducts, Planned, ProductPreview, ProductsImported, preview as looked_at, queries,
};
use crate::{
    medication::{
        ImportRefused,
        pack_of::{renew, shipped_pack},
        sheet::Sheet,
    },
    store::{StoreError, Tx, json},
    text::hex,
    web::{Outcome, Work, language},
};

/// What the file would change. Nothing is written.
pub async fn preview_products(tx: &mut Tx, sheets: &[Sheet]) -> Outcome<ProductPreview, ImportRefused> {
    let (preview, _) = look(tx, sheets).await?;
    Ok(preview)
}

async fn look(tx: &mut Tx, sheets: &[Sheet]) -> Outcome<(ProductPreview, Vec<Planned>), ImportRefused> {
    let all = queries::all(tx).await?;
    let catalogue = Catalogue::new(shipped_pack()?, &all);
    let looked = looked_at(sheets, &catalogue, language());
    let (preview, planned) = looked.map_err(|why| ImportRefused::Unreadable { why })?;
    let digest = digest_of(&planned)?;
    Ok((ProductPreview { digest, ..preview }, planned))
}

/// Takes over what was looked at. Where the file would change something else by now, or a row has an error that nobody
/// chose to leave out, nothing is.
pub async fn import_products(
    work: &mut Work,
    sheets: &[Sheet],
    asked: &ImportProducts,
) -> Outcome<ProductsImported, ImportRefused> {
    let (preview, planned) = look(work, sheets).await?;
    if preview.digest != asked.digest {
        let digest = preview.digest;
        return Err(ImportRefused::PreviewDiffers { digest }.into());
    }
    let counts = preview.counts;
    if counts.errors > 0 && !asked.skip_errors {
        return Err(ImportRefused::RowsWrong { rows: counts.errors }.into());
    }
    for Planned { of, form } in &planned {
        if let Some((id, _)) = of {
            queries::update(work, *id, form).await?;
        } else {
            let id = work.new_id();
            queries::insert(work, id, form).await?;
        }
    }
    work.note(format!(
        "products from a file: {} new, {} changed, {} rows left out",
        counts.new, counts.changed, counts.errors
    ));
    let pack = renew(work).await?;
    Ok(ProductsImported { counts, pack })
}

/// Of every product that would be written, and of the version that it was looked at in.
fn digest_of(planned: &[Planned]) -> Result<String, StoreError> {
    let mut digest = Sha256::new();
    for one in planned {
        digest.update(json(&(one.of, &one.form))?);
        digest.update([0]);
    }
    Ok(hex(&digest.finalize()))
}
