use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldErrors, Language},
    ids::{DeviceId, UserId},
    refusal::{Refusal, RowRefused},
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// Its people work through the server; it may keep no replica until an admin approves it.
    Waiting,
    Enrolled,
    /// Refused everything; at its next contact it erases what it holds.
    Revoked,
}

/// A desktop as the admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Device {
    pub id: DeviceId,
    /// `Quầy 1`
    pub name: String,
    /// `linux`, `windows` or `macos`.
    pub platform: String,
    pub state: DeviceState,
    pub enrolled_at: Timestamp,
    pub enrolled_by: UserId,
    pub enrolled_by_name: String,
    /// Its last sign-in or renewal; in use it renews every ten minutes.
    pub last_seen_at: Timestamp,
    /// Where its replica stood when it last pulled. Unknown after a restart of the server.
    pub pulled: Option<Pulled>,
    pub revoked_at: Option<Timestamp>,
    /// For `If-Match`.
    pub version: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Pulled {
    pub at: Timestamp,
    /// Changes of the clinic that it had not got before that pull.
    pub behind: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RenameDevice {
    pub name: String,
}

impl Check for RenameDevice {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/name", &self.name, 60);
        errors
    }
}

/// What a sign-in or renewal tells the desktop of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ThisDevice {
    pub id: DeviceId,
    pub name: String,
    /// False: it may keep no replica yet.
    pub approved: bool,
    /// How long it lets its people in without the server.
    pub offline_days: u8,
    /// SHA-256 (hex) of the word that a revocation will carry: nobody but this server can make the desktop erase
    /// itself.
    pub revocation_hash: String,
    /// Who signed in on it before and has another password since, or may not sign in any more: it lets them in no
    /// longer without the server.
    #[serde(default)]
    pub turned_away: Vec<UserId>,
}

/// Why the server does not deal with a desktop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum DeviceRefused {
    /// With the word whose hash the desktop got when it signed in.
    #[error("this computer is revoked")]
    #[serde(rename = "/problems/device-revoked")]
    Revoked { revocation: String },
    /// The request names no computer, or one that was never enrolled.
    #[error("this computer is not enrolled")]
    #[serde(rename = "/problems/device-unknown")]
    Unknown,
    /// The signature is missing or wrong, of another time, or was shown before.
    #[error("the request does not prove which computer it comes from")]
    #[serde(rename = "/problems/device-proof")]
    Unproven,
    #[error("this computer waits for an admin's approval")]
    #[serde(rename = "/problems/device-waits")]
    Waiting,
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
}

impl Refusal for DeviceRefused {
    fn status(&self) -> u16 {
        match self {
            Self::Revoked { .. } | Self::Waiting => 403,
            Self::Unknown | Self::Unproven => 401,
            Self::Row(row) => row.status(),
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::Revoked { .. } => ("Máy này đã bị thu hồi quyền", "This computer has been revoked"),
            Self::Unknown => ("Máy này chưa được đăng ký", "This computer is not enrolled"),
            Self::Unproven => (
                "Không xác nhận được yêu cầu đến từ máy nào",
                "It could not be proved which computer this comes from",
            ),
            Self::Waiting => (
                "Máy này đang chờ quản trị viên duyệt",
                "This computer waits for an administrator's approval",
            ),
            Self::Row(row) => return row.title(language),
        };
        language.pick(vi, en).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let (vi, en) = match self {
            Self::Revoked { .. } => (
                "Dữ liệu phòng khám trên máy này đã bị xóa. Gọi quản trị viên nếu máy cần dùng lại.",
                "The clinic's data on it is erased. Call an administrator if it is to be used again.",
            ),
            Self::Unknown => (
                "Hãy đăng nhập lại trên máy này.",
                "Sign in on this computer again.",
            ),
            Self::Unproven => (
                "Kiểm tra ngày giờ của máy rồi đăng nhập lại.",
                "Check this computer's date and time, then sign in again.",
            ),
            Self::Waiting => (
                "Vẫn làm việc được khi có máy chủ; sau khi được duyệt, máy mới giữ bản sao dữ liệu.",
                "Work goes on through the server; once approved it keeps a copy of its own.",
            ),
            Self::Row(row) => return row.advice(language),
        };
        Some(language.pick(vi, en).to_owned())
    }
}
