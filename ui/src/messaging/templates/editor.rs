use clinic_shared::field::Check;
use clinic_shared::messaging::{
    MessageTemplate, MessageTemplateForm, MessageTemplateVersion, MessageTemplates, SavedTemplate,
    TemplateFact,
};
use leptos::ev::SubmitEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::facts::Facts;
use super::preview::{Preview, Wanted};
use super::state::{facts_of, full_name, is_in_the_mail, is_sms};
use super::try_out::TryOut;
use super::versions::Versions;
use super::{calls, words as w};
use crate::api::{self, ApiError};
use crate::clinic;
use crate::kit::{
    Button, Card, Command, Field, Icon, Key, Look, Notice, Toast, Tone, keep_unsaved, unless_unsaved,
    use_command,
};
use crate::load::load;
use crate::send::{Sending, use_form};
use crate::shell::{SendFailed, tell_not_undone};
use crate::sync::needs;

/// One template: its text, what it can say, how it looks, and what it was before.
#[component]
pub fn Editor(name: String, templates: Signal<MessageTemplates>, again: Callback<()>) -> impl IntoView {
    let found = templates.with_untracked(move |all| {
        let template = all.templates.iter().find(|template| template.name == name)?;
        Some((template.clone(), facts_of(template, &all.facts)))
    });
    found.map(|(template, facts)| {
        let now = Kept::of(&template);
        let source = RwSignal::new(template.source.clone());
        let wanted = Wanted::of(template.family, template.kind);
        let complaint = RwSignal::new(None::<ApiError>);
        let (name, is_frame) = (template.name.clone(), template.kind.is_none());
        let by_sms = is_sms(&template.part);
        let alone_is_shown = !is_in_the_mail(&template.part);
        let tried = name.clone();
        view! {
            <div class="grid items-start gap-4 xl:grid-cols-2">
                <Writing template facts now source complaint again/>
                <div class="flex min-w-0 flex-col gap-4">
                    <Preview name alone_is_shown mail_is_shown=!by_sms is_frame source wanted complaint/>
                    <TryOut name=tried by_sms source wanted/>
                </div>
            </div>
        }
    })
}

/// What the clinic has, as far as this page knows.
#[derive(Clone, Copy)]
struct Kept {
    template: RwSignal<MessageTemplate>,
    version: RwSignal<i64>,
}

impl Kept {
    fn of(template: &MessageTemplate) -> Self {
        Self {
            template: RwSignal::new(template.clone()),
            version: RwSignal::new(template.version),
        }
    }

    fn take(self, template: MessageTemplate) {
        self.version.try_set(template.version);
        self.template.try_set(template);
    }

    fn own_source(self) -> Option<String> {
        self.template
            .with_untracked(|template| template.is_own.then(|| template.source.clone()))
    }
}

/// What is done with the text: saved, or another put in its place.
#[derive(Clone, Copy)]
struct Saving {
    now: Kept,
    source: RwSignal<String>,
    sending: Sending,
    again: Callback<()>,
}

impl Saving {
    /// `None`: the program's own. `said` when it is done.
    fn save(self, to: Option<String>, said: impl Fn() -> String + Clone + Send + Sync + 'static) {
        let Self {
            now,
            source,
            sending,
            again,
        } = self;
        let name = now.template.with_untracked(|template| template.name.clone());
        let version = now.version.get_untracked();
        let before = now.own_source();
        sending.about(&(version, &to));
        let asked = name.clone();
        sending.run(
            move |key| calls::save(asked, to, version, key),
            move |saved: SavedTemplate| {
                let version = saved.template.version;
                source.try_set(saved.template.source.clone());
                now.take(saved.template);
                again.try_run(());
                Toast::done(said)
                    .undo(move || put_back(&name, before.clone(), version, now, source, again))
                    .show();
            },
        );
    }
}

/// From a notice, when its page may be gone.
fn put_back(
    name: &str,
    before: Option<String>,
    version: i64,
    now: Kept,
    source: RwSignal<String>,
    again: Callback<()>,
) {
    let name = name.to_owned();
    spawn_local(async move {
        match calls::save(name, before, version, api::new_key()).await {
            Ok(saved) => {
                source.try_set(saved.template.source.clone());
                now.take(saved.template);
                again.try_run(());
            }
            Err(error) => tell_not_undone(&error),
        }
    });
}

