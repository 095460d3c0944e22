use axum::{
    Extension,
    extract::Request,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::Access,
    ids::PrescriptionId,
    medication::{PrescriptionRefused, paper},
    problem::Problem,
    web::{Fault, Outcome, PathId, Routes, Working},
};
use tokio::task::spawn_blocking;
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

use super::{Paper, render};

pub fn routes() -> Routes {
    Routes::default()
        .audited_read(Access::DOCTOR, routes!(print_prescription))
        .around(|route| route.layer(from_fn(typeset)))
}

/// What the unit of work has read, on its way to be set.
#[derive(Debug, Clone)]
struct Read(Paper);

/// A prescription to print, A5. What is not in force has a word across each page. Leaves an audit row.
#[utoipa::path(get, path = "/api/prescriptions/{id}/pdf", tag = "medication",
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn print_prescription(
    mut work: Working,
    PathId(id): PathId<PrescriptionId>,
) -> Outcome<Extension<Read>, PrescriptionRefused> {
    let paper = paper(&mut work, id).await?;
    Ok(Extension(Read(paper)))
}

/// Layer around the unit of work: while a page is set, nobody waits for the store.
async fn typeset(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(Read(paper)) = response.extensions_mut().remove() else {
        return response;
    };
    match pdf(paper).await {
        Ok(response) => response,
        Err(fault) => fault.into_response(),
    }
}

async fn pdf(paper: Paper) -> Result<Response, Fault> {
    let name = file_name(&paper.code);
    let pdf = spawn_blocking(move || render(&paper)).await.map_err(Fault::new)?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, pdf.map_err(Fault::new)?).into_response())
}

/// `don-thuoc-DT7KQ2M9XA.pdf`: no name of a person gets into a folder of downloads.
fn file_name(code: &str) -> String {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let which = if code.is_empty() { "nhap" } else { &code };
    format!("don-thuoc-{which}.pdf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_code_in_its_name_and_a_draft_says_so() {
        assert_eq!(file_name("DT7KQ2M9XA"), "don-thuoc-DT7KQ2M9XA.pdf");
        assert_eq!(file_name("\"/../x"), "don-thuoc-x.pdf");
        assert_eq!(file_name(""), "don-thuoc-nhap.pdf");
    }
}
