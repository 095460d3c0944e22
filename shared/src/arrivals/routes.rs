//! All routes and statements of the room.

use super::{check_in, queries, queue, screen, step};
use crate::{store::Statement, web::Routes};

pub fn routes() -> Routes {
    check_in::routes()
        .and(queue::routes())
        .and(step::routes())
        .and(screen::routes())
}

pub(crate) fn statements() -> Vec<&'static Statement> {
    [
        queries::STATEMENTS,
        check_in::STATEMENTS,
        step::STATEMENTS,
        screen::STATEMENTS,
    ]
    .concat()
}