#[component]
fn Writing(
    template: MessageTemplate,
    facts: Vec<TemplateFact>,
    now: Kept,
    source: RwSignal<String>,
    complaint: RwSignal<Option<ApiError>>,
    again: Callback<()>,
) -> impl IntoView {
    let name = template.name.clone();
    let title = StoredValue::new(template);
    let title = move || title.with_value(full_name);
    let history = load(&[], move || {
        now.version.track();
        calls::history(name.clone())
    });
    let asked = move || MessageTemplateForm {
        source: Some(source.get()),
    };
    let form = use_form(move || asked().check());
    let sending = form.sending;
    keep_unsaved(move || source.get() != now.template.with(|template| template.source.clone()));
    let saving = Saving {
        now,
        source,
        sending,
        again,
    };
    let save = move || {
        if !sending.pending.get_untracked() && form.passes() {
            saving.save(Some(source.get_untracked()), move || w::saved(&title()));
        }
    };
    use_command(
        Command::new(w::save, Icon::Check, save)
            .with_key(Key::CTRL_S)
            .with_reach(needs("PUT /api/message-templates/{name}")),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    let is_overtaken = Memo::new(move |_| {
        let is_conflict = |error: &ApiError| error.is("/problems/version-conflict");
        sending
            .error
            .with(|error| error.as_ref().is_some_and(is_conflict))
    });
    // What was said of another text is over.
    Effect::new(move |_| {
        source.track();
        sending.error.set(None);
    });
    // The next save is on top of what the person has been told of.
    Effect::new(move |_| {
        let newest = sending.error.with(|error| {
            let error = error.as_ref()?;
            error
                .is("/problems/version-conflict")
                .then(|| error.member::<i64>("current_version"))?
        });
        if let Some(newest) = newest {
            now.version.set(newest);
        }
    });
    // At its own field, what the preview says while one writes, or the save.
    let error = Signal::derive(move || {
        let by_preview = complaint.with(|error| error.as_ref()?.about_field("/source"));
        form.at("/source").or(by_preview)
    });
    let is_elsewhere = Memo::new(move |_| {
        let is_here =
            |error: &ApiError| error.status() == Some(422) || error.is("/problems/version-conflict");
        sending.error.with(|error| !error.as_ref().is_some_and(is_here))
    });
    let use_program = move |()| {
        unless_unsaved(move || saving.save(None, move || w::back_to_program(&title())));
    };
    let old = Callback::new(move |version: MessageTemplateVersion| {
        let number = version.version;
        unless_unsaved(move || saving.save(version.source.clone(), move || w::was_put_back(number)));
    });
    let area = NodeRef::<Textarea>::new();
    view! {
        <div class="flex min-w-0 flex-col gap-4">
            <Card title=title>
                <form on:submit=submit class="flex flex-col gap-3" novalidate>
                    <Standing now/>
                    <Area source error area/>
                    <Facts facts source area/>
                    <Show when=move || is_overtaken.get()>
                        <Notice tone=Tone::Warning><p>{w::overtaken}</p></Notice>
                    </Show>
                    <Show when=move || is_elsewhere.get()>
                        <SendFailed sending/>
                    </Show>
                    <div class="flex flex-wrap justify-end gap-2">
                        <Show when=move || now.template.with(|template| template.is_own)>
                            <Button
                                text=w::use_program icon=Icon::Undo look=Look::Quiet busy=sending.pending press=use_program
                                reach=needs("PUT /api/message-templates/{name}")
                            />
                        </Show>
                        <Button
                            text=w::save icon=Icon::Check look=Look::Primary submit=true key=Key::CTRL_S
                            busy=sending.pending reach=needs("PUT /api/message-templates/{name}")
                        />
                    </div>
                </form>
            </Card>
            <Versions history put_back=old busy=sending.pending/>
        </div>
    }
}

/// Whose wording it is, and whether it failed.
#[component]
fn Standing(now: Kept) -> impl IntoView {
    let whose = move || {
        now.template
            .with(|template| match (template.is_own, template.saved_at) {
                (true, Some(at)) => {
                    let by = template
                        .saved_by
                        .clone()
                        .unwrap_or_else(|| w::somebody().to_owned());
                    w::is_own(&by, &clinic::date_and_time(at))
                }
                _ => w::is_program().to_owned(),
            })
    };
    let broke = move || {
        let broke = now.template.with(|template| template.broke.clone())?;
        Some(view! {
            <Notice tone=Tone::Danger>
                <p>{move || w::broke(&clinic::date_and_time(broke.at))}</p>
                <p class="mt-1 font-mono text-xs break-words">{broke.said}</p>
            </Notice>
        })
    };
    view! {
        <p class="text-base-content/75">{whose}</p>
        {broke}
    }
}

/// As `TextArea`, for what programs read: each letter as wide as the other, and no spelling.
#[component]
fn Area(source: RwSignal<String>, error: Signal<Option<String>>, area: NodeRef<Textarea>) -> impl IntoView {
    let control = move |id: String, about: String| {
        view! {
            <textarea
                node_ref=area
                id=id
                rows=8
                class="textarea field-sizing-content max-h-[32rem] min-h-40 w-full font-mono text-sm aria-invalid:border-error"
                spellcheck="false"
                autocapitalize="none"
                required=true
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=about
                prop:value=source
                on:input:target=move |event| source.set(event.target().value())
            ></textarea>
        }
    };
    view! { <Field label=w::source hint=w::source_hint error required=true control/> }
}
