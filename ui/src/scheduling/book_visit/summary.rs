use clinic_shared::scheduling::AppointmentKind;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;

use super::super::keep::{Keep, KeepState};
use super::super::looks::{kind_word, weekday_and_date};
use super::super::words as w;
use super::choice::{Choice, Extras, Part};
use crate::kit::{Button, Card, Checkbox, Choice as Option_, Glyph, Icon, Key, Look, Select, TextArea};
use crate::send::Sending;
use crate::shell::SendFailed;
use crate::sync::needs_to_book;
use crate::{clinic, sync};

/// The fields that the desk adds.
#[derive(Debug, Clone, Copy)]
pub struct ExtraFields {
    kind: RwSignal<String>,
    reason: RwSignal<String>,
    note: RwSignal<String>,
    proposed: RwSignal<bool>,
}

impl ExtraFields {
    pub fn new() -> Self {
        Self {
            kind: RwSignal::new(AppointmentKind::General.name().to_owned()),
            reason: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            proposed: RwSignal::new(false),
        }
    }

    pub fn choose_kind(&self, kind: AppointmentKind) {
        self.kind.set(kind.name().to_owned());
    }

    pub fn get(&self) -> Extras {
        Extras {
            kind: AppointmentKind::parse(&self.kind.read()).unwrap_or_default(),
            reason: self.reason.get(),
            note: self.note.get(),
            proposed: self.proposed.get(),
        }
    }
}

/// What will be booked, at the right of the page.
#[component]
pub fn Summary(
    choice: RwSignal<Choice>,
    /// The chosen doctor's name.
    #[prop(into)]
    doctor_name: Signal<String>,
    extras: ExtraFields,
    /// Then it is not booked from here.
    several: RwSignal<bool>,
    sending: Sending,
    keep: Keep,
    /// Until when the chosen time is certain also without the server.
    promised: Signal<Option<Timestamp>>,
    #[prop(into)] book: Callback<()>,
) -> impl IntoView {
    let missing = Memo::new(move |_| choice.read().missing());
    let is_promised = Signal::derive(move || promised.get().is_some());
    let request_hint = || {
        if sync::is_away() && sync::works_offline() {
            w::as_request_hint_away()
        } else {
            w::as_request_hint()
        }
    };
    let time = move || {
        let start = choice.read().start?;
        let day = weekday_and_date(clinic::zone().day_of(start));
        Some(format!("{} · {day}", clinic::hh_mm(start)))
    };
    let length = move || {
        let choice = choice.read();
        let service = choice.service.as_ref()?;
        Some(w::service_and_minutes(
            &service.form.name,
            service.form.length_minutes,
        ))
    };
    let patient = move || {
        choice
            .read()
            .patient
            .as_ref()
            .map(|patient| patient.full_name.clone())
    };
    let doctor = move || Some(doctor_name.get()).filter(|name| !name.is_empty());
    let kinds = move || {
        AppointmentKind::ALL
            .map(|kind| Option_::new(kind.name(), kind_word(kind)))
            .to_vec()
    };
    let left = move || match missing.get() {
        Some(Part::Patient) => w::choose_patient(),
        Some(Part::Service) => w::choose_service(),
        Some(Part::Doctor) => w::choose_doctor(),
        Some(Part::Time) => w::choose_time(),
        None if several.get() => w::several_below(),
        None => w::ready(),
    };
    view! {
        <Card title=w::summary>
            <div class="flex flex-col gap-4">
                <ul class="flex flex-col gap-2">
                    <Line icon=Icon::User text=Signal::derive(patient)/>
                    <Line icon=Icon::Service text=Signal::derive(length)/>
                    <Line icon=Icon::Doctor text=Signal::derive(doctor)/>
                    <Line icon=Icon::Clock text=Signal::derive(time)/>
                </ul>
                <KeepState keep promised/>
                <Select label=w::kind value=extras.kind choices=Signal::derive(kinds)/>
                <TextArea label=w::reason value=extras.reason lines=2 error=sending.field("/reason")/>
                <TextArea label=w::note value=extras.note lines=2 error=sending.field("/note")/>
                <Show when=move || !several.get()>
                    <Checkbox label=w::as_request hint=request_hint value=extras.proposed/>
                </Show>
                <SendFailed sending/>
                <Show when=move || !several.get()>
                    <Button
                        text=w::book
                        icon=Icon::Check
                        look=Look::Primary
                        key=Key::CTRL_S
                        wide=true
                        busy=sending.pending
                        disabled=Signal::derive(move || missing.get().is_some())
                        press=book
                        reach=needs_to_book(is_promised)
                    />
                </Show>
                <p class="text-center text-sm text-base-content/75" role="status">{left}</p>
            </div>
        </Card>
    }
}

#[component]
fn Line(icon: Icon, text: Signal<Option<String>>) -> impl IntoView {
    view! {
        <li class="flex items-center gap-2">
            <Glyph icon class="size-5 text-primary"/>
            <span class="font-medium">{move || text.get().unwrap_or_else(|| "–".to_owned())}</span>
        </li>
    }
}
