//! What a patient is to hear of a visit, decided from the visit as it is and from what was said of it before. It knows
//! no store and no clock.

use super::{
    Channel, MessageKind, MessageReason, MessageSettings, MessageStatus, late::missed_due,
    turn::LINE_MINUTES_MAX,
};
use crate::{
    ids::{MessageId, PractitionerId},
    scheduling::AppointmentStatus,
    time::{Timestamp, Zone},
};

/// Nobody is reminded of what was agreed on an hour ago.
const REMINDER_APART_MINUTES: i64 = 60;

/// Whoever is told by then has not set out.
const SET_OUT_MINUTES: i64 = 120;

/// A visit as far as messages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visit {
    pub status: AppointmentStatus,
    /// It waits for a call, and has no time.
    pub is_to_call: bool,
    pub start: Timestamp,
    pub practitioner_id: PractitionerId,
    pub sequence: i64,
}

/// A message that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub id: MessageId,
    pub sequence: i64,
    pub channel: Channel,
    pub kind: MessageKind,
    pub hours_before: u16,
    pub status: MessageStatus,
    pub reason: Option<MessageReason>,
    /// What it says.
    pub start: Timestamp,
    pub practitioner_id: PractitionerId,
    /// Since when a relay has it, perhaps.
    pub handed_at: Option<Timestamp>,
    /// Of its row.
    pub version: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Planned {
    pub kind: MessageKind,
    /// Of a reminder; 0 of all others.
    pub hours_before: u16,
    pub due_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    pub drop: Vec<(MessageId, MessageReason)>,
    pub make: Vec<Planned>,
    /// Dropped because the patient had come, which was a slip, or could not be reached, and can by now.
    pub take_back: Vec<(Known, Timestamp)>,
}

/// What the clinic wants, and what time it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    pub settings: &'a MessageSettings,
    pub zone: &'a Zone,
    pub now: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Asked for: nothing can be said of it yet.
    Open,
    /// Its doctor takes leave, and it has no time until it is moved. Rule B5.
    Away,
    Stands,
    /// The patient has come.
    Here,
    Missed,
    Gone,
}

impl Visit {
    const fn stage(&self) -> Stage {
        match self.status {
            AppointmentStatus::Proposed => Stage::Open,
            AppointmentStatus::Booked if self.is_to_call => Stage::Away,
            AppointmentStatus::Booked => Stage::Stands,
            AppointmentStatus::Arrived | AppointmentStatus::InProgress | AppointmentStatus::Fulfilled => {
                Stage::Here
            }
            AppointmentStatus::NoShow => Stage::Missed,
            AppointmentStatus::Cancelled | AppointmentStatus::EnteredInError => Stage::Gone,
        }
    }

    /// Whether there may be something to say of it; otherwise what waits is looked at, and nothing planned.
    pub const fn is_told_of(&self) -> bool {
        matches!(
            self.stage(),
            Stage::Stands | Stage::Away | Stage::Missed | Stage::Gone
        )
    }

    /// Why a message that has not gone out must not any more.
    pub const fn overtakes(&self, message: &Known) -> Option<MessageReason> {
        let is_of_this = message.sequence == self.sequence;
        match self.stage() {
            Stage::Here => Some(MessageReason::Arrived),
            Stage::Missed if is_of_this && matches!(message.kind, MessageKind::Missed) => None,
            Stage::Missed => Some(MessageReason::Over),
            Stage::Gone if is_of_this && matches!(message.kind, MessageKind::Cancelled) => None,
            Stage::Gone => Some(MessageReason::Cancelled),
            Stage::Open | Stage::Away | Stage::Stands if is_of_this => None,
            // It was taken back.
            Stage::Open | Stage::Away | Stage::Stands
                if matches!(message.kind, MessageKind::Cancelled | MessageKind::Missed) =>
            {
                Some(MessageReason::Superseded)
            }
            Stage::Open | Stage::Away | Stage::Stands => Some(MessageReason::Moved),
        }
    }

    /// What the patient has to hear at once, after what they heard last. Nobody is told of the end of what they never
    /// heard of, and nobody what they know already.
    fn news(&self, told: Option<&Known>) -> Option<MessageKind> {
        let told_of_leave = told.filter(|told| told.kind == MessageKind::Leave);
        match (self.stage(), told.filter(|told| told.is_expected())) {
            // Whoever waits for another time has it now.
            (Stage::Stands, None) if told_of_leave.is_some_and(|told| !told.says(self)) => {
                Some(MessageKind::Moved)
            }
            (Stage::Stands, None) => Some(MessageKind::Booked),
            (Stage::Stands, Some(told)) => (!told.says(self)).then_some(MessageKind::Moved),
            (Stage::Away, _) => {
                let is_known = told_of_leave.is_some_and(|told| told.says(self));
                (!is_known).then_some(MessageKind::Leave)
            }
            (Stage::Missed, Some(_)) => Some(MessageKind::Missed),
            (Stage::Gone, Some(_)) => Some(MessageKind::Cancelled),
            (Stage::Gone, None) if told_of_leave.is_some() => Some(MessageKind::Cancelled),
            _ => None,
        }
    }
}

