use clinic_shared::field::Check;
use clinic_shared::messaging::{MailTested, TemplateTest};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::preview::Wanted;
use super::{calls, words as w};
use crate::kit::{Button, Card, Icon, TextField, TextKind, Toast};
use crate::send::use_form;
use crate::shell::SendFailed;
use crate::sync::needs;

/// One mail by what is being written.
#[component]
pub fn TryOut(name: String, by_sms: bool, source: RwSignal<String>, wanted: Wanted) -> impl IntoView {
    let about = if by_sms { w::test_about_sms } else { w::test_about };
    let to = RwSignal::new(String::new());
    let asked = move || TemplateTest {
        to: to.get().trim().to_owned(),
        source: Some(source.get()),
        kind: wanted.kind(),
    };
    let form = use_form(move || asked().check());
    let sending = form.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let (name, asked) = (name.clone(), untrack(asked));
        // Each press is another mail.
        sending.changed();
        sending.run(
            move |key| async move {
                let to = asked.to.clone();
                let _: MailTested = calls::try_out(name, asked, key).await?;
                Ok(to)
            },
            |to: String| Toast::done(move || w::test_taken(&to)).show(),
        );
    };
    view! {
        <Card title=w::test>
            <form on:submit=submit class="flex flex-col gap-3" novalidate>
                <p class="text-base-content/75">{about}</p>
                <TextField label=w::test_to value=to kind=TextKind::Email required=true error=form.of("/to")/>
                <SendFailed sending/>
                <div class="flex justify-end">
                    <Button
                        text=w::test icon=Icon::Mail submit=true busy=sending.pending
                        reach=needs("POST /api/message-templates/{name}/test")
                    />
                </div>
            </form>
        </Card>
    }
}
