//! Why a camera gives no picture, and what the person at the desk can do.

use clinic_shared::{field::Language, scanning::CameraError};

/// A camera that gives no picture. The text in it is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CameraFault {
    #[error("no camera {0}")]
    NoCamera(String),
    #[error("the camera is in use: {0}")]
    Busy(String),
    #[error("the camera may not be used: {0}")]
    Denied(String),
    #[error("the camera stopped: {0}")]
    Stopped(String),
    #[error("the camera gives no picture in time")]
    Silent,
    #[error("no picture can be read in {0}")]
    NoPictures(String),
    #[error("no kind of camera is called {0}")]
    UnknownSource(String),
}

impl CameraFault {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCamera(_) => "no-camera",
            Self::Busy(_) => "busy",
            Self::Denied(_) => "denied",
            Self::Stopped(_) => "stopped",
            Self::Silent => "silent",
            Self::NoPictures(_) => "no-pictures",
            Self::UnknownSource(_) => "unknown-source",
        }
    }

    /// Title and what to do: Vietnamese, English.
    const fn words(&self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::NoCamera(_) => [
                (
                    "Không tìm thấy camera",
                    "Hãy cắm camera vào máy, hoặc chọn camera khác trong phần cài đặt.",
                ),
                (
                    "No camera found",
                    "Plug the camera in, or choose another one in the settings.",
                ),
            ],
            Self::Busy(_) => [
                (
                    "Camera đang được dùng",
                    "Hãy đóng chương trình khác đang dùng camera rồi bật lại.",
                ),
                (
                    "The camera is in use",
                    "Close the other program that uses the camera, then start it again.",
                ),
            ],
            Self::Denied(_) => [
                (
                    "Chưa được phép dùng camera",
                    "Hãy cho phép ClinicDesk dùng camera trong phần quyền riêng tư của hệ điều hành rồi bật lại.",
                ),
                (
                    "The camera may not be used",
                    "Allow ClinicDesk to use the camera in the system's privacy settings, then start it again.",
                ),
            ],
            Self::Stopped(_) => [
                ("Camera đã ngừng", "Hãy kiểm tra dây cắm rồi bật lại."),
                ("The camera stopped", "Check its cable, then start it again."),
            ],
            Self::Silent => [
                ("Camera không gửi hình", "Hãy rút camera ra, cắm lại rồi bật lại."),
                (
                    "The camera gives no picture",
                    "Unplug the camera, plug it in and start it again.",
                ),
            ],
            Self::NoPictures(_) => [
                (
                    "Không có hình để đọc",
                    "Hãy chọn một hình PNG hay JPEG, hoặc thư mục có những hình như vậy.",
                ),
                (
                    "No pictures to read",
                    "Choose a PNG or JPEG picture, or a folder with such pictures.",
                ),
            ],
            Self::UnknownSource(_) => [
                (
                    "Nguồn hình không đúng",
                    "Viết webcam:SỐ hoặc folder:ĐƯỜNG DẪN, ví dụ webcam:0.",
                ),
                (
                    "Not a source of pictures",
                    "Write webcam:NUMBER or folder:PATH, e.g. webcam:0.",
                ),
            ],
        }
    }

    pub fn told(&self, language: Language) -> CameraError {
        let [vi, en] = self.words();
        let (title, what_to_do) = language.pick(vi, en);
        CameraError {
            code: self.code().to_owned(),
            title: title.to_owned(),
            what_to_do: what_to_do.to_owned(),
        }
    }
}