impl Known {
    /// Whoever has it, and nothing later, expects the visit at its time.
    const fn is_expected(&self) -> bool {
        !matches!(
            self.kind,
            MessageKind::Cancelled | MessageKind::Missed | MessageKind::Leave
        )
    }

    /// Its time and doctor are the visit's.
    fn says(&self, visit: &Visit) -> bool {
        self.start == visit.start && self.practitioner_id == visit.practitioner_id
    }

    /// It was dropped for what can be undone, and its time may come once more.
    const fn can_be_taken_back(&self) -> bool {
        matches!(
            self.reason,
            Some(
                MessageReason::Arrived
                    | MessageReason::NoAddress
                    | MessageReason::OptedOut
                    | MessageReason::NotThisWay
            )
        )
    }

    /// Whether the patient has heard of it, as far as the clinic knows: also where nobody tries again to learn that.
    const fn is_told(&self) -> bool {
        self.status.is_told()
            || matches!(
                (self.status, self.reason),
                (MessageStatus::Failed, Some(MessageReason::Unanswered))
            )
    }

    /// It tells by mail, or is about to, what the other is to tell.
    pub fn is_by_mail_what(&self, other: &Self) -> bool {
        let is_alive = self.status.is_open() || self.is_told();
        let key = |message: &Self| (message.sequence, message.kind, message.hours_before);
        self.channel == Channel::Mail && is_alive && key(self) == key(other)
    }

    /// Whether its patient knows what it tells, for what is told them next by `channel`: they have heard it, by whichever
    /// way, or know it from the desk, where the clinic confirms nothing by this one.
    fn is_known(&self, channel: Channel) -> bool {
        let is_from_the_desk = self.reason == Some(MessageReason::AtTheDesk);
        self.is_told() || (is_from_the_desk && self.channel == channel)
    }
}

/// The last message that the patient has perhaps, by any way.
pub(super) fn last_told(channel: Channel, known: &[Known]) -> Option<&Known> {
    known
        .iter()
        .filter(|message| message.is_known(channel))
        .max_by_key(|message| message.sequence)
}

/// When the patient has to know what is new by, before they set out: for the visit as it is, or as they expect it.
pub(super) fn known_by(start: Timestamp, told: Option<&Known>, now: Timestamp) -> Timestamp {
    sets_out_for(start, told, now).plus_minutes(-SET_OUT_MINUTES)
}

/// Whether whoever hears of it at the end of the relay's line has perhaps set out by then.
pub(super) fn is_pressing(start: Timestamp, told: Option<&Known>, now: Timestamp) -> bool {
    known_by(start, told, now) < now.plus_minutes(LINE_MINUTES_MAX)
}

fn sets_out_for(start: Timestamp, told: Option<&Known>, now: Timestamp) -> Timestamp {
    let expected = told.filter(|told| told.is_expected() && told.start > now);
    expected.map_or(start, |told| told.start.min(start))
}

/// When a visit was agreed on as it is, and its patient hears or heard of it.
#[derive(Debug, Clone, Copy)]
struct Agreed {
    at: Timestamp,
    told_at: Timestamp,
}

impl Agreed {
    /// Of a reminder: its time, and when it may go out.
    fn is_apart(self, at: Timestamp, due_at: Timestamp) -> bool {
        at > self.at.plus_minutes(REMINDER_APART_MINUTES)
            && due_at > self.told_at.plus_minutes(REMINDER_APART_MINUTES)
    }
}

