//! What the clinic should know and say: lists of periods, and nothing of cells, rows or transactions.

use clinic_shared::time::{Period, Timestamp};
use clinic_tests::at;

use super::act::{Act, Fate, Who};

/// Visits and holds that a doctor's day takes.
pub const VISITS_MAX: u16 = 3;
const HOLD_MINUTES: i64 = 5;
const HOLD_MINUTES_MAX: i64 = 30;

/// What any long sequence hears.
pub const VERDICTS: [&str; 9] = [
    "applied",
    "hold-lost",
    "on-leave",
    "outside-hours",
    "patient-busy",
    "slot-held",
    "slot-taken",
    "step-not-open",
    "visit-not-moved",
];

/// Why not: the end of the problem's type.
pub type No = &'static str;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Booked,
    Cancelled,
    /// Its doctor takes leave: it has no time.
    ToCall,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub doctor: usize,
    pub period: Period,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    pub patient: usize,
    pub place: Place,
    pub state: State,
    pub overbooked: bool,
    pub version: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub owner: Who,
    pub place: Place,
    pub made_at: Timestamp,
    pub until: Timestamp,
    /// Ended by its owner, by its booking, or by somebody who needed the doctor's time when it was over.
    pub gone: bool,
}

#[derive(Debug, Clone)]
pub struct Leave {
    pub place: Place,
    pub withdrawn: bool,
    /// As the visits were before.
    pub sent: Vec<(usize, Visit)>,
}

#[derive(Debug, Clone)]
pub struct Known {
    pub now: Timestamp,
    pub visits: Vec<Visit>,
    pub holds: Vec<Hold>,
    pub leaves: Vec<Leave>,
}

/// A time that somebody wants.
struct Wanted {
    place: Place,
    patient: Option<usize>,
    /// The visit that is to go there.
    visit: Option<usize>,
    /// The asker's own hold, named.
    hold: Option<usize>,
    overbook: bool,
}

/// The clinic works from 13:00 to 14:00.
pub fn period(cell: i64, cells: i64) -> Period {
    let start = at(13, 0).plus_minutes(cell * 5);
    Period {
        start,
        end: start.plus_minutes(cells * 5),
    }
}

/// The one that a number of an act names.
pub fn pick<T>(list: &[T], number: usize) -> Option<usize> {
    number.checked_rem(list.len())
}

