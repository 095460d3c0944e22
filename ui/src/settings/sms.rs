use std::array;

use clinic_shared::feed::Entity;
use clinic_shared::messaging::{MessageKind, MessageSettings, Segments, SmsPreview, SmsUse, unaccented};
use leptos::prelude::*;

use super::words as w;
use crate::api;
use crate::kit::{Checkbox, Choice, Select};
use crate::load::{Loaded, load};
use crate::messaging::kind_word;
use crate::words::language;

const KINDS: usize = MessageKind::ALL.len();

/// Who hears by SMS, and of what, as it is chosen.
#[derive(Clone, Copy)]
pub struct SmsFields {
    sms: RwSignal<String>,
    /// In the order of all kinds.
    kinds: [RwSignal<bool>; KINDS],
    unaccented: RwSignal<bool>,
}

impl SmsFields {
    pub fn of(settings: &MessageSettings) -> Self {
        let goes = |at: usize| settings.sms_kinds.contains(&MessageKind::ALL[at]);
        Self {
            sms: RwSignal::new(settings.sms.name().to_owned()),
            kinds: array::from_fn(|at| RwSignal::new(goes(at))),
            unaccented: RwSignal::new(settings.sms_unaccented),
        }
    }

    pub fn put_into(self, messages: MessageSettings) -> MessageSettings {
        MessageSettings {
            sms: SmsUse::parse(&self.sms.get()).unwrap_or(SmsUse::Never),
            sms_kinds: self.kinds(),
            sms_unaccented: self.unaccented.get(),
            ..messages
        }
    }

    fn kinds(self) -> Vec<MessageKind> {
        let all = MessageKind::ALL.iter().zip(self.kinds);
        all.filter(|(_, goes)| goes.get())
            .map(|(kind, _)| *kind)
            .collect()
    }
}

fn uses() -> Vec<Choice> {
    let of = |sms: SmsUse, text: &'static str| Choice::new(sms.name(), text);
    vec![
        of(SmsUse::Never, w::sms_never()),
        of(SmsUse::WithoutMail, w::sms_without_mail()),
        of(SmsUse::Always, w::sms_always()),
    ]
}

#[component]
pub fn SmsPart(fields: SmsFields) -> impl IntoView {
    let is_used = Memo::new(move |_| fields.sms.with(|sms| sms != SmsUse::Never.name()));
    let kinds = MessageKind::ALL.iter().zip(fields.kinds);
    let kinds = kinds
        .map(|(kind, goes)| view! { <Checkbox label=kind_word(*kind) value=goes/> })
        .collect_view();
    view! {
        <div class="mt-3 flex flex-col gap-3">
            <Select label=w::sms_use value=fields.sms choices=Signal::derive(uses) hint=w::sms_use_hint/>
            // Hidden, not gone: what is chosen stays.
            <div class="flex flex-col gap-3" class:hidden=move || !is_used.get()>
                <div role="group" aria-label=w::sms_kinds>
                    <p class="mb-1 font-medium">{w::sms_kinds}</p>
                    <div class="flex flex-wrap gap-x-5 gap-y-2">{kinds}</div>
                    <p class="mt-1 text-sm text-base-content/75">{w::sms_kinds_hint}</p>
                </div>
                <Checkbox label=w::sms_unaccented value=fields.unaccented hint=w::sms_unaccented_hint/>
                <Show when=move || is_used.get()>
                    <Previews fields/>
                </Show>
            </div>
        </div>
    }
}

/// What would go out, and what it would cost, as it is chosen just now.
#[component]
fn Previews(fields: SmsFields) -> impl IntoView {
    let samples = load(&[Entity::ClinicSetting], || {
        api::get::<Vec<SmsPreview>>("/api/sms-preview")
    });
    let shown = move |samples: Signal<Vec<SmsPreview>>| {
        let rows = move || {
            let (kinds, spoken) = (fields.kinds(), language());
            let samples = samples.get().into_iter();
            let chosen = samples.filter(|sample| sample.language == spoken && kinds.contains(&sample.kind));
            chosen
                .map(|sample| row(&sample, fields.unaccented.get()))
                .collect_view()
        };
        view! { <dl class="flex flex-col gap-2" data-sms-preview="">{rows}</dl> }
    };
    view! {
        <div>
            <p class="mb-1 font-medium">{w::sms_preview}</p>
            <Loaded load=samples lines=3 view=shown/>
        </div>
    }
}

fn row(sample: &SmsPreview, is_unaccented: bool) -> impl IntoView + use<> {
    let (text, count) = as_sent(&sample.text, is_unaccented);
    view! {
        <div class="rounded-field bg-base-200 px-3 py-2">
            <dt class="text-sm font-medium">
                {kind_word(sample.kind)()} " · " <span class="tabular-nums font-normal">{count}</span>
            </dt>
            <dd class="break-words">{text}</dd>
        </div>
    }
}

/// The words, and what they cost.
fn as_sent(text: &str, is_unaccented: bool) -> (String, String) {
    let text = if is_unaccented {
        unaccented(text)
    } else {
        text.to_owned()
    };
    let Segments { units, count, .. } = Segments::of(&text);
    (text, w::sms_count(units, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_marks_cost_is_told() {
        let text =
            "Phòng khám An Tâm: nhắc lịch hẹn 09:30 Thứ Năm 26/11/2026 với Nguyễn Văn An. Mã 7K3F-9QZ1-4MB9";
        let (plain, cheap) = as_sent(text, true);
        assert!(plain.starts_with("Phong kham An Tam: nhac lich hen"), "{plain}");
        assert_eq!(cheap, "94 ký tự, tính 1 SMS");
        assert_eq!(
            as_sent(text, false),
            (text.to_owned(), "94 ký tự, tính 2 SMS".to_owned())
        );
    }

    #[test]
    fn what_is_kept_is_shown_and_put_back_as_it_was() {
        Owner::new().with(|| {
            let kept = MessageSettings {
                sms: SmsUse::WithoutMail,
                sms_kinds: vec![MessageKind::Cancelled, MessageKind::Reminder],
                sms_unaccented: false,
                ..MessageSettings::default()
            };
            let put = SmsFields::of(&kept).put_into(MessageSettings::default());
            assert_eq!(put, kept);
        });
    }
}
