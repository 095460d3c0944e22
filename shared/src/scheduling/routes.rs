//! All routes and statements of the room.

use super::{
    automatic, board, book, book_series, calendar, cancel, change_status, keep_hold, leave, leave_visits,
    list, load, move_visit, overbook, plan_leave, proposals, queries, repeat_week, resolve_late, schedule,
    summary, take_time, tell_unscheduled, unscheduled, waiting,
};
use crate::{store::Statement, web::Routes};

pub fn routes() -> Routes {
    book::routes()
        .and(move_visit::routes())
        .and(cancel::routes())
        .and(keep_hold::routes())
        .and(change_status::routes())
        .and(list::routes())
        .and(board::routes())
        .and(schedule::routes())
        .and(leave::routes())
        .and(plan_leave::routes())
        .and(resolve_late::routes())
        .and(repeat_week::routes())
        .and(unscheduled::routes())
        .and(tell_unscheduled::routes())
        .and(load::routes())
        .and(calendar::routes())
        .and(summary::routes())
        .and(proposals::routes())
        .and(automatic::routes())
        .and(book_series::routes())
        .and(waiting::routes())
}

pub(crate) fn statements() -> Vec<&'static Statement> {
    [
        queries::STATEMENTS,
        take_time::STATEMENTS,
        book::STATEMENTS,
        keep_hold::STATEMENTS,
        overbook::STATEMENTS,
        move_visit::STATEMENTS,
        change_status::STATEMENTS,
        list::STATEMENTS,
        board::STATEMENTS,
        schedule::STATEMENTS,
        leave::STATEMENTS,
        leave_visits::STATEMENTS,
        plan_leave::STATEMENTS,
        resolve_late::STATEMENTS,
        unscheduled::STATEMENTS,
        tell_unscheduled::STATEMENTS,
        load::STATEMENTS,
        calendar::STATEMENTS,
        summary::STATEMENTS,
        proposals::STATEMENTS,
        book_series::STATEMENTS,
        &waiting::STATEMENTS.concat(),
    ]
    .concat()
}
