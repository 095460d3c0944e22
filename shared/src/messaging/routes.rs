//! All routes and statements of the room.

use super::{
    fold, follow, follow_link, follow_opt_out, follow_up, left, left_out, list, patient_answer, preference,
    put_off, queries, read_health, remind_late, send, send_again, template_versions, truth, turn,
};
use crate::{store::Statement, web::Routes};

pub(crate) fn routes() -> Routes {
    list::routes()
        .and(send_again::routes())
        .and(preference::routes())
        .and(patient_answer::routes())
        .and(read_health::routes())
}

pub(crate) fn statements() -> Vec<&'static Statement> {
    [
        queries::STATEMENTS,
        follow::STATEMENTS,
        follow_link::STATEMENTS,
        follow_opt_out::STATEMENTS,
        fold::STATEMENTS,
        follow_up::STATEMENTS,
        left_out::STATEMENTS,
        remind_late::STATEMENTS,
        truth::STATEMENTS,
        send::STATEMENTS,
        left::STATEMENTS,
        list::STATEMENTS,
        put_off::STATEMENTS,
        preference::STATEMENTS,
        patient_answer::STATEMENTS,
        read_health::STATEMENTS,
        template_versions::STATEMENTS,
        turn::STATEMENTS,
    ]
    .concat()
}
