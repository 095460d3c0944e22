//! What may happen. Numbers that name a visit, a hold or a leave count what there has been, and begin anew at its end.

use proptest::prelude::*;

/// Doctors and patients there are.
pub const DOCTORS: usize = 2;
pub const PATIENTS: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Desk,
    /// May book beside the rules.
    Admin,
}

/// What becomes of a visit in a leave.
#[derive(Debug, Clone, Copy)]
pub enum Fate {
    Stays,
    Called,
    /// Doctor, cell.
    Goes(usize, i64),
}

#[derive(Debug, Clone)]
pub enum Act {
    /// Minutes of the server's clock.
    Wait(i64),
    Book {
        who: Who,
        doctor: usize,
        patient: usize,
        cell: i64,
        cells: u16,
        overbook: bool,
    },
    /// A booking that names a hold and wants its time: one's own, somebody else's, or one that is gone.
    BookHeld {
        who: Who,
        hold: usize,
        patient: usize,
    },
    Move {
        visit: usize,
        doctor: usize,
        cell: i64,
    },
    Cancel(usize),
    Reinstate(Who, usize),
    Hold {
        who: Who,
        doctor: usize,
        cell: i64,
        cells: u16,
    },
    Extend(Who, usize),
    End(Who, usize),
    Leave {
        doctor: usize,
        cell: i64,
        cells: i64,
        fates: Vec<Fate>,
    },
    /// The leave and where its visits went.
    Undo(usize),
    /// The leave alone.
    Withdraw(usize),
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![2 => Just(Who::Desk), 1 => Just(Who::Admin)]
}

/// The hour has twelve, and some reach over its end.
fn cell() -> impl Strategy<Value = i64> {
    0..13_i64
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        2 => Just(Fate::Stays),
        8 => Just(Fate::Called),
        6 => (0..DOCTORS, cell()).prop_map(|(doctor, cell)| Fate::Goes(doctor, cell)),
    ]
}

pub fn act() -> impl Strategy<Value = Act> {
    let time = || (0..DOCTORS, cell(), 1..5_u16);
    let any = any::<usize>;
    prop_oneof![
        3 => (1..4_i64).prop_map(Act::Wait),
        8 => (who(), time(), 0..PATIENTS, prop::bool::weighted(0.15)).prop_map(
            |(who, (doctor, cell, cells), patient, overbook)| Act::Book { who, doctor, patient, cell, cells, overbook }
        ),
        4 => (who(), any(), 0..PATIENTS).prop_map(|(who, hold, patient)| Act::BookHeld { who, hold, patient }),
        4 => (any(), 0..DOCTORS, cell()).prop_map(|(visit, doctor, cell)| Act::Move { visit, doctor, cell }),
        3 => any().prop_map(Act::Cancel),
        2 => (who(), any()).prop_map(|(who, visit)| Act::Reinstate(who, visit)),
        4 => (who(), time()).prop_map(|(who, (doctor, cell, cells))| Act::Hold { who, doctor, cell, cells }),
        2 => (who(), any()).prop_map(|(who, hold)| Act::Extend(who, hold)),
        1 => (who(), any()).prop_map(|(who, hold)| Act::End(who, hold)),
        3 => (0..DOCTORS, cell(), 1..8_i64, prop::collection::vec(fate(), 4)).prop_map(
            |(doctor, cell, cells, fates)| Act::Leave { doctor, cell, cells, fates }
        ),
        2 => any().prop_map(Act::Undo),
        1 => any().prop_map(Act::Withdraw),
    ]
}
