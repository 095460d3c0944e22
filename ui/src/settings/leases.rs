use clinic_shared::settings::ClinicSettings;
use leptos::prelude::*;

use super::parts::{FormPart, Part};
use super::words as w;
use crate::crud::number;
use crate::kit::{TextField, TextKind};
use crate::send::Form;

/// What desks may give away while they do not reach the server, and for how long they may be used, as it is typed.
#[derive(Clone, Copy)]
pub struct LeaseFields {
    times: RwSignal<String>,
    length: RwSignal<String>,
    days: RwSignal<String>,
    hours: RwSignal<String>,
    share: RwSignal<String>,
    offline_days: RwSignal<String>,
}

impl LeaseFields {
    pub fn of(settings: &ClinicSettings) -> Self {
        Self {
            times: RwSignal::new(settings.lease_times.to_string()),
            length: RwSignal::new(settings.lease_length_minutes.to_string()),
            days: RwSignal::new(settings.lease_days_ahead.to_string()),
            hours: RwSignal::new(settings.lease_hours.to_string()),
            share: RwSignal::new(settings.lease_share_percent.to_string()),
            offline_days: RwSignal::new(settings.offline_days.to_string()),
        }
    }

    pub fn put_into(self, settings: ClinicSettings) -> ClinicSettings {
        ClinicSettings {
            lease_times: number(&self.times.get(), 99),
            lease_length_minutes: number(&self.length.get(), 0),
            lease_days_ahead: number(&self.days.get(), 99),
            lease_hours: number(&self.hours.get(), 0),
            lease_share_percent: number(&self.share.get(), 0),
            offline_days: number(&self.offline_days.get(), 0),
            ..settings
        }
    }
}

#[component]
pub fn LeaseSettings(fields: LeaseFields, form: Form) -> impl IntoView {
    let error = move |pointer: &'static str| form.of(pointer);
    view! {
        <FormPart part=Part::Leases about=w::leases_about>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField
                    label=w::lease_times value=fields.times kind=TextKind::Digits required=true
                    hint=w::lease_times_hint error=error("/lease_times")
                />
                <TextField
                    label=w::lease_length value=fields.length kind=TextKind::Digits required=true
                    hint=w::lease_length_hint error=error("/lease_length_minutes")
                />
                <TextField
                    label=w::lease_hours value=fields.hours kind=TextKind::Digits required=true
                    hint=w::lease_hours_hint error=error("/lease_hours")
                />
                <TextField
                    label=w::lease_days value=fields.days kind=TextKind::Digits required=true
                    hint=w::lease_days_hint error=error("/lease_days_ahead")
                />
                <TextField
                    label=w::lease_share value=fields.share kind=TextKind::Digits required=true
                    hint=w::lease_share_hint error=error("/lease_share_percent")
                />
                <TextField
                    label=w::offline_days value=fields.offline_days kind=TextKind::Digits required=true
                    hint=w::offline_days_hint error=error("/offline_days")
                />
            </div>
        </FormPart>
    }
}
