//! A draft while it is written: kept by itself, signed when the doctor says so.
use clinic_shared::ids::{EncounterId, PrescriptionId};
use clinic_shared::records::{Encounter, EncounterForm, EncounterStatus, OpenEncounter};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::before_signing::LeftOpen;
use super::encounter_state::{Checked, Read, Sheet, checked};
use super::fields::Fields;
use super::keeping::{After, Keeping, Standing, Step, is_overtaken};
use super::{calls, path_of, words as w};
use crate::api::{self, ApiError};
use crate::kit::{Toast, keep_unsaved};
use crate::load::Load;
use crate::send::{Intent, Sending, text_of, use_send};
use crate::{browser, go, sync};

/// Milliseconds until it is sent again after there was no verdict.
const AGAIN_MS: u32 = 10_000;

#[derive(Debug, Clone, Copy)]
pub struct Writing {
    id: EncounterId,
    encounter: Load<Encounter>,
    pub fields: Fields,
    pub read: Memo<Read>,
    keeping: RwSignal<Keeping>,
    /// What the doctor typed and the clinic does not have: shown until it is put away.
    copy: RwSignal<Option<EncounterForm>>,
    /// How often the clinic got something else of what the drug check takes, and what it got last.
    saved: RwSignal<u32>,
    checked: StoredValue<Checked>,
    intent: StoredValue<Intent>,
    quiet: StoredValue<Option<Timeout>, LocalStorage>,
    pub signing: Sending,
    pub deleting: Sending,
    /// Somebody wanted to sign: from now on it is said what is missing.
    pub tried: RwSignal<bool>,
    /// Prescriptions of this record that are not signed.
    drafts: RwSignal<Vec<PrescriptionId>>,
    /// Whether to sign what is left open is being asked.
    pub asks: RwSignal<bool>,
}

impl Writing {
    /// For as long as the calling component is shown.
    pub fn begin(
        encounter: Load<Encounter>,
        opened: &Encounter,
        fields: Fields,
        copy: RwSignal<Option<EncounterForm>>,
        saved: RwSignal<u32>,
        drafts: RwSignal<Vec<PrescriptionId>>,
    ) -> Self {
        let writing = Self {
            id: opened.id,
            encounter,
            fields,
            read: Memo::new(move |_| fields.sheet().read()),
            keeping: RwSignal::new(Keeping::of(opened)),
            copy,
            saved,
            checked: StoredValue::new(checked(&opened.form)),
            intent: StoredValue::new(Intent::new()),
            quiet: StoredValue::new_local(None),
            signing: use_send(),
            deleting: use_send(),
            tried: RwSignal::new(false),
            drafts,
            asks: RwSignal::new(false),
        };
        Effect::new(move |opened: Option<()>| {
            // Read, not only tracked: a memo that nobody reads does not look at its sources.
            writing.read.with(|_| ());
            if opened.is_some() {
                writing.later();
            }
        });
        // What could not be sent for want of the server is sent when it is back; what was written here without it has
        // another number there, and perhaps another text.
        Effect::new(move |was_away: Option<bool>| {
            let is_away = sync::is_away();
            if was_away == Some(true) && !is_away {
                spawn_local(writing.read_newest());
            }
            is_away
        });
        // A signature that came too late for another's change.
        Effect::new(move |_| {
            let is_late = writing
                .signing
                .error
                .with(|error| error.as_ref().is_some_and(is_overtaken));
            if is_late {
                spawn_local(writing.read_newest());
            }
        });
        keep_unsaved(move || {
            let has_all = writing
                .keeping
                .with(|keeping| writing.read.with(|read| keeping.has_all(read)));
            !has_all
        });
        writing
    }

    /// Tracks.
    pub fn standing(self) -> Standing {
        self.keeping
            .with(|keeping| self.read.with(|read| keeping.standing(read)))
    }

    /// Tracks. Nothing may be typed that would not be signed.
    pub fn is_signing(self) -> bool {
        self.keeping.with(Keeping::is_signing) || self.signing.pending.get()
    }

    /// What is wrong with the field at a pointer. Tracks.
    pub fn wrong(self, pointer: &str) -> Option<String> {
        let own = self.read.with(|read| read.wrong_at(pointer));
        let unsaid = || {
            let is_tried = self.tried.get();
            is_tried
                .then(|| self.read.with(|read| read.unsaid_at(pointer)))
                .flatten()
        };
        let by_server = || {
            self.signing
                .error
                .with(|error| text_of(&error.as_ref()?.field_errors(), pointer))
        };
        own.or_else(unsaid).or_else(by_server)
    }

    fn later(self) {
        let now = browser::machine_now();
        if let Some(ms) = self.keeping.try_update(|keeping| keeping.wait_ms(now)) {
            self.after(ms);
        }
    }

    fn after(self, ms: u32) {
        // The page may be gone by now, and nobody types there any more.
        self.quiet
            .try_set_value(Some(Timeout::new(ms, move || self.advance())));
    }

    /// Sends what is to be sent now.
    pub fn advance(self) {
        let Some(read) = self.read.try_with_untracked(Clone::clone) else {
            return;
        };
        match self.keeping.try_update(|keeping| keeping.next(&read)) {
            Some(Step::Keep { form, version }) => self.keep(*form, version),
            Some(Step::Sign { version }) => self.send_signature(version),
            Some(Step::Wait) | None => {}
        }
    }