impl Known {
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            visits: Vec::new(),
            holds: Vec::new(),
            leaves: Vec::new(),
        }
    }

    /// What is so after the act, or why nothing is; `None` where there is nothing to do it to.
    pub fn after(&self, act: &Act) -> Option<Result<Self, No>> {
        let mut next = self.clone();
        let done = next.try_act(act)?;
        Some(done.map(|()| next))
    }

    fn try_act(&mut self, act: &Act) -> Option<Result<(), No>> {
        match *act {
            Act::Wait(minutes) => self.now = self.now.plus_minutes(minutes),
            Act::Book {
                who,
                doctor,
                patient,
                cell,
                cells,
                overbook,
            } => {
                let period = period(cell, i64::from(cells));
                return Some(self.book(who, Place { doctor, period }, patient, None, overbook));
            }
            Act::BookHeld { who, hold, patient } => {
                let hold = pick(&self.holds, hold)?;
                let place = self.holds[hold].place;
                let own = Some(hold).filter(|_| self.holds[hold].owner == who);
                return Some(self.book(who, place, patient, own, false));
            }
            Act::Move { visit, doctor, cell } => {
                let id = pick(&self.visits, visit)?;
                let cells = self.visits[id].place.period.minutes() / 5;
                let period = period(cell, cells);
                return Some(self.move_one(id, Place { doctor, period }));
            }
            Act::Cancel(visit) => {
                let id = pick(&self.visits, visit)?;
                let visit = &mut self.visits[id];
                if visit.state == State::Cancelled {
                    return Some(Err("step-not-open"));
                }
                visit.state = State::Cancelled;
                visit.version += 1;
            }
            Act::Reinstate(who, visit) => {
                let id = pick(&self.visits, visit)?;
                return Some(self.reinstate(who, id));
            }
            Act::Hold {
                who,
                doctor,
                cell,
                cells,
            } => {
                let period = period(cell, i64::from(cells));
                return Some(self.hold(who, Place { doctor, period }));
            }
            Act::Extend(who, hold) => {
                let id = pick(&self.holds, hold)?;
                return Some(self.extend(who, id));
            }
            Act::End(who, hold) => {
                let hold = pick(&self.holds, hold)?;
                // Somebody else's stays, and ending one twice is no harm.
                self.holds[hold].gone |= self.holds[hold].owner == who;
            }
            Act::Leave {
                doctor,
                cell,
                cells,
                ref fates,
            } => {
                let period = period(cell, cells);
                return Some(self.leave(Place { doctor, period }, fates));
            }
            Act::Undo(leave) => {
                let id = pick(&self.leaves, leave)?;
                return Some(self.undo(id));
            }
            Act::Withdraw(leave) => {
                let id = pick(&self.leaves, leave)?;
                return Some(self.withdraw(id));
            }
        }
        Some(Ok(()))
    }

    /// The visits that a leave hits, in the order in which the desk decides on them.
    pub fn hit_by(&self, leave: Place) -> Vec<usize> {
        let hit = |visit: &Visit| {
            visit.state == State::Booked
                && visit.place.doctor == leave.doctor
                && visit.place.period.overlaps(leave.period)
        };
        let all = self.visits.iter().enumerate();
        all.filter(|(_, visit)| hit(visit)).map(|(id, _)| id).collect()
    }

    /// Whether the time can be had; the order is that of docs/scheduling.md.
    fn admit(&self, wanted: &Wanted) -> Result<(), No> {
        let Place { doctor, period } = wanted.place;
        let others = || {
            let all = self.visits.iter().enumerate();
            let others = all.filter(|(id, visit)| Some(*id) != wanted.visit && visit.state == State::Booked);
            others.map(|(_, visit)| visit)
        };
        if !wanted.overbook {
            let mut leaves = self.leaves.iter().filter(|leave| !leave.withdrawn);
            if leaves.any(|leave| leave.place.doctor == doctor && leave.place.period.overlaps(period)) {
                return Err("on-leave");
            }
            if period.start < at(13, 0) || period.end > at(14, 0) {
                return Err("outside-hours");
            }
            let of_doctor = || others().filter(|visit| visit.place.doctor == doctor);
            if of_doctor().any(|visit| visit.place.period.overlaps(period)) {
                return Err("slot-taken");
            }
            let held = || {
                let all = self.holds.iter().enumerate();
                all.filter(|(id, hold)| {
                    let lasts = !hold.gone && hold.until > self.now;
                    lasts && Some(*id) != wanted.hold && hold.place.doctor == doctor
                })
            };
            if held().any(|(_, hold)| hold.place.period.overlaps(period)) {
                return Err("slot-held");
            }
            if of_doctor().count() + held().count() >= usize::from(VISITS_MAX) {
                return Err("day-full");
            }
        }
        let mut of_patient = others().filter(|visit| Some(visit.patient) == wanted.patient);
        if of_patient.any(|visit| visit.place.period.overlaps(period)) {
            return Err("patient-busy");
        }
        Ok(())
    }

    /// Whoever needs a doctor's time removes the holds that are over, and the one that this is the end of.
    fn take(&mut self, wanted: &Wanted) -> Result<(), No> {
        self.end_expired(wanted.place.doctor);
        self.admit(wanted)?;
        if let Some(hold) = wanted.hold {
            self.holds[hold].gone = true;
        }
        Ok(())
    }

    fn end_expired(&mut self, doctor: usize) {
        for hold in &mut self.holds {
            hold.gone |= hold.place.doctor == doctor && hold.until <= self.now;
        }
    }

    fn book(
        &mut self,
        who: Who,
        place: Place,
        patient: usize,
        hold: Option<usize>,
        overbook: bool,
    ) -> Result<(), No> {
        if overbook && who == Who::Desk {
            return Err("overbook-not-allowed");
        }
        self.take(&Wanted {
            place,
            patient: Some(patient),
            visit: None,
            hold,
            overbook,
        })?;
        self.visits.push(Visit {
            patient,
            place,
            state: State::Booked,
            overbooked: overbook,
            version: 1,
        });
        Ok(())
    }

    /// A visit takes its place, as far as it can be had.
    fn put(&mut self, id: usize, place: Place, overbook: bool) -> Result<(), No> {
        self.take(&Wanted {
            place,
            patient: Some(self.visits[id].patient),
            visit: Some(id),
            hold: None,
            overbook,
        })?;
        let visit = &mut self.visits[id];
        (visit.place, visit.state, visit.overbooked) = (place, State::Booked, overbook);
        visit.version += 1;
        Ok(())
    }

    fn move_one(&mut self, id: usize, place: Place) -> Result<(), No> {
        if self.visits[id].state == State::Cancelled {
            return Err("step-not-open");
        }
        self.put(id, place, false)
    }

    fn reinstate(&mut self, who: Who, id: usize) -> Result<(), No> {
        let visit = self.visits[id];
        if visit.state != State::Cancelled {
            return Err("step-not-open");
        }
        if visit.overbooked && who == Who::Desk {
            return Err("overbook-not-allowed");
        }
        self.put(id, visit.place, visit.overbooked)
    }

    fn hold(&mut self, who: Who, place: Place) -> Result<(), No> {
        self.take(&Wanted {
            place,
            patient: None,
            visit: None,
            hold: None,
            overbook: false,
        })?;
        self.holds.push(Hold {
            owner: who,
            place,
            made_at: self.now,
            until: self.now.plus_minutes(HOLD_MINUTES),
            gone: false,
        });
        Ok(())
    }

    fn extend(&mut self, who: Who, id: usize) -> Result<(), No> {
        let now = self.now;
        let hold = &mut self.holds[id];
        let most = hold.made_at.plus_minutes(HOLD_MINUTES_MAX);
        if hold.gone || hold.owner != who || most <= now {
            return Err("hold-lost");
        }
        hold.until = now.plus_minutes(HOLD_MINUTES).min(most);
        Ok(())
    }

    /// Rules B5, B6: all of its visits go where they should, or nothing happens.
    fn leave(&mut self, place: Place, fates: &[Fate]) -> Result<(), No> {
        let hit = self.hit_by(place);
        let decided: Vec<_> = hit.into_iter().zip(fates.iter().copied().cycle()).collect();
        self.leaves.push(Leave {
            place,
            withdrawn: false,
            sent: Vec::new(),
        });
        let mut sent = Vec::new();
        for &(id, fate) in &decided {
            if !matches!(fate, Fate::Stays) {
                sent.push((id, self.visits[id]));
                // All give their time back before the first takes another.
                self.visits[id].state = State::ToCall;
            }
        }
        for &(id, fate) in &decided {
            match fate {
                Fate::Stays => {}
                Fate::Called => {
                    self.visits[id].overbooked = false;
                    self.visits[id].version += 1;
                }
                Fate::Goes(doctor, cell) => {
                    let cells = self.visits[id].place.period.minutes() / 5;
                    let period = period(cell, cells);
                    let there = self.put(id, Place { doctor, period }, false);
                    there.map_err(|_| "visit-not-moved")?;
                }
            }
        }
        if let Some(leave) = self.leaves.last_mut() {
            leave.sent = sent;
        }
        if self.hit_by(place).is_empty() {
            Ok(())
        } else {
            Err("visits-in-leave")
        }
    }

    fn withdraw(&mut self, id: usize) -> Result<(), No> {
        if self.leaves[id].withdrawn {
            return Err("not-found");
        }
        self.leaves[id].withdrawn = true;
        Ok(())
    }

    /// Those whom nobody touched since go home, where that can be had; the others stay as they are.
    fn undo(&mut self, id: usize) -> Result<(), No> {
        self.withdraw(id)?;
        let mut sent = self.leaves[id].sent.clone();
        sent.sort_by_key(|(id, before)| (before.place.period.start, *id));
        sent.retain(|(id, before)| self.visits[*id].version == before.version + 1);
        let here: Vec<_> = sent.iter().map(|(id, _)| self.visits[*id]).collect();
        for (id, _) in &sent {
            self.visits[*id].state = State::ToCall;
        }
        let mut staying = Vec::new();
        for ((id, before), here) in sent.into_iter().zip(here) {
            if self.put(id, before.place, before.overbooked).is_err() {
                staying.push((id, here));
            }
        }
        for (id, here) in staying {
            if here.state == State::Booked {
                let stays = self.put(id, here.place, false);
                stays.map_err(|_| "visit-not-moved")?;
            }
            self.visits[id] = here;
        }
        Ok(())
    }
}
