//! All routes and statements of the room.

use super::{count, drafts, gather, left, list, opt_out, progress, queries, send, steps};
use crate::{store::Statement, web::Routes};

pub(crate) fn routes() -> Routes {
    list::routes()
        .and(drafts::routes())
        .and(steps::routes())
        .and(count::routes())
        .and(opt_out::routes())
}

pub(crate) fn statements() -> Vec<&'static Statement> {
    [
        queries::STATEMENTS,
        count::STATEMENTS,
        list::STATEMENTS,
        progress::STATEMENTS,
        opt_out::STATEMENTS,
        steps::STATEMENTS,
        gather::STATEMENTS,
        send::STATEMENTS,
        left::STATEMENTS,
    ]
    .concat()
}
