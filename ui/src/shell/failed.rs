use leptos::prelude::*;

use super::words as w;
use crate::api::ApiError;
use crate::kit::{ErrorPanel, Notice, Toast, Tone};
use crate::send::Sending;
use crate::sync::NeedsServer;

/// What failed and what to do next, for any failure of a request.
#[component]
pub fn Failed(error: ApiError, #[prop(optional)] again: Option<Callback<()>>) -> impl IntoView {
    match error {
        ApiError::Network => {
            view! { <ErrorPanel what=w::no_server next=w::no_server_next nostrip:again=again/> }.into_any()
        }
        ApiError::TimedOut => {
            view! { <ErrorPanel what=w::timed_out next=w::timed_out_next nostrip:again=again/> }.into_any()
        }
        ApiError::Unreadable { .. } => {
            view! { <ErrorPanel what=w::strange_answer next=w::strange_answer_next nostrip:again=again/> }
                .into_any()
        }
        // The shell's word, when it can neither ask the server nor answer by itself.
        ApiError::Problem(problem) if problem.kind == "/problems/needs-server" => {
            view! { <NeedsServer nostrip:again=again/> }.into_any()
        }
        ApiError::Problem(problem) if problem.status >= 500 => {
            let reference = problem.request_id.map(|id| id.to_string());
            view! { <ErrorPanel what=problem.title next=w::fault_next nostrip:reference=reference nostrip:again=again/> }.into_any()
        }
        ApiError::Problem(problem) => match problem.detail {
            Some(detail) => {
                view! { <ErrorPanel what=problem.title next=detail nostrip:again=again/> }.into_any()
            }
            None => {
                view! { <ErrorPanel what=problem.title next=w::refused_next nostrip:again=again/> }.into_any()
            }
        },
    }
}

/// Of a notice's undo: why not, in the server's words, or that there were none.
pub fn tell_not_undone(error: &ApiError) {
    let why = error
        .problem()
        .map_or_else(|| w::no_answer().to_owned(), |problem| problem.title.clone());
    Toast::failed(w::not_undone(&why)).show();
}

/// As `Failed`, of what somebody sends: it does not appear by itself when the server is back.
#[component]
pub(super) fn NotSent(error: ApiError, #[prop(optional)] again: Option<Callback<()>>) -> impl IntoView {
    match error {
        ApiError::Problem(problem) if problem.kind == "/problems/needs-server" => {
            let next = problem.detail.unwrap_or_default();
            view! { <ErrorPanel what=problem.title next nostrip:again=again/> }.into_any()
        }
        error => view! { <Failed error nostrip:again=again/> }.into_any(),
    }
}

/// Above a form's buttons: why the last send was not done. Errors of single fields are at the fields.
#[component]
pub fn SendFailed(sending: Sending) -> impl IntoView {
    move || {
        sending.error.get().map(|error| {
            if error.field_errors().is_empty() {
                let again = error
                    .is_worth_repeating()
                    .then(|| Callback::new(move |()| sending.again()));
                view! { <NotSent error nostrip:again=again/> }.into_any()
            } else {
                view! { <Notice tone=Tone::Danger>{w::some_fields_wrong}</Notice> }.into_any()
            }
        })
    }
}
