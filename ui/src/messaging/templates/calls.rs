//! The page's requests.
use clinic_shared::ids::ChangeKey;
use clinic_shared::messaging::{
    MailTested, MessageTemplateForm, MessageTemplates, SavedTemplate, TemplateHistory, TemplatePreview,
    TemplatePreviewForm, TemplateTest,
};

use crate::api::{self, ApiError, encoded};

pub async fn all() -> Result<MessageTemplates, ApiError> {
    api::get("/api/message-templates").await
}

pub async fn history(name: String) -> Result<TemplateHistory, ApiError> {
    api::get(&path(&name)).await
}

/// `None`: back to the program's own.
pub async fn save(
    name: String,
    source: Option<String>,
    version: i64,
    key: ChangeKey,
) -> Result<SavedTemplate, ApiError> {
    let form = MessageTemplateForm { source };
    api::put(&path(&name), &form, key, Some(version)).await
}

/// It changes nothing: each question is one of its own.
pub async fn preview(name: String, form: TemplatePreviewForm) -> Result<TemplatePreview, ApiError> {
    api::post(&format!("{}/preview", path(&name)), &form, api::new_key()).await
}

pub async fn try_out(name: String, test: TemplateTest, key: ChangeKey) -> Result<MailTested, ApiError> {
    api::post(&format!("{}/test", path(&name)), &test, key).await
}

fn path(name: &str) -> String {
    format!("/api/message-templates/{}", encoded(name))
}
