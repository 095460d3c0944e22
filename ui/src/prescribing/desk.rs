//! A draft while it is written: what stands in it as signals, its live check, and its way to the clinic.
use clinic_shared::feed::Entity;
use clinic_shared::field::{Check as _, FieldCode, FieldErrors};
use clinic_shared::ids::{PatientId, PrescriptionId};
use clinic_shared::medication::finding::Text;
use clinic_shared::medication::{
    Case, Doubt, DrugCheck, PrescribedLine, Prescribing, Prescription, PrescriptionForm, SignPrescription,
};
use clinic_shared::records::Diagnosis;
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::answers::{AllSaid, Lacking, News, lacking};
use super::calls;
use super::kept::{Kept, Standing};
use super::typed::{self, Typed};
use crate::api::{ApiError, new_key};
use crate::kit::keep_unsaved;
use crate::load::{Load, load};
use crate::medication::{Answered, Checking, Rows, ask_check, put_answer, watch};
use crate::send::Intent;
use crate::sync;
use crate::words::language;

/// Milliseconds of quiet after which what is typed is sent.
const QUIET_MS: u32 = 1_500;
/// How often it is looked whether what is under way has arrived.
const LOOK_MS: u32 = 50;

/// What the check takes from the record and nobody writes by the minute. Each look leaves an audit row, and records and
/// prescriptions change with every pause in anybody's typing: of those the page tells itself, and signing checks again.
const CHECKED: &[Entity] = &[
    Entity::PatientAllergy,
    Entity::AllergyReview,
    Entity::MedicationStatement,
];

#[derive(Debug, Clone, Copy)]
pub struct Desk {
    pub id: PrescriptionId,
    pub patient: PatientId,
    pub rows: RwSignal<Rows<Typed>>,
    pub diagnoses: RwSignal<Vec<Diagnosis>>,
    pub advice: RwSignal<String>,
    pub answers: RwSignal<Vec<Answered>>,
    /// To what was found.
    pub said: RwSignal<AllSaid>,
    /// What the record says.
    pub known: Load<Prescribing>,
    pub form: Memo<PrescriptionForm>,
    pub case: Memo<Option<Case>>,
    pub checking: RwSignal<Checking>,
    /// Checks once more.
    pub again: Callback<()>,
    /// What the check said anew when it was to be signed.
    pub news: RwSignal<News>,
    /// Somebody wanted to sign: from now on what is missing is shown.
    pub tried: RwSignal<bool>,
    unsaid: Memo<FieldErrors>,
    kept: RwSignal<Kept>,
    intent: StoredValue<Intent>,
    quiet: StoredValue<Option<Timeout>, LocalStorage>,
}

/// Of a draft that is opened: only the codes of its answers are known.
fn answered(form: &PrescriptionForm) -> Vec<Answered> {
    let answers = form.answers.iter();
    let answers = answers.map(|(code, yes)| Answered {
        code: code.clone(),
        text: Text::new(code.as_str(), code.as_str()),
        yes: *yes,
    });
    answers.collect()
}

fn rows_of(form: &PrescriptionForm) -> Rows<Typed> {
    let mut rows = Rows::default();
    typed::add(&mut rows, form.lines.clone());
    rows
}

impl Desk {
    /// For as long as the calling component is shown. `moved` changes when the page itself has changed what the record
    /// says.
    pub fn of(draft: &Prescription, moved: Signal<u32>) -> Self {
        let (id, patient) = (draft.id, draft.patient_id);
        let (encounter, replaces) = (draft.encounter_id, draft.replaces);
        let rows = RwSignal::new(rows_of(&draft.form));
        let diagnoses = RwSignal::new(draft.form.diagnoses.clone());
        let advice = RwSignal::new(draft.form.advice.clone());
        let answers = RwSignal::new(answered(&draft.form));
        let form = Memo::new(move |_| {
            let form = PrescriptionForm {
                lines: rows.with(|rows| rows.iter().map(typed::line).collect()),
                diagnoses: diagnoses.get(),
                advice: advice.get(),
                answers: answers.with(|all| all.iter().map(|one| (one.code.clone(), one.yes)).collect()),
            };
            form.tidied()
        });
        let known = load(CHECKED, move || {
            // Read, so that it is followed.
            moved.with(|_| ());
            calls::prescribing(patient, encounter, replaces)
        });
        let case = Memo::new(move |_| {
            form.with(|form| {
                let has_lines = !form.lines.is_empty();
                let case = known
                    .value
                    .with(|known| known.as_ref().map(|known| known.case_of(form)));
                case.filter(|_| has_lines)
            })
        });
        let (checking, again) = watch(case);
        let desk = Self {
            id,
            patient,
            rows,
            diagnoses,
            advice,
            answers,
            said: RwSignal::new(AllSaid::default()),
            known,
            form,
            case,
            checking,
            again,
            news: RwSignal::new(News::default()),
            tried: RwSignal::new(false),
            unsaid: Memo::new(move |_| form.with(PrescriptionForm::unsaid)),
            kept: RwSignal::new(Kept::new(draft.version, form.get_untracked())),
            intent: StoredValue::new(Intent::new()),
            quiet: StoredValue::new_local(None),
        };
        desk.keep_saving();
        desk.learn_questions();
        desk
    }

