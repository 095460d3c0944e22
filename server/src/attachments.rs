//! Contents of patients' files: how they come, where they lie, how they are given out. What is said of them, and who
//! may read them, is in `shared/src/attachments`.

mod contents;
mod disposition;
mod folder;
mod look;
mod picture;
mod upload;

pub use folder::{FOLDER, Files};
pub(crate) use look::place;
pub use look::{FileState, look_at};

use axum::middleware::from_fn_with_state;
use clinic_shared::{
    identity::Access,
    web::{Reach, Routes},
};
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

use crate::Server;

pub fn routes(server: &Server) -> Routes {
    let (taking, giving) = (server.clone(), server.clone());
    Routes::default()
        .change(Access::DOCTOR, routes!(upload::upload_attachment))
        .around(move |route| route.layer(from_fn_with_state(taking.clone(), upload::receive)))
        .and(
            Routes::default()
                .audited_read(Access::DOCTOR, routes!(contents::read_content))
                // The list in which it is shown has left the audit row.
                .read(Access::DOCTOR, Reach::Server, routes!(contents::read_thumbnail))
                .around(move |route| route.layer(from_fn_with_state(giving.clone(), contents::give))),
        )
}
