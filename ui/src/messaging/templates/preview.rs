use clinic_shared::messaging::{TemplateFamily, TemplateKind, TemplatePreview, TemplatePreviewForm};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::state::{kind_of_template_word, preview_about_word, sms_costs, warning_word, with_all_word};
use super::{calls, words as w};
use crate::api::ApiError;
use crate::kit::{Card, Checkbox, Choice, Notice, Select, Tone};
use crate::load::load;
use crate::shell::Failed;
use crate::sync::needs;

/// Asked for when whoever writes pauses.
const QUIET_MS: u32 = 400;

/// Of words that are shown as they are.
const PLAIN: &str =
    "rounded-field border border-base-300 bg-base-200/50 px-3 py-2 text-sm break-words whitespace-pre-wrap";

/// What is shown of which message.
#[derive(Clone, Copy)]
pub struct Wanted {
    pub family: TemplateFamily,
    /// A kind's name.
    pub kind: RwSignal<String>,
    pub with_all: RwSignal<bool>,
}

impl Wanted {
    /// `kind`: `None` of a frame.
    pub fn of(family: TemplateFamily, kind: Option<TemplateKind>) -> Self {
        let kind = kind.unwrap_or(family.first_kind());
        Self {
            family,
            kind: RwSignal::new(kind.name().to_owned()),
            with_all: RwSignal::new(true),
        }
    }

    pub fn kind(self) -> Option<TemplateKind> {
        self.kind.with(|kind| TemplateKind::parse(kind))
    }
}

fn kinds(family: TemplateFamily) -> Vec<Choice> {
    let all = family.kinds().into_iter();
    all.map(|kind| Choice::new(kind.name(), kind_of_template_word(kind)()))
        .collect()
}

/// The mail as it would go out, by what is being written. What cannot be sent is told at the text's own field.
#[component]
pub fn Preview(
    name: String,
    /// It is none of the mail's own texts, and is shown by itself.
    alone_is_shown: bool,
    mail_is_shown: bool,
    /// Of a frame the kind is chosen here.
    is_frame: bool,
    source: RwSignal<String>,
    wanted: Wanted,
    /// Why it cannot be shown.
    complaint: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    let settled = use_settled(source);
    let family = wanted.family;
    let preview = load(&[], move || {
        let form = TemplatePreviewForm {
            source: Some(settled.get()),
            kind: wanted.kind(),
            with_all: wanted.with_all.get(),
        };
        calls::preview(name.clone(), form)
    });
    let is_about_the_text = |error: &ApiError| error.status() == Some(422);
    Effect::new(move |_| complaint.set(preview.error.get().filter(is_about_the_text)));
    let reach = needs("POST /api/message-templates/{name}/preview");
    let failed = move || {
        let error = preview.error.get().filter(|error| !is_about_the_text(error))?;
        Some(view! { <Failed error again=Callback::new(move |()| preview.again())/> })
    };
    let shown = Memo::new(move |_| preview.value.get());
    view! {
        <Card title=w::preview>
            <div class="flex flex-col gap-3" data-preview="">
                <p class="text-base-content/75">{preview_about_word(family)}</p>
                {is_frame.then(|| view! {
                    <Select label=w::preview_kind value=wanted.kind choices=Signal::derive(move || kinds(family))/>
                })}
                <Checkbox label=w::with_all value=wanted.with_all hint=with_all_word(family)/>
                {move || reach.read().why().map(|why| view! { <p class="text-sm">{why.to_owned()}</p> })}
                {failed}
                {move || shown.get().map(|preview| view! { <Shown preview alone_is_shown mail_is_shown/> })}
            </div>
        </Card>
    }
}

#[component]
fn Shown(preview: TemplatePreview, alone_is_shown: bool, mail_is_shown: bool) -> impl IntoView {
    let TemplatePreview {
        subject,
        text,
        html,
        alone,
        warnings,
    } = preview;
    let costs = (!mail_is_shown).then(|| sms_costs(&alone));
    view! {
        {(!warnings.is_empty()).then(|| view! {
            <Notice tone=Tone::Warning>
                <p class="font-semibold">{w::look_again}</p>
                <ul class="list-disc pl-5">
                    {warnings.into_iter().map(|warning| view! { <li>{warning_word(warning)}</li> }).collect_view()}
                </ul>
            </Notice>
        })}
        {alone_is_shown.then(|| view! {
            <section aria-label=w::alone>
                <h3 class="text-sm font-semibold">{w::alone}</h3>
                <p class=PLAIN data-alone="">{alone}</p>
                {costs.map(|costs| view! { <p class="text-sm tabular-nums">{costs}</p> })}
            </section>
        })}
        {mail_is_shown.then(|| view! { <Mail subject text html/> })}
    }
}

#[component]
fn Mail(subject: String, text: String, html: String) -> impl IntoView {
    view! {
        <p><span class="text-sm font-semibold">{w::subject} ": "</span><span data-subject="">{subject}</span></p>
        <div class="grid gap-3 2xl:grid-cols-2">
            <section class="min-w-0" aria-label=w::preview_text>
                <h3 class="text-sm font-semibold">{w::preview_text}</h3>
                <p class=PLAIN data-text="">{text}</p>
            </section>
            <section class="min-w-0" aria-label=w::preview_html>
                <h3 class="text-sm font-semibold">{w::preview_html}</h3>
                // Of nowhere, and without scripts, forms and links: it is only looked at.
                <iframe
                    sandbox=""
                    srcdoc=html
                    title=w::preview_html
                    class="h-96 w-full rounded-field border border-base-300 bg-white"
                ></iframe>
            </section>
        </div>
    }
}

/// The text once nobody has typed for a moment.
fn use_settled(source: RwSignal<String>) -> RwSignal<String> {
    let settled = RwSignal::new(source.get_untracked());
    let quiet = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let now = source.get();
        if settled.with_untracked(|settled| *settled == now) {
            return;
        }
        quiet.set_value(Some(Timeout::new(QUIET_MS, move || {
            // The page may be gone by now.
            settled.try_set(now);
        })));
    });
    settled
}
