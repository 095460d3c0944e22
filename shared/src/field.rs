//! What is wrong with which field, in both languages; the page and the API use the same checks.

use serde::{Deserialize, Serialize};

/// The languages people here read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    Vi,
    En,
}

impl Language {
    /// From an `Accept-Language` header; Vietnamese unless English is named first.
    pub fn accepted(header: &str) -> Self {
        if header.trim_start().to_ascii_lowercase().starts_with("en") {
            Self::En
        } else {
            Self::Vi
        }
    }

    /// As the store keeps it.
    pub const fn name(self) -> &'static str {
        self.pick("vi", "en")
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Vi, Self::En]
            .into_iter()
            .find(|language| language.name() == name)
    }

    pub const fn pick<T>(self, vi: T, en: T) -> T
    where
        T: Copy,
    {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

macro_rules! field_codes {
    ($($name:ident => $vi:literal, $en:literal;)+) => {
        /// Why a field's value cannot be taken. `detail` in the API is its text in the asker's language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum FieldCode { $($name),+ }

        impl FieldCode {
            pub const fn text(self, language: Language) -> &'static str {
                match self { $(Self::$name => language.pick($vi, $en)),+ }
            }
        }
    };
}

field_codes! {
    Required => "Cần điền mục này", "This is required";
    TooLong => "Dài quá mức cho phép", "This is too long";
    TooShort => "Quá ngắn", "This is too short";
    NotAPhone => "Số điện thoại gồm 9–11 chữ số, ví dụ 0901 234 567", "A phone number has 9–11 digits, e.g. 0901 234 567";
    NotAMobile => "Số di động Việt Nam gồm 10 chữ số, ví dụ 0901 234 567", "A Vietnamese mobile number has 10 digits, e.g. 0901 234 567";
    NotAnEmail => "Địa chỉ email chưa đúng, ví dụ ten@vidu.vn", "Not an e-mail address, e.g. name@example.vn";
    NotACitizenNumber => "Số CCCD gồm đúng 12 chữ số", "A citizen ID number has exactly 12 digits";
    NotAnOldIdNumber => "Số CMND gồm đúng 9 chữ số", "An old ID number has exactly 9 digits";
    NotAnInsuranceNumber => "Số thẻ BHYT gồm 2 chữ cái và 13 chữ số, hoặc 10 chữ số", "A health insurance number has 2 letters and 13 digits, or 10 digits";
    NotASocialNumber => "Mã số BHXH gồm đúng 10 chữ số", "A social insurance number has exactly 10 digits";
    InTheFuture => "Ngày này ở tương lai", "This date is in the future";
    TooLongAgo => "Ngày này quá xa trong quá khứ", "This date is too long ago";
    EndsBeforeStart => "Kết thúc phải sau bắt đầu", "The end must be after the start";
    OutOfRange => "Giá trị ngoài khoảng cho phép", "This value is out of range";
    NotOnTheGrid => "Giờ phải theo bước 5 phút", "Times go in steps of 5 minutes";
    Unknown => "Không tìm thấy trong hệ thống", "Not found in the system";
    Duplicate => "Bị trùng", "This is given twice";
    WeakPassword => "Mật khẩu cần ít nhất 10 ký tự và không quá dễ đoán", "A password needs at least 10 characters and must not be easy to guess";
    WrongPassword => "Mật khẩu hiện tại chưa đúng", "This is not the current password";
    SamePassword => "Mật khẩu mới phải khác mật khẩu cũ", "The new password must differ from the old one";
    NotAUserName => "Tên đăng nhập gồm 3–40 chữ cái thường, chữ số, dấu chấm, gạch", "A user name has 3–40 lower-case letters, digits, dots or dashes";
    NotAColor => "Màu viết dạng #1a2b3c", "A colour is written as #1a2b3c";
    NotACron => "Lịch gồm 5 phần: phút, giờ, ngày, tháng, thứ; ví dụ 30 2 * * *", "A schedule has 5 parts: minute, hour, day, month, weekday; e.g. 30 2 * * *";
    NeverComes => "Lịch này không bao giờ đến", "This time never comes";
    OnlyOfOneIngredient => "Chỉ ghi được với thuốc có một hoạt chất", "Only a product of one ingredient can have this";
    UnknownVariable => "Chỉ dùng được {{patient}}, {{clinic}} và {{phone}}, mở và đóng bằng hai dấu ngoặc", "Only {{patient}}, {{clinic}} and {{phone}} can be used, with two brackets on either side";
    Malformed => "Giá trị không đúng dạng", "The value is malformed";
}

/// One field's error. `pointer` is a JSON pointer into the request's body: `/phone`, `/identifiers/0/value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct FieldError {
    pub pointer: String,
    pub code: FieldCode,
}

/// Collects what is wrong with a form, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    pub fn add(&mut self, pointer: impl Into<String>, code: FieldCode) {
        self.0.push(FieldError {
            pointer: pointer.into(),
            code,
        });
    }

    pub fn add_if(&mut self, wrong: bool, pointer: &str, code: FieldCode) {
        if wrong {
            self.add(pointer, code);
        }
    }

    /// Required and at most `chars_max` characters.
    pub fn text(&mut self, pointer: &str, value: &str, chars_max: usize) {
        self.add_if(value.trim().is_empty(), pointer, FieldCode::Required);
        self.optional(pointer, value, chars_max);
    }

    /// At most `chars_max` characters.
    pub fn optional(&mut self, pointer: &str, value: &str, chars_max: usize) {
        self.add_if(value.chars().count() > chars_max, pointer, FieldCode::TooLong);
    }

    pub fn of(&self, pointer: &str) -> Option<FieldCode> {
        self.0
            .iter()
            .find(|error| error.pointer == pointer)
            .map(|error| error.code)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A request body that can say what is wrong with itself, from its own content alone.
pub trait Check {
    fn check(&self) -> FieldErrors;
}
