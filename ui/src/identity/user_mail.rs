use clinic_shared::identity::{AccountMailKind, AccountStatus, AskAccountMail, User};
use leptos::prelude::*;

use super::mail_words as w;
use crate::api;
use crate::kit::{Badge, Button, Icon, Look, Toast, Tone};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// The mail that helps an account most as it stands; `None` where none would reach its person or be of use.
fn helpful(user: &User) -> Option<AccountMailKind> {
    if user.email.is_empty() || user.status == AccountStatus::Disabled {
        None
    } else if user.email_confirmed_at.is_none() {
        Some(AccountMailKind::ConfirmEmail)
    } else if user.status == AccountStatus::Locked {
        Some(AccountMailKind::Unlock)
    } else {
        Some(AccountMailKind::ResetPassword)
    }
}

fn send_word(kind: AccountMailKind) -> &'static str {
    match kind {
        AccountMailKind::ConfirmEmail => w::send_confirmation(),
        AccountMailKind::Unlock => w::send_unlock(),
        AccountMailKind::ResetPassword | AccountMailKind::NewDevice => w::send_reset(),
    }
}

/// An account's address, whether its person confirmed it, and the mail that the admin can have sent there.
#[component]
pub fn UserMail(user: User) -> impl IntoView {
    let sending = use_send();
    let kind = helpful(&user);
    let (id, is_confirmed, email) = (user.id, user.email_confirmed_at.is_some(), user.email);
    let (to, has_address) = (email.clone(), !email.is_empty());
    let press = move |kind: AccountMailKind| {
        let to = to.clone();
        // Each press is another mail.
        sending.changed();
        sending.run(
            move |key| async move {
                api::post::<()>(&format!("/api/users/{id}/mails"), &AskAccountMail { kind }, key).await
            },
            move |()| Toast::done(w::on_its_way(&to)).show(),
        );
    };
    view! {
        <div class="flex flex-col items-start gap-1">
            {has_address.then(|| view! {
                <span class="break-all">{email}</span>
                {if is_confirmed {
                    view! { <Badge tone=Tone::Success icon=Icon::Check text=w::confirmed/> }.into_any()
                } else {
                    view! { <Badge tone=Tone::Warning icon=Icon::Mail text=w::unconfirmed/> }.into_any()
                }}
            })}
            {kind.map(|kind| view! {
                <Button
                    text=move || send_word(kind) icon=Icon::Mail look=Look::Quiet small=true busy=sending.pending
                    press=Callback::new(move |()| press(kind)) reach=needs("POST /api/users/{id}/mails")
                />
            })}
            <SendFailed sending/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn user(email: &str, confirmed: bool, status: &str) -> User {
        let text = format!(
            r#"{{"id":"00000000-0000-0000-0000-000000000001","user_name":"lan","display_name":"Lan","email":"{email}",
                "email_confirmed_at":{},"role":"frontdesk","practitioner_id":null,"may_overbook":false,
                "status":"{status}","last_sign_in_at":null,"created_at":"2026-11-24T02:00:00Z","version":1}}"#,
            if confirmed {
                r#""2026-11-24T02:00:00Z""#
            } else {
                "null"
            }
        );
        serde_json::from_str(&text).unwrap()
    }

    #[rstest]
    #[case("", false, "active", None)]
    #[case("lan@vidu.vn", true, "disabled", None)]
    #[case("lan@vidu.vn", false, "locked", Some(AccountMailKind::ConfirmEmail))]
    #[case("lan@vidu.vn", true, "locked", Some(AccountMailKind::Unlock))]
    #[case("lan@vidu.vn", true, "active", Some(AccountMailKind::ResetPassword))]
    #[case("lan@vidu.vn", true, "invited", Some(AccountMailKind::ResetPassword))]
    fn the_mail_that_helps_is_offered(
        #[case] email: &str,
        #[case] confirmed: bool,
        #[case] status: &str,
        #[case] kind: Option<AccountMailKind>,
    ) {
        assert_eq!(helpful(&user(email, confirmed, status)), kind);
    }
}
