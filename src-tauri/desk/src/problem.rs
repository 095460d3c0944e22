//! What the shell itself refuses, as RFC 9457 problems in the asker's language.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use serde_json::json;

/// One of the shell's own refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellRefused {
    /// The server does not answer, and the request cannot be done on the replica.
    NeedsServer,
    /// Nobody is signed in on this computer.
    SignedOut,
    /// The operating system's keychain is closed or missing; without it nobody is signed in.
    KeychainClosed,
    /// The body is larger than the window can carry.
    BodyTooLarge,
    /// A fault of ours; the log has it.
    Fault,
}

impl ShellRefused {
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NeedsServer | Self::KeychainClosed => StatusCode::SERVICE_UNAVAILABLE,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub const fn kind(self) -> &'static str {
        match self {
            Self::NeedsServer => "/problems/needs-server",
            Self::SignedOut => "/problems/signed-out",
            Self::KeychainClosed => "/problems/keychain-closed",
            Self::BodyTooLarge => "/problems/body-too-large",
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
            Self::SignedOut => [
                ("Chưa đăng nhập", "Hãy đăng nhập để tiếp tục."),
                ("Not signed in", "Sign in to go on."),
            ],
            Self::KeychainClosed => [
                (
                    "Không mở được kho khoá của máy",
                    "Phiên đăng nhập được giữ trong kho khoá của hệ điều hành. Hãy mở khoá kho rồi đăng nhập lại.",
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
        let [vi, en] = self.words();
        let (title, detail) = if prefers_english(asked) { en } else { vi };
        let problem = json!({
            "type": self.kind(),
            "title": title,
            "status": self.status().as_u16(),
            "detail": detail,
            "request_id": asked.get("x-request-id").and_then(|id| id.to_str().ok()),
        });
        let mut response = Response::new(Body::from(problem.to_string()));
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

/// Vietnamese unless English stands before it in `Accept-Language`.
fn prefers_english(asked: &HeaderMap) -> bool {
    let languages = asked
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("vi");
    languages
        .split(',')
        .map(|language| language.trim().to_ascii_lowercase())
        .find(|language| language.starts_with("vi") || language.starts_with("en"))
        .is_some_and(|language| language.starts_with("en"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(accept_language: &str) -> bool {
        let headers = [(
            header::ACCEPT_LANGUAGE,
            HeaderValue::from_str(accept_language).unwrap(),
        )];
        prefers_english(&headers.into_iter().collect())
    }

    #[test]
    fn the_first_language_that_we_speak_is_used_and_vietnamese_otherwise() {
        assert!(english("en-GB,vi;q=0.5"));
        assert!(english("fr, en"));
        assert!(!english("vi-VN,en;q=0.8"));
        assert!(!english("fr"));
        assert!(!prefers_english(&HeaderMap::new()));
    }
}
