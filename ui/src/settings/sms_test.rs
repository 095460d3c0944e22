use clinic_shared::field::Check;
use clinic_shared::messaging::{SmsTest, SmsTested};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::test_said::TestSaid;
use super::words as w;
use crate::api::{self, ApiError};
use crate::kit::{Button, Card, Icon, TextField, TextKind};
use crate::send::use_form;
use crate::shell::SendFailed;
use crate::sync::needs;

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tested {
    /// To whom, and as how many it is paid for.
    Taken { to: String, segments: u16 },
    /// What the gateway said, word for word: whoever keeps it reads from that what to mend.
    Refused { said: String },
}

impl Tested {
    /// `None` where the gateway was not even asked.
    fn refused(error: &ApiError) -> Option<Self> {
        let said = error
            .is("/problems/sms-not-taken")
            .then(|| error.member("said"))??;
        Some(Self::Refused { said })
    }

    fn title(&self) -> String {
        match self {
            Self::Taken { to, segments } => w::sms_taken(to, *segments),
            Self::Refused { .. } => w::sms_not_taken().to_owned(),
        }
    }
}

/// Sends one SMS as patients' messages are sent, and shows what the gateway said to it.
#[component]
pub fn SmsTestCard() -> impl IntoView {
    let to = RwSignal::new(String::new());
    let taken = RwSignal::new(None::<Tested>);
    let asked = move || SmsTest {
        to: to.get().trim().to_owned(),
    };
    let form = use_form(move || asked().check());
    let sending = form.sending;
    let refused = Memo::new(move |_| {
        sending
            .error
            .with(|error| error.as_ref().and_then(Tested::refused))
    });
    let tested = move || refused.get().or_else(|| taken.get());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        taken.set(None);
        if !form.passes() {
            return;
        }
        let asked = untrack(asked);
        // Each press is another SMS: the gateway may have been mended meanwhile.
        sending.changed();
        sending.run(
            move |key| async move {
                let SmsTested { segments, .. } = api::post("/api/sms-test", &asked, key).await?;
                let to = asked.to;
                Ok(Tested::Taken { to, segments })
            },
            move |tested: Tested| {
                taken.try_set(Some(tested));
            },
        );
    };
    view! {
        <Card title=w::sms_test>
            <form on:submit=submit class="flex flex-col gap-3" novalidate>
                <p class="text-base-content/75">{w::sms_test_about}</p>
                <TextField label=w::sms_test_to value=to kind=TextKind::Phone required=true error=form.of("/to")/>
                {move || tested().map(said)}
                <Show when=move || refused.with(Option::is_none)>
                    <SendFailed sending/>
                </Show>
                <div class="flex justify-end">
                    <Button
                        text=w::sms_test_send icon=Icon::Phone submit=true busy=sending.pending
                        reach=needs("POST /api/sms-test")
                    />
                </div>
            </form>
        </Card>
    }
}

fn said(tested: Tested) -> impl IntoView {
    let (is_taken, words) = match &tested {
        Tested::Taken { .. } => (true, String::new()),
        Tested::Refused { said } => (false, said.clone()),
    };
    let title = Signal::derive(move || tested.title());
    view! { <TestSaid is_taken title who_said=w::gateway_said said=words/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> ApiError {
        ApiError::Problem(Box::new(serde_json::from_str(text).unwrap()))
    }

    #[test]
    fn the_gateways_refusal_is_told_word_for_word_and_what_it_took_with_its_price() {
        let refused =
            r#"{"type":"/problems/sms-not-taken","title":"x","status":502,"said":"103 no balance"}"#;
        let refused = Tested::refused(&problem(refused)).unwrap();
        let said = "103 no balance".to_owned();
        assert_eq!(refused, Tested::Refused { said });
        assert_eq!(refused.title(), "Nhà cung cấp SMS không nhận tin");
        let taken = Tested::Taken {
            to: "0901234567".to_owned(),
            segments: 2,
        };
        assert_eq!(
            taken.title(),
            "Nhà cung cấp SMS đã nhận tin gửi tới 0901234567, tính 2 SMS"
        );
    }

    #[test]
    fn where_no_gateway_was_asked_none_has_answered() {
        let not_set_up = r#"{"type":"/problems/sms-not-set-up","title":"x","status":409}"#;
        assert_eq!(Tested::refused(&problem(not_set_up)), None);
        assert_eq!(Tested::refused(&ApiError::Network), None);
    }
}
