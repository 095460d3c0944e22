//! What the shell itself refuses, as RFC 9457 problems in the asker's language.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use clinic_shared::{field::Language, problem::Problem};

/// One of the shell's own refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellRefused {
    /// The server does not answer, and the request cannot be done on the replica.
    NeedsServer,
    /// The server is there, but whoever signed in without it has to show the password to it once.
    NeedsPassword,
    /// The password is wrong; the server is away.
    WrongHere { tries_left: u32 },
    /// Five wrong passwords without the server.
    LockedHere,
    /// This person has not been with the server for longer than the clinic allows.
    TooLongAway,
    /// Others have signed in on this computer, whoever has this name never; the server is away.
    UnknownHere,
    /// Nobody is signed in on this computer.
    SignedOut,
    /// The operating system's keychain is closed or missing; without it nobody is signed in.
    KeychainClosed,
    /// The body is larger than the window can carry.
    BodyTooLarge,
    /// A setting of this computer cannot have that value.
    WrongSetting,
    /// A fault of ours; the log has it.
    Fault,
}

impl ShellRefused {
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NeedsServer | Self::NeedsPassword | Self::KeychainClosed => StatusCode::SERVICE_UNAVAILABLE,
            Self::SignedOut | Self::WrongHere { .. } => StatusCode::UNAUTHORIZED,
            Self::LockedHere => StatusCode::LOCKED,
            Self::TooLongAway | Self::UnknownHere => StatusCode::FORBIDDEN,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongSetting => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub const fn kind(self) -> &'static str {
        match self {
            Self::NeedsServer => "/problems/needs-server",
            Self::SignedOut => "/problems/not-signed-in",
            Self::NeedsPassword => "/problems/needs-password",
            Self::WrongHere { .. } => "/problems/sign-in-refused",
            Self::LockedHere => "/problems/locked-on-this-computer",
            Self::TooLongAway => "/problems/too-long-without-server",
            Self::UnknownHere => "/problems/unknown-on-this-computer",
            Self::KeychainClosed => "/problems/keychain-closed",
            Self::BodyTooLarge => "/problems/body-too-large",
            Self::WrongSetting => "/problems/wrong-setting",
            Self::Fault => "/problems/fault",
        }
    }

    /// Title and what to do next: Vietnamese, English.
    const fn words(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::NeedsServer => [
                (
                    "Cần kết nối máy chủ",
                    "Máy này không liên lạc được với máy chủ của phòng khám. Hãy kiểm tra mạng rồi thử lại.",
                ),
                (
                    "The server is needed",
                    "This computer cannot reach the clinic's server. Check the network, then try again.",
                ),
            ],
            Self::NeedsPassword => [
                (
                    "Cần nhập lại mật khẩu",
                    "Máy chủ đã có lại. Hãy nhập mật khẩu một lần để gửi những thay đổi đang chờ.",
                ),
                (
                    "The password is needed once more",
                    "The server is back. Enter your password once, and what waits is sent.",
                ),
            ],
            Self::WrongHere { .. } => [
                (
                    "Tên đăng nhập hoặc mật khẩu chưa đúng",
                    "Máy chủ đang không trả lời: dùng mật khẩu của lần đăng nhập gần nhất trên máy này.",
                ),
                (
                    "The user name or password is not right",
                    "The server does not answer: use the password of your last sign-in on this computer.",
                ),
            ],
            Self::LockedHere => [
                (
                    "Đã nhập sai 5 lần khi không có máy chủ",
                    "Tài khoản này chỉ đăng nhập lại được khi máy chủ trả lời. Người khác vẫn đăng nhập được.",
                ),
                (
                    "Five wrong passwords without the server",
                    "This account can sign in again once the server answers. Others still can.",
                ),
            ],
            Self::TooLongAway => [
                (
                    "Tài khoản này đã quá lâu chưa đăng nhập khi có máy chủ",
                    "Để an toàn, tài khoản này chỉ đăng nhập được khi có lại máy chủ. Hãy kiểm tra mạng và ngày giờ của máy.",
                ),
                (
                    "This account has not been with the server on this computer for too long",
                    "To be safe, it can sign in only once the server answers. Check the network, and this computer's date and time.",
                ),
            ],
            Self::UnknownHere => [
                (
                    "Chưa có tài khoản này trên máy",
                    "Khi không có máy chủ, chỉ người đã từng đăng nhập trên máy này mới vào được. Xem lại tên đăng nhập.",
                ),
                (
                    "This account is not known on this computer",
                    "Without the server, only people who signed in here before can. Check the user name.",
                ),
            ],
            Self::SignedOut => [
                ("Chưa đăng nhập", "Hãy đăng nhập để tiếp tục."),
                ("Not signed in", "Sign in to go on."),
            ],
            Self::KeychainClosed => [
                (
                    "Không mở được kho khóa của máy",
                    "Phiên đăng nhập được giữ trong kho khóa của hệ điều hành. Hãy mở khóa kho rồi đăng nhập lại.",
                ),
                (
                    "This computer's keychain is closed",
                    "The sign-in is kept in the operating system's keychain. Unlock it, then sign in again.",
                ),
            ],
            Self::BodyTooLarge => [
                ("Nội dung gửi quá lớn", "Hãy gửi tệp thành từng phần nhỏ hơn."),
                ("Too large to send", "Send the file in smaller parts."),
            ],
            Self::WrongSetting => [
                (
                    "Cài đặt không dùng được",
                    "Chưa có gì thay đổi. Hãy sửa giá trị rồi lưu lại.",
                ),
                (
                    "This setting cannot be used",
                    "Nothing was changed. Correct the value and save again.",
                ),
            ],
            Self::Fault => [
                (
                    "Ứng dụng gặp lỗi",
                    "Lỗi đã được ghi lại. Hãy thử lại; nếu vẫn lỗi, báo cho người quản trị.",
                ),
                (
                    "The application failed",
                    "The error is in the log. Try again; if it persists, tell the admin.",
                ),
            ],
        }
    }

    pub fn respond(self, asked: &HeaderMap) -> Response<Body> {
        self.respond_with(asked, serde_json::Map::new())
    }

    /// With members that belong to this type of problem.
    pub fn respond_with(
        self,
        asked: &HeaderMap,
        mut members: serde_json::Map<String, serde_json::Value>,
    ) -> Response<Body> {
        let text = |name: &str| asked.get(name).and_then(|value| value.to_str().ok());
        let language = text(header::ACCEPT_LANGUAGE.as_str())
            .map(Language::accepted)
            .unwrap_or_default();
        let [vi, en] = self.words();
        let (title, detail) = language.pick(vi, en);
        let detail = if let Self::WrongHere { tries_left } = self {
            members.insert("tries_left".to_owned(), tries_left.into());
            match language {
                Language::Vi => format!("Còn {tries_left} lần thử. {detail}"),
                Language::En => format!("Tries left: {tries_left}. {detail}"),
            }
        } else {
            detail.to_owned()
        };
        let problem = Problem {
            kind: self.kind().to_owned(),
            title: title.to_owned(),
            status: self.status().as_u16(),
            detail: Some(detail),
            request_id: text("x-request-id").and_then(|id| id.parse().ok()),
            errors: Vec::new(),
            members,
        };
        // Texts and numbers always make JSON.
        let mut response = Response::new(Body::from(serde_json::to_vec(&problem).unwrap_or_default()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
