//! Rule B7: who has no hours next week is told by mail, and the desk sees it: `GET /api/practitioners/schedule-notices`.
//! How the mail is written and handed over is the server's.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    NoticeStatus, ScheduleNotice, Unscheduled,
    schedule_notice::{Turn, next_turn},
    unscheduled,
};
use crate::{
    app::App,
    args,
    feed::Page,
    field::Language,
    identity::Access,
    ids::PractitionerId,
    messaging::{ClinicTemplates, NotTaken, template_versions},
    ports::Clock as _,
    settings,
    store::{Row, StoreError, Tx},
    time::{Date, Timestamp},
    web::{Fault, Params, Reach, Reading, Routes, Work},
};

crate::statements! {
    NEWEST = "SELECT turn, status, address, mail_id, begun_at, ended_at FROM schedule_notice
        WHERE practitioner_id = ?1 AND week_of = ?2 ORDER BY turn DESC {limit ?3}";
    ACCOUNTS = "SELECT email, language FROM user_account WHERE practitioner_id = ?1 AND disabled = ?2
            AND deleted_at IS NULL
        ORDER BY created_at, id";
    OWN_ADDRESS = "SELECT email FROM practitioner WHERE id = ?1";
    INSERT = "INSERT INTO schedule_notice (practitioner_id, week_of, turn, status, address, mail_id, begun_at, ended_at,
            detail)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)";
    HAND_OVER = "UPDATE schedule_notice SET status = 'handing-over', address = ?4
        WHERE practitioner_id = ?1 AND week_of = ?2 AND turn = ?3";
    END = "UPDATE schedule_notice SET status = ?4, detail = ?5, ended_at = ?6
        WHERE practitioner_id = ?1 AND week_of = ?2 AND turn = ?3 AND status = 'handing-over'";
    GIVE_UP = "UPDATE schedule_notice SET status = 'failed', ended_at = ?3
        WHERE practitioner_id = ?1 AND week_of = ?2 AND status IN ('waiting', 'handing-over')";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Server, routes!(schedule_notices))
}

/// One mail to one doctor, of one week and turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeToSend {
    pub practitioner_id: PractitionerId,
    pub full_name: String,
    /// The week's Monday.
    pub week: Date,
    pub turn: u8,
    pub address: String,
    /// Of the doctor's account.
    pub language: Language,
    /// In that language, as they were then.
    pub templates: ClinicTemplates,
    /// The mail's `Message-ID`, the same at every try.
    pub mail_id: String,
    /// A relay has it perhaps already.
    pub is_in_doubt: bool,
}

/// What a doctor's turn begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BegunNotice {
    /// After the commit.
    HandOver(NoticeToSend),
    /// There is none, and that is kept: somebody calls.
    NoAddress,
    /// There are hours by now, or it is not their turn.
    Nothing,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct WeekAsked {
    /// Any day of it; next week when left out.
    week: Option<Date>,
}

/// What was told to each doctor who has no hours in a week, next week unless said.
#[utoipa::path(get, path = "/api/practitioners/schedule-notices", tag = "scheduling", params(WeekAsked),
    responses((status = 200, body = Page<ScheduleNotice>)))]
async fn schedule_notices(
    State(app): State<App>,
    Params(asked): Params<WeekAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<ScheduleNotice>>, Fault> {
    let zone = settings::zone(&mut tx).await?;
    let next_week = || zone.day_of(app.clock.now()).plus_days(7);
    let week = asked.week.unwrap_or_else(next_week).monday();
    let doctors = unscheduled::without_hours(&mut tx, &zone, week).await?;
    let mut items = Vec::with_capacity(doctors.len());
    for doctor in doctors {
        items.push(notice(&mut tx, &doctor).await?);
    }
    let next_cursor = None;
    Ok(Json(Page { items, next_cursor }))
}

async fn notice(tx: &mut Tx, doctor: &Unscheduled) -> Result<ScheduleNotice, StoreError> {
    let newest = newest(tx, doctor.practitioner_id, doctor.week).await?;
    let status = match &newest {
        Some(newest) => newest.status,
        None if reached(tx, doctor.practitioner_id).await?.address.is_none() => NoticeStatus::NoAddress,
        None => NoticeStatus::NotYet,
    };
    Ok(ScheduleNotice {
        practitioner_id: doctor.practitioner_id,
        week: doctor.week,
        status,
        at: newest
            .as_ref()
            .map(|newest| newest.ended_at.unwrap_or(newest.begun_at)),
        turns: newest.map_or(0, |newest| newest.turn),
    })
}

#[derive(Debug, Clone)]
struct Kept {
    turn: u8,
    status: NoticeStatus,
    address: String,
    mail_id: String,
    begun_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl Kept {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            turn: row.get("turn")?,
            status: row.word("status", NoticeStatus::parse)?,
            address: row.get("address")?,
            mail_id: row.get("mail_id")?,
            begun_at: row.get("begun_at")?,
            ended_at: row.get("ended_at")?,
        })
    }
}

async fn newest(tx: &mut Tx, doctor: PractitionerId, week: Date) -> Result<Option<Kept>, StoreError> {
    let row = tx.first(&NEWEST, args![doctor, week, 1_i64]).await?;
    row.as_ref().map(Kept::of).transpose()
}

/// How a doctor is written to.
#[derive(Debug, Clone)]
struct Reached {
    address: Option<String>,
    language: Language,
}

