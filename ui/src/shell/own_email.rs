use clinic_shared::feed::Entity;
use clinic_shared::identity::OwnEmail;
use leptos::prelude::*;

use super::own_language::OwnLanguagePart;
use super::{SendFailed, link_words as w};
use crate::api;
use crate::kit::{Badge, Button, Icon, Toast, Tone};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::sync::needs;

/// How one's own address stands. Plain state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Without,
    Confirmed,
    /// Whether the mail that confirms it can be sent again from here.
    Unconfirmed {
        can_send: bool,
    },
}

impl Standing {
    const fn of(own: &OwnEmail) -> Self {
        if own.email.is_empty() {
            Self::Without
        } else if own.confirmed_at.is_some() {
            Self::Confirmed
        } else {
            Self::Unconfirmed {
                can_send: own.mail_set_up,
            }
        }
    }
}

/// One's own address, whether it is confirmed, the way to confirm it, and in which language the clinic writes there.
#[component]
pub fn OwnEmailPart() -> impl IntoView {
    let kept = load(&[Entity::UserAccount], || {
        api::get::<OwnEmail>("/api/session/email")
    });
    let shown = move |own: Signal<OwnEmail>| {
        let standing = Memo::new(move |_| own.with(Standing::of));
        view! {
            <div class="mt-4 flex flex-col gap-2 border-t border-base-300 pt-4">
                <h3 class="font-semibold">{w::email}</h3>
                {move || match standing.get() {
                    Standing::Without => view! { <p class="text-base-content/75">{w::no_email}</p> }.into_any(),
                    Standing::Confirmed => view! {
                        <p class="flex flex-wrap items-center gap-2">
                            {move || own.get().email}
                            <Badge tone=Tone::Success icon=Icon::Check text=w::email_confirmed/>
                        </p>
                    }
                    .into_any(),
                    Standing::Unconfirmed { can_send } => view! { <Unconfirmed own can_send/> }.into_any(),
                }}
            </div>
            <OwnLanguagePart own kept/>
        }
    };
    view! { <Loaded load=kept lines=1 view=shown/> }
}

#[component]
fn Unconfirmed(own: Signal<OwnEmail>, can_send: bool) -> impl IntoView {
    let sending = use_send();
    let press = move |()| {
        let address = own.get_untracked().email;
        // Each press is another mail.
        sending.changed();
        sending.run(
            |key| async move { api::post::<()>("/api/session/email-confirmation", &(), key).await },
            move |()| Toast::done(w::sent_to(&address)).show(),
        );
    };
    let again = move || {
        view! {
            <div>
                <Button
                    text=w::send_again icon=Icon::Mail small=true press=Callback::new(press) busy=sending.pending
                    reach=needs("POST /api/session/email-confirmation")
                />
            </div>
        }
    };
    view! {
        <p class="flex flex-wrap items-center gap-2">
            {move || own.get().email}
            <Badge tone=Tone::Warning icon=Icon::Mail text=w::email_unconfirmed/>
        </p>
        <p class="text-sm text-base-content/75">
            {move || if can_send { w::email_unconfirmed_about() } else { w::no_mail_here() }}
        </p>
        <SendFailed sending/>
        {can_send.then(again)}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::field::Language;
    use clinic_shared::time::Timestamp;

    fn own(email: &str, confirmed_at: Option<Timestamp>, mail_set_up: bool) -> Standing {
        Standing::of(&OwnEmail {
            email: email.to_owned(),
            confirmed_at,
            mail_set_up,
            language: Language::Vi,
        })
    }

    #[test]
    fn an_address_stands_as_the_server_says_and_is_confirmed_by_mail_alone() {
        let at = Some(Timestamp::from_ms(1));
        assert_eq!(own("", None, true), Standing::Without);
        assert_eq!(own("lan@vidu.vn", at, false), Standing::Confirmed);
        let unconfirmed = |can_send| Standing::Unconfirmed { can_send };
        assert_eq!(own("lan@vidu.vn", None, true), unconfirmed(true));
        assert_eq!(own("lan@vidu.vn", None, false), unconfirmed(false));
    }
}