impl Rules<'_> {
    /// After the time in which it can be taken back, and by day; but before the patient sets out. `None`: it would come
    /// too late.
    fn news_due(
        &self,
        channel: Channel,
        kind: MessageKind,
        start: Timestamp,
        told: Option<&Known>,
    ) -> Option<Timestamp> {
        match kind {
            MessageKind::Missed => return missed_due(self, start),
            MessageKind::Leave if !self.settings.tell_leave => return None,
            _ => {}
        }
        let soonest = self.now.plus_minutes(i64::from(self.settings.undo_minutes));
        // Known from the desk: nothing goes out that would wait for the day, and of its end the patient is to hear.
        let is_silent =
            kind == MessageKind::Booked && told.is_none() && !self.settings.goes_by(channel, kind);
        let by_day = if is_silent {
            soonest
        } else {
            self.settings.awake(self.zone, soonest)
        };
        if by_day <= known_by(start, told, self.now) {
            Some(by_day)
        } else if soonest < sets_out_for(start, told, self.now) {
            Some(soonest)
        } else {
            // Whoever booked a moment before it is at the desk; whoever expects it otherwise is perhaps on the way.
            (kind != MessageKind::Booked && self.now < start).then_some(self.now)
        }
    }

    /// None of them within an hour after the visit was agreed on or told, and no two at once. One that is late goes out
    /// only where it was dropped on a way that led back.
    fn reminders(
        &self,
        channel: Channel,
        start: Timestamp,
        known: &[Known],
        agreed: Option<Agreed>,
    ) -> Vec<Planned> {
        let mut planned: Vec<Planned> = Vec::new();
        for &hours_before in &self.settings.reminder_hours_before {
            let at = start.plus_minutes(-60 * i64::from(hours_before));
            let due_at = self.settings.awake(self.zone, at.max(self.now));
            let is_new = planned.iter().all(|other| other.due_at != due_at);
            let is_apart = agreed.is_none_or(|agreed| agreed.is_apart(at, due_at));
            let is_in_time = at > self.now || is_missing(channel, known, start, hours_before);
            if is_new && is_apart && is_in_time && due_at < start {
                planned.push(Planned {
                    kind: MessageKind::Reminder,
                    hours_before,
                    due_at,
                });
            }
        }
        planned
    }

    fn wanted(&self, channel: Channel, visit: &Visit, known: &[Known]) -> Vec<Planned> {
        let told = last_told(channel, known);
        let kind = visit.news(told);
        let news = kind.and_then(|kind| {
            let due_at = self.news_due(channel, kind, visit.start, told)?;
            Some(Planned {
                kind,
                hours_before: 0,
                due_at,
            })
        });
        let mut wanted: Vec<Planned> = news.into_iter().collect();
        if visit.stage() == Stage::Stands {
            let agreed = match kind {
                Some(_) => Some(Agreed {
                    at: self.now,
                    told_at: news.map_or(self.now, |news| news.due_at),
                }),
                // The patient knows it already, whatever was done and undone since.
                None => heard_at(channel, known).map(|at| Agreed { at, told_at: at }),
            };
            wanted.extend(self.reminders(channel, visit.start, known, agreed));
        }
        wanted.retain(|planned| self.is_planned(channel, planned.kind));
        wanted
    }

    /// A booking that is not confirmed this way is planned all the same: at its time it is known from the desk, unless it
    /// was taken back by then.
    fn is_planned(&self, channel: Channel, kind: MessageKind) -> bool {
        kind == MessageKind::Booked || self.settings.goes_by(channel, kind)
    }
}

/// When the patient heard of the visit last, otherwise than by a reminder.
fn heard_at(channel: Channel, known: &[Known]) -> Option<Timestamp> {
    let told = known
        .iter()
        .filter(|message| message.is_known(channel) && message.kind != MessageKind::Reminder);
    told.max_by_key(|message| message.sequence)
        .and_then(|message| message.handed_at)
}

/// A reminder of the visit as it is was planned, dropped on a way that led back (or is about to be), and never told, by
/// any channel.
fn is_missing(channel: Channel, known: &[Known], start: Timestamp, hours_before: u16) -> bool {
    let of_this: Vec<&Known> = known
        .iter()
        .filter(|message| message.kind == MessageKind::Reminder)
        .filter(|message| message.hours_before == hours_before && message.start == start)
        .collect();
    let is_told = of_this.iter().any(|message| message.is_told());
    let mut own = of_this.iter().filter(|message| message.channel == channel);
    let was_undone = own.any(|message| {
        let is_by_the_way = matches!(
            message.reason,
            Some(MessageReason::Moved | MessageReason::Cancelled)
        );
        is_by_the_way || message.can_be_taken_back() || message.status == MessageStatus::Queued
    });
    was_undone && !is_told
}

/// What is to be told by one way; each is planned apart. `known` is all that was ever planned of the visit, by every way:
/// what a patient has heard by one is no news by another. Without `rules`, for whoever has no address there or wants no
/// messages, what is not true any more is dropped, and that is all.
pub(super) fn plan(channel: Channel, visit: &Visit, known: &[Known], rules: Option<Rules<'_>>) -> Plan {
    let mut plan = Plan::default();
    let own = || known.iter().filter(move |message| message.channel == channel);
    for message in own().filter(|message| message.status == MessageStatus::Queued) {
        if let Some(reason) = visit.overtakes(message) {
            plan.drop.push((message.id, reason));
        }
    }
    let Some(rules) = rules else {
        return plan;
    };
    for wanted in rules.wanted(channel, visit, known) {
        let same = own().find(|message| {
            (message.sequence, message.kind, message.hours_before)
                == (visit.sequence, wanted.kind, wanted.hours_before)
        });
        match same {
            None => plan.make.push(wanted),
            Some(same) if same.can_be_taken_back() => {
                plan.take_back.push((*same, wanted.due_at));
            }
            // Told, waiting, or dropped for good: of one version of a visit nothing is told twice.
            Some(_) => {}
        }
    }
    plan
}

#[cfg(test)]
mod tests;
