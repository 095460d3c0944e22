use std::error::Error;

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::language::{language, request_id};
use crate::{
    field::{FieldErrors, Language},
    problem::{FieldProblem, Problem},
    refusal::Refusal,
    store::StoreError,
    text::with_causes,
};

/// What a use-case gives: the thing, a considered "no", or a fault.
pub type Outcome<T, R> = Result<T, Failure<R>>;

#[derive(Debug)]
pub enum Failure<R> {
    Refused(R),
    /// Fields that only the use-case can judge: it knows the day, or other rows.
    Fields(FieldErrors),
    Fault(Fault),
}

/// Something broke. Logged once, here at the edge; the asker sees a reference, never the cause.
#[derive(Debug)]
pub struct Fault(pub Box<dyn Error + Send + Sync>);

impl Fault {
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl Fault {
    fn of_store(&self) -> Option<&StoreError> {
        self.0.downcast_ref()
    }

    pub(super) fn is_worth_another_try(&self) -> bool {
        self.of_store().is_some_and(StoreError::is_worth_another_try)
    }

    pub(super) fn is_busy(&self) -> bool {
        matches!(self.of_store(), Some(StoreError::Busy(_)))
    }

    pub(super) fn is_outcome_unknown(&self) -> bool {
        matches!(self.of_store(), Some(StoreError::OutcomeUnknown(_)))
    }

    pub(super) fn chain(&self) -> String {
        with_causes(self.0.as_ref())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self(Box::new(error))
    }
}

impl<R: Refusal> From<R> for Failure<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

impl<R> From<FieldErrors> for Failure<R> {
    fn from(errors: FieldErrors) -> Self {
        Self::Fields(errors)
    }
}

impl<R> From<Fault> for Failure<R> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<R> From<StoreError> for Failure<R> {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// Marks an answer as a considered refusal, which the unit of work keeps as the verdict.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused;

/// Marks an answer behind which the store stumbled: it is worth another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stumbled {
    /// It undid the work.
    Undone,
    /// It did not say whether the work is kept.
    Perhaps,
}

impl<R: Refusal> IntoResponse for Failure<R> {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => {
                let mut response = refusal_response(&refusal);
                response.extensions_mut().insert(Refused);
                response
            }
            Self::Fields(errors) => {
                let mut response = invalid_fields(&errors);
                response.extensions_mut().insert(Refused);
                response
            }
            Self::Fault(fault) => fault.into_response(),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        match self.of_store() {
            Some(StoreError::Busy(_) | StoreError::Undone(_)) => {
                tracing::warn!(error = %self.chain(), "the store is busy");
                let title = (
                    "Máy chủ đang bận, xin thử lại",
                    "The server is busy, please try again",
                );
                let mut response = asking_again(problem(503, "/problems/busy", title));
                if self.is_worth_another_try() {
                    response.extensions_mut().insert(Stumbled::Undone);
                }
                return response;
            }
            Some(StoreError::OutcomeUnknown(_)) => return outcome_unknown(&self),
            _ => {}
        }
        let reference = request_id().map(|id| id.to_string());
        tracing::error!(error = %self.chain(), request_id = reference, "fault");
        let title = ("Hệ thống gặp lỗi", "Something broke");
        let advice = (
            "Chưa có gì bị thay đổi. Xin thử lại; nếu vẫn lỗi, báo quản trị kèm mã tham chiếu.",
            "Nothing was changed. Please try again; if it goes on, tell your administrator the reference.",
        );
        problem_with(500, "/problems/fault", title, Some(advice), Map::new())
    }
}

fn outcome_unknown(fault: &Fault) -> Response {
    tracing::error!(error = %fault.chain(), "it is not known whether a change is kept");
    let title = (
        "Chưa biết thay đổi đã được lưu hay chưa",
        "It is not known yet whether the change was kept",
    );
    let advice = (
        "Máy chủ mất liên lạc với cơ sở dữ liệu đúng lúc lưu. Xin thử lại: không có gì bị ghi hai lần.",
        "The server lost its database just while it kept the change. Please try again: nothing is written twice.",
    );
    let problem = problem_with(503, "/problems/outcome-unknown", title, Some(advice), Map::new());
    let mut response = asking_again(problem);
    response.extensions_mut().insert(Stumbled::Perhaps);
    response
}

/// It was tried several times here already: whoever asks again waits a little first.
fn asking_again(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

fn refusal_response<R: Refusal>(refusal: &R) -> Response {
    let language = language();
    let mut members = match serde_json::to_value(refusal) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let kind = match members.remove("type") {
        Some(Value::String(kind)) => kind,
        _ => "about:blank".to_owned(),
    };
    let reserved = ["title", "status", "detail", "request_id", "errors"];
    debug_assert!(
        reserved.iter().all(|name| !members.contains_key(*name)),
        "a member of {kind} has the name of one of the problem's own"
    );
    render(&Problem {
        kind,
        title: refusal.title(language),
        status: refusal.status(),
        detail: refusal.advice(language),
        request_id: request_id(),
        errors: Vec::new(),
        members,
    })
}

/// A problem of the HTTP layer itself. `title` in Vietnamese and English.
pub fn problem(status: u16, kind: &str, title: (&str, &str)) -> Response {
    problem_with(status, kind, title, None, Map::new())
}

pub fn problem_with(
    status: u16,
    kind: &str,
    title: (&str, &str),
    advice: Option<(&str, &str)>,
    members: Map<String, Value>,
) -> Response {
    let language = language();
    let pick = |(vi, en): (&str, &str)| language.pick(vi, en).to_owned();
    render(&Problem {
        kind: kind.to_owned(),
        title: pick(title),
        status,
        detail: advice.map(pick),
        request_id: request_id(),
        errors: Vec::new(),
        members,
    })
}

/// 422 with what is wrong, field by field.
pub(super) fn invalid_fields(errors: &FieldErrors) -> Response {
    let language = language();
    let title = match language {
        Language::Vi => format!("Có {} mục cần sửa", errors.0.len()),
        Language::En => format!("{} fields need a correction", errors.0.len()),
    };
    let errors = errors.0.iter().map(|error| FieldProblem {
        pointer: error.pointer.clone(),
        code: error.code,
        detail: error.code.text(language).to_owned(),
    });
    render(&Problem {
        kind: "/problems/invalid-fields".to_owned(),
        title,
        status: 422,
        detail: None,
        request_id: request_id(),
        errors: errors.collect(),
        members: Map::new(),
    })
}

fn render(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response = (status, body).into_response();
    let problem_json = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, problem_json);
    response
}