/// At the address of the doctor's account, else at the one that the clinic wrote down; in the account's language.
async fn reached(tx: &mut Tx, doctor: PractitionerId) -> Result<Reached, StoreError> {
    let accounts = tx.all(&ACCOUNTS, args![doctor, false]).await?;
    let mut language = None;
    for account in &accounts {
        let email: String = account.get("email")?;
        let own = account.word("language", Language::parse)?;
        if !email.is_empty() {
            return Ok(Reached {
                address: Some(email),
                language: own,
            });
        }
        language = language.or(Some(own));
    }
    let row = tx.first(&OWN_ADDRESS, args![doctor]).await?;
    let address: Option<String> = row.map(|row| row.get("email")).transpose()?;
    Ok(Reached {
        address: address.filter(|address| !address.is_empty()),
        language: language.unwrap_or_default(),
    })
}

/// The doctors whose turn it is now, of next week. Whoever was refused before comes behind those who were not asked: no
/// relay that refuses one of them keeps the others waiting.
pub async fn doctors_to_tell(tx: &mut Tx, now: Timestamp) -> Result<Vec<PractitionerId>, StoreError> {
    let zone = settings::zone(tx).await?;
    let today = zone.day_of(now);
    let week = today.plus_days(7).monday();
    let (mut doctors, mut refused) = (Vec::new(), Vec::new());
    for doctor in unscheduled::without_hours(tx, &zone, week).await? {
        let turn = newest(tx, doctor.practitioner_id, week).await?.map(|kept| Turn {
            number: kept.turn,
            status: kept.status,
            begun_on: zone.day_of(kept.begun_at),
        });
        if next_turn(turn, today).is_none() {
            continue;
        }
        if turn.is_some_and(|turn| turn.status.is_open()) {
            refused.push(doctor.practitioner_id);
        } else {
            doctors.push(doctor.practitioner_id);
        }
    }
    doctors.append(&mut refused);
    Ok(doctors)
}

/// Takes the doctor's turn. A mail of which nobody knows whether the relay has it is handed over again under the same id.
pub async fn begin_notice(work: &mut Work, doctor: PractitionerId) -> Result<BegunNotice, StoreError> {
    let now = work.now;
    let zone = settings::zone(work).await?;
    let today = zone.day_of(now);
    let week = today.plus_days(7).monday();
    let missing = unscheduled::without_hours(work, &zone, week).await?;
    let missing = missing.into_iter().find(|one| one.practitioner_id == doctor);
    let (Some(missing), Some(mail_domain)) = (missing, work.mail_domain()) else {
        return Ok(BegunNotice::Nothing);
    };
    let kept = newest(work, doctor, week).await?;
    let turn = kept.as_ref().map(|kept| Turn {
        number: kept.turn,
        status: kept.status,
        begun_on: zone.day_of(kept.begun_at),
    });
    let Some(turn) = next_turn(turn, today) else {
        return Ok(BegunNotice::Nothing);
    };
    let Reached { address, language } = reached(work, doctor).await?;
    let open = kept.filter(|kept| kept.status.is_open());
    let (mail_id, is_in_doubt) = if let Some(open) = &open {
        (open.mail_id.clone(), open.status == NoticeStatus::HandingOver)
    } else {
        (format!("<{}@{mail_domain}>", work.new_id::<uuid::Uuid>()), false)
    };
    let address = address.or_else(|| open.as_ref().map(|open| open.address.clone()));
    if open.is_none() {
        let (status, ended_at) = if address.is_some() {
            (NoticeStatus::HandingOver, None)
        } else {
            (NoticeStatus::NoAddress, Some(now))
        };
        let to = address.clone().unwrap_or_default();
        let row = args![doctor, week, turn, status.name(), to, &mail_id, now, ended_at];
        work.run(&INSERT, row).await?;
    }
    let Some(address) = address else {
        return Ok(BegunNotice::NoAddress);
    };
    work.run(&HAND_OVER, args![doctor, week, turn, &address]).await?;
    let templates = template_versions::of_language(work, language).await?;
    Ok(BegunNotice::HandOver(NoticeToSend {
        practitioner_id: doctor,
        full_name: missing.full_name,
        week,
        turn,
        address,
        language,
        templates,
        mail_id,
        is_in_doubt,
    }))
}

/// What the relay said to it.
pub async fn end_notice(
    tx: &mut Tx,
    sent: &NoticeToSend,
    status: NoticeStatus,
    refused: Option<&NotTaken>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ended_at = (!status.is_open()).then_some(now);
    let row = args![
        sent.practitioner_id,
        sent.week,
        sent.turn,
        status.name(),
        refused.map(NotTaken::detail),
        ended_at
    ];
    tx.run(&END, row).await?;
    Ok(())
}

/// Nobody asks for them again: of these what a relay did not take has failed, so that somebody calls. Returns how many.
pub async fn give_up_notices(
    tx: &mut Tx,
    doctors: &[PractitionerId],
    now: Timestamp,
) -> Result<u64, StoreError> {
    let zone = settings::zone(tx).await?;
    let week = zone.day_of(now).plus_days(7).monday();
    let mut given_up = 0;
    for doctor in doctors {
        given_up += tx.run(&GIVE_UP, args![*doctor, week, now]).await?;
    }
    Ok(given_up)
}
