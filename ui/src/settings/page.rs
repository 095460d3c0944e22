use clinic_shared::{
    feed::Entity,
    settings::{ClinicSettings, LatePolicy},
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::leases::{LeaseFields, LeaseSettings};
use super::mail_test::MailTestCard;
use super::messages::{MessageFields, MessagesPart};
use super::parts::{FormPart, Part, PartLinks};
use super::sms_test::SmsTestCard;
use super::words as w;
use crate::api::{self, Answer, Verb};
use crate::clinic;
use crate::crud::number;
use crate::kit::{
    Badge, Button, ButtonLink, Card, Checkbox, Choice, Icon, Look, PageHead, Select, TextField, TextKind,
    Toast, Tone,
};
use crate::load::{Loaded, load};
use crate::messaging::to_templates;
use crate::send::{Sending, use_form_of};
use crate::shell::SendFailed;
use crate::sync::needs;

/// Name, address, hours of the board, times offered.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let settings = load(&[Entity::ClinicSetting], || async {
        let Answer { value, version, .. } =
            api::ask::<ClinicSettings>(Verb::Get, "/api/settings", None, None, None).await?;
        Ok((version.unwrap_or_default(), value))
    });
    let shown = |loaded: Signal<(i64, ClinicSettings)>| {
        // A new version makes the form anew.
        move || {
            let (version, settings) = loaded.get();
            view! { <SettingsForm version settings/> }
        }
    };
    view! {
        <PageHead title=w::settings about=w::settings_about/>
        <div class="items-start gap-6 xl:grid xl:grid-cols-[14rem_minmax(0,1fr)]">
            <PartLinks/>
            <div class="flex max-w-3xl min-w-0 flex-col gap-4">
                <Loaded load=settings view=shown/>
                <div id=Part::MailTest.id() tabindex="-1" class="scroll-mt-20"><MailTestCard/></div>
                <div id=Part::SmsTest.id() tabindex="-1" class="scroll-mt-20"><SmsTestCard/></div>
                <div><ButtonLink text=to_templates href="/message-templates".to_owned() icon=Icon::Mail/></div>
            </div>
        </div>
    }
}

const fn policy_name(policy: LatePolicy) -> &'static str {
    match policy {
        LatePolicy::List => "list",
        LatePolicy::NoShow => "no-show",
    }
}

fn policies() -> Vec<Choice> {
    vec![
        Choice::new(policy_name(LatePolicy::List), w::late_list()),
        Choice::new(policy_name(LatePolicy::NoShow), w::late_no_show()),
    ]
}