    /// What is wrong at a pointer into the form; what is only missing is said once a signature was tried. Tracks.
    pub fn complaint(self, pointer: &str) -> Option<String> {
        let code = self.unsaid.with(|errors| errors.of(pointer))?;
        let is_told = code != FieldCode::Required || self.tried.get();
        is_told.then(|| code.text(language()).to_owned())
    }

    /// Of one field of a row; `unread` says why what stands there is in no line.
    pub fn wrong(
        self,
        number: u32,
        field: &'static str,
        unread: fn(&Typed) -> Option<String>,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            let (at, unread) = self.rows.with(|rows| {
                let row = rows.get(number)?;
                Some((rows.position(number)?, unread(&row.given)))
            })?;
            unread.or_else(|| self.complaint(&format!("/lines/{at}/{field}")))
        })
    }

    pub fn answer(self, answer: Answered) {
        self.answers.update(|answers| put_answer(answers, answer));
    }

    /// Adds lines; gives the numbers of their rows.
    pub fn add_lines(self, lines: Vec<PrescribedLine>) -> Vec<u32> {
        let added = self.rows.try_update(|rows| typed::add(rows, lines));
        added.unwrap_or_default()
    }

    /// Undoes [`Desk::add_lines`]. The page may be gone by then.
    pub fn take_out(self, numbers: &[u32]) {
        self.rows.try_update(|rows| {
            for number in numbers {
                rows.remove(*number);
            }
        });
    }

    /// The check of what stands here now, if there is one. Tracks.
    pub fn check(self) -> Option<DrugCheck> {
        self.checking.with(|checking| {
            let done = checking.done().filter(|_| !checking.is_under_way())?;
            let is_of_now = self.case.with(|case| case.as_ref() == Some(&done.case));
            is_of_now.then(|| done.check.clone())
        })
    }

    /// What stands in the way of a signature. Tracks.
    pub fn lacking(self) -> Option<Lacking> {
        let unread = self
            .rows
            .with(|rows| rows.iter().filter(|row| row.given.is_unread()).count());
        let check = self.check();
        self.unsaid.with(|unsaid| {
            self.known.value.with(|known| {
                self.said
                    .with(|said| lacking(unsaid, unread, known.as_ref(), check.as_ref(), said))
            })
        })
    }

    /// Signing found that the check says something else by now: that is shown, and what is typed stays.
    pub fn take_check(self, seen: &SignPrescription, check: DrugCheck) {
        self.news.set(News::between(seen, &check));
        let Some(case) = self.case.get_untracked() else {
            return;
        };
        self.checking.update(|checking| {
            let number = checking.changed();
            checking.answered(number, case, Ok(check));
        });
        self.known.again();
    }

    /// Tracks.
    pub fn standing(self) -> Standing {
        self.kept.with(|kept| self.form.with(|form| kept.standing(form)))
    }

    /// Why it is not kept. Tracks.
    pub fn save_error(self) -> Option<ApiError> {
        self.kept.with(|kept| kept.error().cloned())
    }

    pub fn version(self) -> i64 {
        self.kept.with_untracked(Kept::version)
    }

    /// It is signed, or taken away.
    pub fn end(self) {
        self.kept.try_update(Kept::end);
    }

    /// Shows what another computer wrote, where nothing of ours stands against it.
    pub fn follow(self, draft: Signal<Prescription>) {
        Effect::new(move |_| {
            let newest = draft.get();
            let is_overtaken = self.kept.with_untracked(|kept| {
                self.form
                    .with_untracked(|form| kept.is_overtaken(newest.version, form))
            });
            if is_overtaken {
                self.fill(&newest);
            }
        });
    }

    /// Shows it instead of what stands here. The page may be gone by then.
    pub fn fill(self, draft: &Prescription) {
        if self.rows.try_set(rows_of(&draft.form)).is_some() {
            return;
        }
        self.diagnoses.set(draft.form.diagnoses.clone());
        self.advice.set(draft.form.advice.clone());
        self.answers.set(answered(&draft.form));
        self.kept.set(Kept::new(draft.version, self.form.get_untracked()));
        self.learn_questions();
    }

    /// Sends it now, if there is something to send that the clinic would take.
    pub fn save(self) {
        let is_good = self.form.try_with_untracked(|form| form.check().is_empty());
        if is_good != Some(true) || sync::bars("PUT /api/prescriptions/{id}") {
            return;
        }
        spawn_local(async move {
            // What fails is told by `kept`.
            let _ = self.write().await;
        });
    }

    /// Has all of it at the clinic; the version that it has then.
    pub async fn write(self) -> Result<i64, ApiError> {
        loop {
            // The page may be gone by now.
            let Some(is_under_way) = self.kept.try_with_untracked(Kept::is_under_way) else {
                return Err(ApiError::Network);
            };
            if is_under_way {
                TimeoutFuture::new(LOOK_MS).await;
                continue;
            }
            let Some(form) = self.form.try_get_untracked() else {
                return Err(ApiError::Network);
            };
            let Some(version) = self.kept.try_update(|kept| kept.begin(&form)).flatten() else {
                return Ok(self.version());
            };
            self.intent.update_value(|intent| intent.about(&(version, &form)));
            let key = self.intent.with_value(Intent::key);
            let answer = calls::write(self.id, &form, version, key).await;
            self.intent.try_update_value(|intent| intent.verdict(&answer));
            let answer = answer.map(|kept| kept.version);
            let failed = answer.clone().err();
            self.kept.try_update(|kept| kept.answered(answer));
            if let Some(error) = failed {
                if error.is("/problems/version-conflict") && self.met_newest().await {
                    continue;
                }
                return Err(error);
            }
        }
    }

    /// The server is back. What was written here without it has another number there; where it has another text too,
    /// that is told before anything is signed.
    async fn look_again(self) {
        if self.met_newest().await {
            self.save();
            return;
        }
        let Some((form, version)) = self.kept.try_update(Kept::begin_again).flatten() else {
            return;
        };
        let answer = calls::write(self.id, &form, version, new_key()).await;
        let answer = answer.map(|kept| kept.version);
        self.kept.try_update(|kept| kept.answered(answer));
    }

    /// Whether the clinic's newest says what is known here.
    async fn met_newest(self) -> bool {
        let Ok(newest) = calls::read(&self.id.to_string()).await else {
            return false;
        };
        let met = self.kept.try_update(|kept| kept.met(newest.version, newest.form));
        met.unwrap_or_default()
    }

    fn keep_saving(self) {
        Effect::new(move |_| {
            let form = self.form.get();
            let differs = self.kept.with_untracked(|kept| kept.differs(&form));
            let later = differs.then(|| Timeout::new(QUIET_MS, move || self.save()));
            self.quiet.set_value(later);
        });
        // What could not be sent for want of the server is sent when it is back.
        Effect::new(move |was_away: Option<bool>| {
            let is_away = sync::is_away();
            if was_away == Some(true) && !is_away {
                spawn_local(self.look_again());
            }
            is_away
        });
        keep_unsaved(move || {
            let is_unread = self
                .rows
                .with(|rows| rows.iter().any(|row| row.given.is_unread()));
            self.kept.with(|kept| {
                let would_lose = self.form.with(|form| kept.would_lose(form));
                would_lose || (is_unread && !kept.is_over())
            })
        });
    }

    /// A draft keeps its answers by their codes alone; the questions' texts come from a check without answers.
    fn learn_questions(self) {
        if self.answers.with_untracked(Vec::is_empty) {
            return;
        }
        Effect::new(move |is_asked: Option<bool>| {
            let case = self.case.get();
            if is_asked == Some(true) {
                return true;
            }
            let Some(mut case) = case else { return false };
            case.answers.clear();
            spawn_local(async move {
                let Ok(check) = ask_check(&case).await else {
                    return;
                };
                let doubts = check
                    .checked
                    .findings
                    .into_iter()
                    .flat_map(|finding| finding.doubts);
                for doubt in doubts {
                    if let Doubt::Question { code, text } = doubt {
                        self.answers
                            .try_update(|answers| name_question(answers, &code, text));
                    }
                }
            });
            true
        });
    }
}

fn name_question(answers: &mut [Answered], code: &str, text: Text) {
    if let Some(answer) = answers.iter_mut().find(|answer| answer.code == code) {
        answer.text = text;
    }
}
