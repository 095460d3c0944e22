use clinic_shared::messaging::MessageSettings;
use clinic_shared::settings::ClinicSettings;
use leptos::prelude::*;

use super::parts::{FormPart, Part};
use super::sms::{SmsFields, SmsPart};
use super::words as w;
use crate::crud::number;
use crate::kit::{Checkbox, TextField, TextKind};
use crate::send::Form;

/// When patients are told of their visits, as it is typed.
#[derive(Clone, Copy)]
pub struct MessageFields {
    hours: RwSignal<String>,
    undo: RwSignal<String>,
    quiet_from: RwSignal<String>,
    quiet_until: RwSignal<String>,
    cancel_hours: RwSignal<String>,
    late: RwSignal<bool>,
    missed: RwSignal<bool>,
    leave: RwSignal<bool>,
    follow_up: RwSignal<String>,
    sms: SmsFields,
}

impl MessageFields {
    pub fn of(settings: &MessageSettings) -> Self {
        Self {
            hours: RwSignal::new(hours_text(&settings.reminder_hours_before)),
            undo: RwSignal::new(settings.undo_minutes.to_string()),
            quiet_from: RwSignal::new(settings.quiet_from.clone()),
            quiet_until: RwSignal::new(settings.quiet_until.clone()),
            cancel_hours: RwSignal::new(settings.cancel_hours_before.to_string()),
            late: RwSignal::new(settings.tell_late),
            missed: RwSignal::new(settings.tell_missed),
            leave: RwSignal::new(settings.tell_leave),
            follow_up: RwSignal::new(settings.follow_up_days_before.to_string()),
            sms: SmsFields::of(settings),
        }
    }

    pub fn put_into(self, settings: ClinicSettings) -> ClinicSettings {
        let messages = MessageSettings {
            reminder_hours_before: hours_typed(&self.hours.get()),
            undo_minutes: number(&self.undo.get(), u8::MAX),
            quiet_from: clock_typed(&self.quiet_from.get()),
            quiet_until: clock_typed(&self.quiet_until.get()),
            cancel_hours_before: number(&self.cancel_hours.get(), u16::MAX),
            tell_late: self.late.get(),
            tell_missed: self.missed.get(),
            tell_leave: self.leave.get(),
            follow_up_days_before: number(&self.follow_up.get(), u8::MAX),
            ..settings.messages
        };
        let messages = self.sms.put_into(messages);
        ClinicSettings { messages, ..settings }
    }
}

/// `24, 2`
fn hours_text(hours: &[u16]) -> String {
    let hours: Vec<String> = hours.iter().map(ToString::to_string).collect();
    hours.join(", ")
}

/// Whole hours, however they are parted. What is no number is 0, which the form's own check refuses.
fn hours_typed(typed: &str) -> Vec<u16> {
    let parts = typed.split([',', ';', ' ']).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().unwrap_or(0)).collect()
}

/// `7:00`, `7h` and `7` as well as `07:00`. What cannot be read stays as it is: the form's own check refuses it.
fn clock_typed(typed: &str) -> String {
    let typed = typed.trim();
    let (hour, minute) = typed.split_once([':', 'h', 'H', '.']).unwrap_or((typed, ""));
    let minute = if minute.is_empty() { "00" } else { minute };
    match (hour.parse::<u8>(), minute.parse::<u8>()) {
        (Ok(hour @ ..24), Ok(minute_number @ ..60)) if minute.len() == 2 => {
            format!("{hour:02}:{minute_number:02}")
        }
        _ => typed.to_owned(),
    }
}

#[component]
pub fn MessagesPart(fields: MessageFields, form: Form) -> impl IntoView {
    let error = move |pointer: &'static str| form.of(pointer);
    view! {
        <FormPart part=Part::Messages about=w::messages_about>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField
                    label=w::reminder_hours value=fields.hours hint=w::reminder_hours_hint
                    error=error("/messages/reminder_hours_before")
                />
                <TextField
                    label=w::undo_minutes value=fields.undo kind=TextKind::Digits required=true
                    hint=w::undo_minutes_hint error=error("/messages/undo_minutes")
                />
                <TextField
                    label=w::quiet_from value=fields.quiet_from required=true hint=w::quiet_from_hint
                    error=error("/messages/quiet_from")
                />
                <TextField
                    label=w::quiet_until value=fields.quiet_until required=true hint=w::quiet_until_hint
                    error=error("/messages/quiet_until")
                />
                <TextField
                    label=w::cancel_hours value=fields.cancel_hours kind=TextKind::Digits required=true
                    hint=w::cancel_hours_hint error=error("/messages/cancel_hours_before")
                />
                <TextField
                    label=w::follow_up_days value=fields.follow_up kind=TextKind::Digits required=true
                    hint=w::follow_up_days_hint error=error("/messages/follow_up_days_before")
                />
            </div>
            <div class="mt-3 flex flex-col gap-2">
                <Checkbox label=w::tell_late value=fields.late hint=w::tell_late_hint/>
                <Checkbox label=w::tell_missed value=fields.missed hint=w::tell_missed_hint/>
                <Checkbox label=w::tell_leave value=fields.leave hint=w::tell_leave_hint/>
            </div>
            <SmsPart fields=fields.sms/>
        </FormPart>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("24, 2", &[24, 2])]
    #[case("48;24 2", &[48, 24, 2])]
    #[case(" ", &[])]
    #[case("một ngày", &[0, 0])]
    #[case("24, 1.5", &[24, 0])]
    fn hours_are_read_however_they_are_parted_and_what_is_none_is_refused_later(
        #[case] typed: &str,
        #[case] read: &[u16],
    ) {
        assert_eq!(hours_typed(typed), read);
    }

    #[test]
    fn hours_are_written_as_they_are_read() {
        assert_eq!(hours_text(&[48, 24]), "48, 24");
        assert_eq!(hours_typed(&hours_text(&[48, 24])), [48, 24]);
        assert_eq!(hours_text(&[]), "");
    }

    #[rstest]
    #[case("21:00", "21:00")]
    #[case(" 7:30 ", "07:30")]
    #[case("7h", "07:00")]
    #[case("21h30", "21:30")]
    #[case("7", "07:00")]
    #[case("24:00", "24:00")]
    #[case("7:5", "7:5")]
    #[case("tối", "tối")]
    #[case("", "")]
    fn a_time_is_read_as_people_write_it_and_what_is_none_stays_as_it_is(
        #[case] typed: &str,
        #[case] read: &str,
    ) {
        assert_eq!(clock_typed(typed), read);
    }
}