#[component]
fn SettingsForm(version: i64, settings: ClinicSettings) -> impl IntoView {
    let leases = LeaseFields::of(&settings);
    let messages = MessageFields::of(&settings.messages);
    let clinic_name = RwSignal::new(settings.clinic_name.clone());
    let address = RwSignal::new(settings.address.clone());
    let phone = RwSignal::new(settings.phone.clone());
    let from_hour = RwSignal::new(settings.board_from_hour.to_string());
    let to_hour = RwSignal::new(settings.board_to_hour.to_string());
    let step = RwSignal::new(settings.slot_step_minutes.to_string());
    let hold = RwSignal::new(settings.hold_minutes.to_string());
    let priority_slots = RwSignal::new(settings.priority_slots_per_shift.to_string());
    let priority_release = RwSignal::new(settings.priority_release_hours.to_string());
    let waiting_offer = RwSignal::new(settings.waiting_offer_minutes.to_string());
    let offset = RwSignal::new(settings.utc_offset_hours.to_string());
    let remind = RwSignal::new(settings.late_remind_minutes.to_string());
    let limit = RwSignal::new(settings.late_limit_minutes.to_string());
    let approval = RwSignal::new(settings.devices_need_approval);
    let policy = RwSignal::new(policy_name(settings.late_policy).to_owned());
    let settings = StoredValue::new(settings);
    let own = move || ClinicSettings {
        clinic_name: clinic_name.get(),
        address: address.get(),
        phone: phone.get(),
        board_from_hour: number(&from_hour.get(), 99),
        board_to_hour: number(&to_hour.get(), 0),
        slot_step_minutes: number(&step.get(), 0),
        hold_minutes: number(&hold.get(), 0),
        priority_slots_per_shift: number(&priority_slots.get(), 99),
        priority_release_hours: number(&priority_release.get(), 9999),
        waiting_offer_minutes: number(&waiting_offer.get(), 0),
        utc_offset_hours: number(&offset.get(), 99),
        late_remind_minutes: number(&remind.get(), 0),
        late_limit_minutes: number(&limit.get(), 0),
        late_policy: if policy.get() == policy_name(LatePolicy::NoShow) {
            LatePolicy::NoShow
        } else {
            LatePolicy::List
        },
        devices_need_approval: approval.get(),
        ..settings.get_value()
    };
    let asked = move || messages.put_into(leases.put_into(own()));
    let complaints = use_form_of(asked);
    let sending = complaints.sending;
    let error = move |pointer: &'static str| complaints.of(pointer);
    let kept = RwSignal::new(untrack(asked));
    let is_unsaved = Memo::new(move |_| kept.with(|kept| *kept != asked()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let settings = untrack(asked);
        sending.about(&settings);
        let sent = settings.clone();
        sending.run(
            move |key| async move {
                api::put::<ClinicSettings>("/api/settings", &settings, key, Some(version)).await
            },
            move |settings| {
                // The page may be gone by now.
                kept.try_set(sent);
                clinic::take(settings);
                Toast::done(w::saved).show();
            },
        );
    };
    view! {
        <Card>
            <form on:submit=submit novalidate>
                // What takes the focus is hidden neither by the bar above nor by the one beneath.
                <div class="flex flex-col gap-3 **:scroll-mt-20 **:scroll-mb-44">
                    <FormPart part=Part::Clinic>
                        <div class="flex flex-col gap-3">
                            <TextField
                                label=w::clinic_name value=clinic_name required=true error=error("/clinic_name")
                            />
                            <TextField label=w::address value=address error=error("/address")/>
                            <TextField label=w::phone value=phone kind=TextKind::Phone error=error("/phone")/>
                        </div>
                    </FormPart>
                    <FormPart part=Part::Visits>
                        <div class="grid gap-3 sm:grid-cols-2">
                            <TextField
                                label=w::from_hour value=from_hour kind=TextKind::Digits required=true
                                error=error("/board_from_hour")
                            />
                            <TextField
                                label=w::to_hour value=to_hour kind=TextKind::Digits required=true
                                error=error("/board_to_hour")
                            />
                            <TextField
                                label=w::step value=step kind=TextKind::Digits required=true hint=w::step_hint
                                error=error("/slot_step_minutes")
                            />
                            <TextField
                                label=w::hold value=hold kind=TextKind::Digits required=true hint=w::hold_hint
                                error=error("/hold_minutes")
                            />
                            <TextField
                                label=w::priority_slots value=priority_slots kind=TextKind::Digits required=true
                                hint=w::priority_slots_hint error=error("/priority_slots_per_shift")
                            />
                            <TextField
                                label=w::priority_release value=priority_release kind=TextKind::Digits required=true
                                hint=w::priority_release_hint error=error("/priority_release_hours")
                            />
                            <TextField
                                label=w::waiting_offer value=waiting_offer kind=TextKind::Digits required=true
                                hint=w::waiting_offer_hint error=error("/waiting_offer_minutes")
                            />
                            <TextField label=w::offset value=offset required=true error=error("/utc_offset_hours")/>
                            <TextField
                                label=w::late_remind value=remind kind=TextKind::Digits required=true
                                error=error("/late_remind_minutes")
                            />
                            <TextField
                                label=w::late_limit value=limit kind=TextKind::Digits required=true
                                error=error("/late_limit_minutes")
                            />
                            <Select label=w::late_policy value=policy choices=Signal::derive(policies)/>
                        </div>
                    </FormPart>
                    <MessagesPart fields=messages form=complaints/>
                    <LeaseSettings fields=leases form=complaints/>
                    <Checkbox label=w::devices_need_approval value=approval hint=w::devices_need_approval_hint/>
                </div>
                <SaveBar sending is_unsaved/>
            </form>
        </Card>
    }
}

/// In sight wherever one is in the form; and why it was not saved.
#[component]
fn SaveBar(sending: Sending, is_unsaved: Memo<bool>) -> impl IntoView {
    view! {
        <div class="sticky bottom-0 z-10 -mx-5 mt-3 -mb-5 flex flex-col gap-3 rounded-b-box border-t border-base-300 bg-base-100 px-5 py-3 print:hidden">
            <SendFailed sending/>
            // At the left: notices come up over its right end.
            <div class="flex flex-wrap items-center gap-3">
                <Button
                    text=w::save look=Look::Primary submit=true busy=sending.pending reach=needs("PUT /api/settings")
                />
                <p role="status">
                    <Show when=move || is_unsaved.get()>
                        <Badge tone=Tone::Warning icon=Icon::Edit text=w::unsaved/>
                    </Show>
                </p>
            </div>
        </div>
    }
}
