//! A draft's letter to oneself, before anybody else gets it.
use clinic_shared::mailings::{Mailing, MailingTested};
use leptos::prelude::*;

use super::{calls, words as w};
use crate::api::ApiError;
use crate::kit::{Button, ButtonLink, Icon, Look};
use crate::send::{Sending, use_send};
use crate::settings::{MailTried, MailTriedSaid};
use crate::shell::SendFailed;
use crate::sync::needs;

/// What the button and the answer below it share.
#[derive(Clone, Copy)]
pub struct OwnTest {
    mailing: Memo<Option<Mailing>>,
    sending: Sending,
    taken: RwSignal<Option<MailTried>>,
}

impl OwnTest {
    pub fn of(mailing: Memo<Option<Mailing>>) -> Self {
        Self {
            mailing,
            sending: use_send(),
            taken: RwSignal::new(None),
        }
    }

    fn send(self) {
        let Some(id) = self.mailing.with_untracked(|own| own.as_ref().map(|own| own.id)) else {
            return;
        };
        self.taken.set(None);
        // Each press is another mail: the draft may say something else by now.
        self.sending.changed();
        self.sending.run(
            move |key| async move {
                let MailingTested { to, said } = calls::send_test(id, key).await?;
                Ok(MailTried::taken(to, said))
            },
            move |tried: MailTried| {
                self.taken.try_set(Some(tried));
            },
        );
    }
}

#[component]
pub fn TestButton(test: OwnTest) -> impl IntoView {
    view! {
        <Button
            text=w::test icon=Icon::Mail look=Look::Quiet small=true busy=test.sending.pending
            press=move |()| test.send() reach=needs("POST /api/mailings/{id}/test")
        />
    }
}

/// What the relay said, or why it was not asked.
#[component]
pub fn TestAnswer(test: OwnTest) -> impl IntoView {
    let OwnTest { sending, taken, .. } = test;
    let refused = Memo::new(move |_| {
        sending
            .error
            .with(|error| error.as_ref().and_then(MailTried::refused))
    });
    let tried = move || refused.get().or_else(|| taken.get());
    let has_no_address = Memo::new(move |_| {
        let is_so = |error: &ApiError| error.is("/problems/no-address");
        sending.error.with(|error| error.as_ref().is_some_and(is_so))
    });
    view! {
        <div class="mt-3 empty:hidden">
            {move || tried().map(|tried| view! { <MailTriedSaid tried/> })}
            <Show when=move || refused.with(Option::is_none)>
                <SendFailed sending/>
            </Show>
            <Show when=move || has_no_address.get()>
                <div class="mt-2">
                    <ButtonLink text=w::to_accounts href="/users".to_owned() icon=Icon::Users small=true/>
                </div>
            </Show>
        </div>
    }
}
