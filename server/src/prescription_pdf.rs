//! The printed prescription: A5, set by typst from one template, with the fonts that the program comes with. What stands
//! on it is said in `clinic_shared::medication`; here it gets its looks.

use clinic_shared::medication::prescription::CODE_PREFIX;
use qrcode::{EcLevel, QrCode, render::svg, types::QrError};
use typst::{
    comemo,
    diag::{SourceDiagnostic, Warned},
    foundations::Smart,
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use unicode_normalization::UnicodeNormalization as _;

mod route;
mod world;

pub use clinic_shared::medication::PrescriptionPaper as Paper;
pub use route::routes;

use world::PaperWorld;

/// Why a paper was not printed. A fault of this program: every paper can be.
#[derive(Debug, thiserror::Error)]
pub enum PdfFault {
    #[error("a paper's content makes no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the code makes no QR: {0}")]
    Qr(#[from] QrError),
    #[error("typst: {0}")]
    Typst(String),
}

/// The paper as PDF. Takes a tenth of a second of a processor: not for a thread that has others waiting.
pub fn render(paper: &Paper) -> Result<Vec<u8>, PdfFault> {
    let options = PdfOptions {
        creator: Smart::Custom(Some("ClinicDesk".to_owned())),
        ..PdfOptions::default()
    };
    let pdf = typeset(paper).and_then(|set| {
        for warning in &set.warnings {
            tracing::warn!(warning = %warning.message, "typst warns of the prescription's template");
        }
        typst_pdf::pdf(&set.output, &options).map_err(told)
    });
    // What typst remembers for the next time is about this patient.
    comemo::evict(0);
    pdf
}

fn typeset(paper: &Paper) -> Result<Warned<PagedDocument>, PdfFault> {
    let Warned { output, warnings } = typst::compile(&world(paper)?);
    Ok(Warned {
        output: output.map_err(told)?,
        warnings,
    })
}

fn world(paper: &Paper) -> Result<PaperWorld, PdfFault> {
    // Letters with marks of their own have no glyph; composed ones do. JSON's own signs are not touched by it.
    let json = serde_json::to_string(paper)?.nfc().collect();
    let qr = if paper.code.is_empty() {
        None
    } else {
        Some(qr_svg(&paper.code)?)
    };
    Ok(PaperWorld::new(json, qr))
}

/// Without a quiet zone: the template leaves white around it.
fn qr_svg(code: &str) -> Result<String, QrError> {
    // Not a visit's code, whatever reads it.
    let payload = format!("{CODE_PREFIX}{}", code.replace('-', ""));
    let picture = QrCode::with_error_correction_level(payload, EcLevel::Q)?;
    let mut drawing = picture.render::<svg::Color<'_>>();
    Ok(drawing.module_dimensions(1, 1).quiet_zone(false).build())
}

fn told(errors: impl IntoIterator<Item = SourceDiagnostic>) -> PdfFault {
    let messages: Vec<_> = errors
        .into_iter()
        .map(|error| error.message.to_string())
        .collect();
    PdfFault::Typst(messages.join("; "))
}

#[cfg(test)]
mod tests;
