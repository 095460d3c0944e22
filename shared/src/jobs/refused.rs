use serde::{Deserialize, Serialize};

use super::JobState;
use crate::{
    field::Language,
    refusal::{Refusal, RowRefused},
    time::Timestamp,
};

/// Why a job is not retried, run now or cancelled, or a schedule not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum JobRefused {
    /// Only what is dead or cancelled is retried, only what waits is run now, only what is open is cancelled.
    #[error("the job is {}", state.name())]
    #[serde(rename = "/problems/job-state")]
    State { state: JobState },
    /// What this job is for, another one that is open does.
    #[error("another job for the same is open")]
    #[serde(rename = "/problems/job-open")]
    OtherIsOpen,
    /// It sends a message, which waits for its own time or for the end of the quiet hours.
    #[error("the message does not go before {not_before}")]
    #[serde(rename = "/problems/job-too-early")]
    TooEarly { not_before: Timestamp },
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
}

impl Refusal for JobRefused {
    fn status(&self) -> u16 {
        match self {
            Self::State { .. } | Self::OtherIsOpen | Self::TooEarly { .. } => 409,
            Self::Row(row) => row.status(),
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::State { state } => match state {
                JobState::Waiting => ("Việc này đang chờ chạy", "This job is waiting"),
                JobState::Running => ("Việc này đang chạy", "This job is running"),
                JobState::Done => ("Việc này đã xong", "This job is done"),
                JobState::Dead => ("Việc này đã thất bại", "This job has failed"),
                JobState::Cancelled => ("Việc này đã hủy", "This job is cancelled"),
            },
            Self::OtherIsOpen => (
                "Đã có việc giống vậy đang chờ hoặc đang chạy",
                "Another job for the same is waiting or running",
            ),
            Self::TooEarly { .. } => ("Tin này chưa tới giờ gửi", "It is not yet time for this message"),
            Self::Row(row) => return row.title(language),
        };
        language.pick(vi, en).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::State { .. } | Self::OtherIsOpen => None,
            Self::TooEarly { .. } => {
                let advice = language.pick(
                    "Tới giờ tin tự đi, không đi sớm hơn.",
                    "It goes by itself when it is, and no sooner.",
                );
                Some(advice.to_owned())
            }
            Self::Row(row) => row.advice(language),
        }
    }
}