    fn keep(self, form: EncounterForm, version: i64) {
        let key = self.intent.try_update_value(|intent| {
            intent.about(&(version, &form));
            intent.key()
        });
        let Some(key) = key else { return };
        spawn_local(async move {
            let answer = calls::keep(self.id, &form, version, key).await;
            self.intent.try_update_value(|intent| intent.verdict(&answer));
            if answer.is_ok() {
                self.is_at_clinic(&form);
            }
            let answer = answer.map(|kept| kept.version);
            let now = browser::now();
            match self.keeping.try_update(|keeping| keeping.answered(answer, now)) {
                Some(After::Sign) => self.advance(),
                Some(After::Look) => self.later_if_more(),
                Some(After::TryAgain) => self.after(AGAIN_MS),
                Some(After::ReadNewest) => self.read_newest().await,
                Some(After::Nothing) | None => {}
            }
        });
    }

    /// This is what the clinic has now.
    fn is_at_clinic(self, form: &EncounterForm) {
        let now = checked(form);
        // The page may be gone by now.
        let is_another = self.checked.try_with_value(|before| *before != now);
        if is_another == Some(true) {
            self.checked.set_value(now);
            self.saved.try_update(|times| *times += 1);
        }
    }

    /// Something was typed while it was under way, and its pause may be over.
    fn later_if_more(self) {
        let has_all = self
            .keeping
            .try_with_untracked(|keeping| self.read.try_with_untracked(|read| keeping.has_all(read)));
        if has_all.flatten() == Some(false) {
            self.later();
        }
    }

    async fn read_newest(self) {
        match calls::read(self.id).await {
            // Signed elsewhere: what stands here is no draft any more.
            Ok(newest) if newest.status == EncounterStatus::Finished => {
                self.is_at_clinic(&newest.form);
                let unkept = self.unkept();
                if unkept.is_some() {
                    self.copy.try_set(unkept);
                }
                self.keeping.try_update(Keeping::end);
                self.encounter.value.try_set(Some(newest));
            }
            Ok(newest) => {
                self.is_at_clinic(&newest.form);
                let Some(read) = self.read.try_with_untracked(Clone::clone) else {
                    return;
                };
                let is_clear = self.keeping.try_update(|keeping| keeping.met(newest, &read));
                if is_clear == Some(true) {
                    self.signing.error.try_set(None);
                    self.advance();
                }
            }
            Err(error) => {
                self.keeping.try_update(|keeping| keeping.failed(error));
            }
        }
    }

    /// What stands here and is not at the clinic.
    fn unkept(self) -> Option<EncounterForm> {
        let read = self.read.try_with_untracked(Clone::clone)?;
        let has_all = self
            .keeping
            .try_with_untracked(|keeping| keeping.has_all(&read))?;
        (!has_all).then_some(read.form)
    }

    /// Shows the newer one; what stood here stays in sight as a copy.
    pub fn take_newer(self) {
        let mine = self.unkept();
        let newer = self.keeping.try_update(Keeping::take_newer).flatten();
        if let Some(newer) = newer {
            self.copy.set(mine);
            self.fields.fill(&Sheet::of(&newer.form));
            self.signing.error.set(None);
        }
    }

    pub fn keep_mine(self) {
        self.keeping.update(Keeping::keep_mine);
        self.signing.error.set(None);
        self.advance();
    }

    /// What a doctor may want to look at before signing. Tracks.
    pub fn left_open(self) -> LeftOpen {
        LeftOpen {
            blanks: self.read.with(|read| read.form.blanks()),
            unmeasured: self.fields.unmeasured(),
            drafts: self.drafts.get(),
        }
    }

    /// Signs it once all of it is kept; else it is said what is missing. What is left open is asked about first.
    pub fn sign(self) {
        if untrack(|| self.is_signing() || self.asks.get()) {
            return;
        }
        self.tried.set(true);
        if !self.read.with_untracked(Read::may_be_signed) {
            browser::show_complaint();
        } else if untrack(|| self.left_open().is_empty()) {
            self.sign_all_the_same();
        } else {
            self.asks.set(true);
        }
    }

    pub fn sign_all_the_same(self) {
        self.asks.set(false);
        self.keeping.update(Keeping::sign);
        self.advance();
    }

    fn send_signature(self, version: i64) {
        self.signing.about(&(self.id, version));
        self.signing.run(
            move |key| calls::sign(self.id, version, key),
            move |signed: Encounter| {
                Toast::done(w::signed_done).show();
                self.keeping.try_update(Keeping::end);
                self.encounter.value.try_set(Some(signed));
            },
        );
    }

    /// Whose record it is. Does not track.
    pub fn patient_name(self) -> String {
        self.encounter.value.with_untracked(|encounter| {
            let name = encounter.as_ref().map(|encounter| encounter.patient_name.clone());
            name.unwrap_or_default()
        })
    }

    /// The draft goes; the notice brings it back.
    pub fn delete(self) {
        let Some(opened) = self.encounter.value.get_untracked() else {
            return;
        };
        let version = self.keeping.with_untracked(Keeping::version);
        let form = self.read.with_untracked(|read| read.form.clone());
        self.deleting.about(&(self.id, version));
        self.deleting.run(
            move |key| calls::delete(self.id, version, key),
            move |()| {
                self.keeping.try_update(Keeping::end);
                let patient = opened.patient_id;
                Toast::done(w::draft_deleted)
                    .undo(move || write_again(&opened, form.clone()))
                    .show();
                go::to(&format!("/patients/{patient}"));
            },
        );
    }
}

/// From a toast, when its page may be gone.
fn write_again(deleted: &Encounter, form: EncounterForm) {
    let asked = OpenEncounter {
        id: browser::new_id(),
        patient_id: deleted.patient_id,
        appointment_id: deleted.appointment_id,
        form,
    };
    spawn_local(async move {
        let made: Result<Encounter, ApiError> = calls::open(&asked, api::new_key()).await;
        match made {
            Ok(made) => go::to(&path_of(made.id)),
            Err(_) => Toast::failed(w::draft_not_back).show(),
        }
    });
}
