//! All routes and statements of the room.

use super::{
    cancel, claim, due, end, enqueue, forget, list, overview, queries, retry, run_now, schedules, timetable,
    withdraw,
};
use crate::{store::Statement, web::Routes};

pub(crate) fn routes() -> Routes {
    list::routes()
        .and(retry::routes())
        .and(run_now::routes())
        .and(cancel::routes())
        .and(schedules::routes())
}

pub(crate) fn statements() -> Vec<&'static Statement> {
    [
        queries::STATEMENTS,
        enqueue::STATEMENTS,
        claim::STATEMENTS,
        due::STATEMENTS,
        end::STATEMENTS,
        list::STATEMENTS,
        overview::STATEMENTS,
        cancel::STATEMENTS,
        retry::STATEMENTS,
        run_now::STATEMENTS,
        schedules::STATEMENTS,
        timetable::STATEMENTS,
        forget::STATEMENTS,
        withdraw::STATEMENTS,
    ]
    .concat()
}
