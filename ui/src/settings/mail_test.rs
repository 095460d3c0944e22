use clinic_shared::field::Check;
use clinic_shared::messaging::{MailTest, MailTested};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::test_said::TestSaid;
use super::words as w;
use crate::api::{self, ApiError};
use crate::kit::{Button, Card, Icon, TextField, TextKind};
use crate::send::use_form;
use crate::shell::SendFailed;
use crate::sync::needs;

/// What came of a test: to whom it went, and what the relay said, word for word. Whoever keeps the relay reads from it
/// what to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailTried {
    to: String,
    is_taken: bool,
    said: String,
}

impl MailTried {
    pub const fn taken(to: String, said: String) -> Self {
        Self {
            to,
            is_taken: true,
            said,
        }
    }

    /// `None` where the relay was not even asked.
    pub fn refused(error: &ApiError) -> Option<Self> {
        let said = error
            .is("/problems/mail-not-taken")
            .then(|| error.member("said"))??;
        Some(Self {
            to: String::new(),
            is_taken: false,
            said,
        })
    }

    fn title(&self) -> String {
        if self.is_taken {
            w::mail_taken(&self.to)
        } else {
            w::mail_not_taken().to_owned()
        }
    }
}

/// Sends one mail as patients' messages are sent, and shows what the relay said to it.
#[component]
pub fn MailTestCard() -> impl IntoView {
    let to = RwSignal::new(String::new());
    let taken = RwSignal::new(None::<MailTried>);
    let asked = move || MailTest {
        to: to.get().trim().to_owned(),
    };
    let form = use_form(move || asked().check());
    let sending = form.sending;
    let refused = Memo::new(move |_| {
        sending
            .error
            .with(|error| error.as_ref().and_then(MailTried::refused))
    });
    let tested = move || refused.get().or_else(|| taken.get());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        taken.set(None);
        if !form.passes() {
            return;
        }
        let asked = untrack(asked);
        // Each press is another mail: the relay may have been mended meanwhile.
        sending.changed();
        sending.run(
            move |key| async move {
                let MailTested { said } = api::post("/api/mail-test", &asked, key).await?;
                Ok(MailTried::taken(asked.to, said))
            },
            move |tested: MailTried| {
                taken.try_set(Some(tested));
            },
        );
    };
    view! {
        <Card title=w::mail_test>
            <form on:submit=submit class="flex flex-col gap-3" novalidate>
                <p class="text-base-content/75">{w::mail_test_about}</p>
                <TextField label=w::mail_test_to value=to kind=TextKind::Email required=true error=form.of("/to")/>
                {move || tested().map(|tried| view! { <MailTriedSaid tried/> })}
                <Show when=move || refused.with(Option::is_none)>
                    <SendFailed sending/>
                </Show>
                <div class="flex justify-end">
                    <Button
                        text=w::mail_test_send icon=Icon::Mail submit=true busy=sending.pending
                        reach=needs("POST /api/mail-test")
                    />
                </div>
            </form>
        </Card>
    }
}

/// What came of it.
#[component]
pub fn MailTriedSaid(tried: MailTried) -> impl IntoView {
    let (is_taken, words) = (tried.is_taken, tried.said.clone());
    let title = Signal::derive(move || tried.title());
    view! { <TestSaid is_taken title who_said=w::relay_said said=words/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> ApiError {
        ApiError::Problem(Box::new(serde_json::from_str(text).unwrap()))
    }

    #[test]
    fn the_relays_answer_is_told_word_for_word_whichever_it_is() {
        let said = "250 2.0.0 Ok: queued".to_owned();
        let taken = MailTried::taken("quantri@vidu.vn".to_owned(), said);
        assert_eq!(taken.title(), "Máy chủ thư đã nhận thư gửi tới quantri@vidu.vn");
        let refused = r#"{"type":"/problems/mail-not-taken","title":"x","status":502,"said":"535 5.7.8 no"}"#;
        let refused = MailTried::refused(&problem(refused)).unwrap();
        assert_eq!((refused.is_taken, refused.said.as_str()), (false, "535 5.7.8 no"));
        assert_eq!(refused.title(), "Máy chủ thư không nhận thư");
    }

    #[test]
    fn where_no_relay_was_asked_none_has_answered() {
        let not_set_up = r#"{"type":"/problems/mail-not-set-up","title":"x","status":409}"#;
        assert_eq!(MailTried::refused(&problem(not_set_up)), None);
        assert_eq!(MailTried::refused(&ApiError::Network), None);
    }
}
