use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    Fault,
    ledger::{Act, Asked, Said},
    look::Look,
    template,
    world::World,
};

const KEPT: &str = "('proposed', 'booked', 'arrived', 'in-progress', 'fulfilled')";

/// A key's answer, as the server keeps it.
#[derive(Debug)]
pub struct Verdict {
    pub status: u16,
}

impl Verdict {
    pub const fn is_yes(&self) -> bool {
        matches!(self.status, 200..300)
    }
}

pub fn verdicts(server: &Look) -> Result<BTreeMap<Uuid, Verdict>, Fault> {
    let rows = server.rows("SELECT change_key, status FROM verdict")?;
    let each = rows.into_iter().map(|row| {
        let [key, status] = row.as_slice() else {
            return Err(Fault::from("two columns"));
        };
        let verdict = Verdict {
            status: status.parse()?,
        };
        Ok((key.parse()?, verdict))
    });
    each.collect()
}

impl World<'_> {
    pub fn check_server(&self) -> Result<(), Fault> {
        let server = self.look_at_server()?;
        self.check_cells(&server)?;
        let verdicts = verdicts(&server)?;
        for (key, verdict) in &verdicts {
            let is_asked = self.ledger.find(*key).is_some() || self.net.state().watch.lending.contains(key);
            // What an admin does at the server is in no list; nothing of a desk's looks like it.
            let by_desk = format!(
                "SELECT COUNT(*) FROM verdict WHERE change_key = x'{}' AND actor_id <> x'{}'",
                key.simple(),
                Uuid::from_u128(1).simple()
            );
            if !is_asked && server.count(&by_desk)? > 0 {
                self.wrong(format!(
                    "key: a verdict {} on a key that nobody made",
                    verdict.status
                ));
            }
        }
        self.check_effects(&server, &verdicts)?;
        self.check_promises(&server, &verdicts)?;
        self.check_numbers(&server, &verdicts)?;
        self.check_versions(&server, &verdicts)
    }

    /// Rule D12: nobody is in two visits at once, and the cells say what the visits say.
    fn check_cells(&self, server: &Look) -> Result<(), Fault> {
        for who in ["practitioner_id", "patient_id"] {
            let overlaps = server.count(&format!(
                "SELECT COUNT(*) FROM appointment a JOIN appointment b ON a.{who} = b.{who} AND a.id < b.id
                WHERE a.status IN {KEPT} AND b.status IN {KEPT} AND a.to_call IS NULL AND b.to_call IS NULL
                    AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
            ))?;
            if overlaps > 0 {
                self.wrong(format!("cells: {overlaps} visits of one {who} overlap"));
            }
        }
        for (table, holder) in [("slot_cell", "holder_id"), ("patient_cell", "appointment_id")] {
            let short = server.count(&format!(
                "SELECT COUNT(*) FROM appointment a WHERE a.status IN {KEPT} AND a.to_call IS NULL
                    AND (SELECT COUNT(*) FROM {table} c WHERE c.{holder} = a.id)
                        <> (a.ends_at - a.starts_at) / 300000"
            ))?;
            let left = server.count(&format!(
                "SELECT COUNT(*) FROM {table} c JOIN appointment a ON a.id = c.{holder} WHERE a.status NOT IN {KEPT}"
            ))?;
            if short + left > 0 {
                self.wrong(format!(
                    "cells: {short} visits without theirs, {left} left in {table}"
                ));
            }
        }
        Ok(())
    }

    /// One effect per key: as many lines in the audit log as keys with a yes.
    fn check_effects(&self, server: &Look, verdicts: &BTreeMap<Uuid, Verdict>) -> Result<(), Fault> {
        for act in Act::ALL {
            let yes =
                self.ledger.0.iter().filter(|asked| {
                    asked.act == act && verdicts.get(&asked.key).is_some_and(Verdict::is_yes)
                });
            let (yes, action) = (yes.count(), act.action());
            let told = server.count(&format!(
                "SELECT COUNT(*) FROM audit_event WHERE action = '{action}'"
            ))?;
            if usize::try_from(told).ok() != Some(yes) {
                self.wrong(format!(
                    "effects: {yes} keys of {action} have a yes, {told} were carried out"
                ));
            }
        }
        Ok(())
    }

    /// What the server said it had done is done, unless a backup took its place.
    fn check_promises(&self, server: &Look, verdicts: &BTreeMap<Uuid, Verdict>) -> Result<(), Fault> {
        for asked in &self.ledger.0 {
            let verdict = verdicts.get(&asked.key);
            if let Said::Server(said @ 200..300) = asked.said
                && !asked.lost
                && verdict.is_none_or(|verdict| verdict.status != said)
            {
                self.wrong(format!(
                    "promise: {:?} {} was answered {said}, its verdict is {verdict:?}",
                    asked.act, asked.key
                ));
            }
            let is_back = !self.net.state().watch.truth[asked.desk].disabled && !asked.dismissed;
            let was_done = matches!(asked.said, Said::Outbox | Said::Server(200..300));
            let is_to_come = asked.lost && was_done && is_back && !asked.act.is_servers_alone();
            if is_to_come && verdict.is_none() && !self.is_told_refused(asked)? {
                self.wrong(format!(
                    "restore: {:?} {} of desk {} was done, is lost, and did not come again",
                    asked.act, asked.key, asked.desk
                ));
            }
            let is_certain = asked.said == Said::Outbox && asked.act == Act::Book && asked.status == "booked";
            if is_certain
                && !self.restored
                && !self.desks[asked.desk].disturbed
                && !verdict.is_some_and(Verdict::is_yes)
            {
                self.wrong(format!(
                    "certain: desk {} promised the visit {}, its verdict is {verdict:?}",
                    asked.desk, asked.of
                ));
            }
            if !verdict.is_some_and(Verdict::is_yes) {
                continue;
            }
            let of = asked.of.simple();
            let there = match asked.act {
                Act::Book | Act::Move => format!("appointment WHERE id = x'{of}'"),
                Act::Cancel => format!("appointment WHERE id = x'{of}' AND status = 'cancelled'"),
                Act::CheckIn => format!("queue_entry WHERE appointment_id = x'{of}'"),
                Act::Register | Act::Edit => format!("patient WHERE id = x'{of}'"),
            };
            if server.count(&format!("SELECT COUNT(*) FROM {there}"))? == 0 {
                self.wrong(format!("promise: {:?} has a yes and left nothing", asked.act));
            }
        }
        Ok(())
    }

    /// Their list says so: before the restore, or since, as of one whose role may not do it any more.
    fn is_told_refused(&self, asked: &Asked) -> Result<bool, Fault> {
        let Some(replica) = self.desks[asked.desk].look()? else {
            return Ok(false);
        };
        let told = replica.count(&format!(
            "SELECT COUNT(*) FROM outbox WHERE change_key = x'{}' AND state = 'refused'",
            asked.key.simple()
        ))?;
        Ok(told > 0)
    }

    /// Never two patients with one number, never one place in the queue twice a day; and what was told stays.
    fn check_numbers(&self, server: &Look, verdicts: &BTreeMap<Uuid, Verdict>) -> Result<(), Fault> {
        for (what, same) in [
            (
                "record numbers",
                "SELECT record_number FROM patient GROUP BY record_number",
            ),
            (
                "queue numbers",
                "SELECT number FROM queue_entry GROUP BY day, number",
            ),
        ] {
            let twice = server.rows(&format!("{same} HAVING COUNT(*) > 1"))?;
            if !twice.is_empty() {
                self.wrong(format!("numbers: {what} twice: {twice:?}"));
            }
        }
        let mut told: BTreeMap<(&str, &str), Uuid> = BTreeMap::new();
        for asked in &self.ledger.0 {
            let is_of_now = asked.said.is_yes() && !asked.lost && !asked.number.is_empty();
            if !is_of_now || asked.number.starts_with("TAM-") {
                continue;
            }
            let other = told.insert((asked.act.action(), &asked.number), asked.of);
            // A visit that was let in at two desks has two, and keeps one of them.
            if other.is_some_and(|other| other != asked.of) && !self.restored {
                self.wrong(format!("numbers: {} was told to two people", asked.number));
            }
            let is_yes = verdicts.get(&asked.key).is_some_and(Verdict::is_yes);
            if asked.act == Act::Register && is_yes && !self.restored {
                let of = asked.of.simple();
                let kept = server.rows(&format!("SELECT record_number FROM patient WHERE id = x'{of}'"))?;
                if kept.concat() != [asked.number.as_str()] {
                    self.wrong(format!("numbers: {} was told, {kept:?} is kept", asked.number));
                }
            }
        }
        Ok(())
    }

    /// Nobody's edit is written over by somebody who had not seen it: two edits come together field by field, and
    /// where both wrote one field the clinic is asked.
    fn check_versions(&self, server: &Look, verdicts: &BTreeMap<Uuid, Verdict>) -> Result<(), Fault> {
        let edits = self.ledger.0.iter().filter(|asked| asked.act == Act::Edit);
        let mut done: BTreeMap<Uuid, Vec<&Asked>> = BTreeMap::new();
        for asked in edits {
            if verdicts.get(&asked.key).is_some_and(Verdict::is_yes) {
                done.entry(asked.of).or_default().push(asked);
            }
        }
        for (patient, edits) in done {
            let version = format!("SELECT version FROM patient WHERE id = x'{}'", patient.simple());
            let version = server.count(&version)?;
            // One that changes nothing, because all of it is asked about, makes no version.
            if usize::try_from(version).unwrap_or(0) > edits.len() + 1 {
                self.wrong(format!("versions: {} edits made version {version}", edits.len()));
            }
            self.check_both_heard(server, patient, &edits)?;
        }
        let made = self.ledger.0.iter().filter(|asked| {
            asked.act == Act::Register && verdicts.get(&asked.key).is_some_and(Verdict::is_yes)
        });
        let expected =
            i64::try_from(made.count()).unwrap_or(0) + i64::try_from(template::PATIENTS).unwrap_or(0);
        let patients = server.count("SELECT COUNT(*) FROM patient")?;
        if patients != expected {
            self.wrong(format!(
                "effects: {patients} patients where {expected} were registered"
            ));
        }
        Ok(())
    }

    /// Two desks that wrote one field over the same version: one is in the record, the other is asked about.
    fn check_both_heard(&self, server: &Look, patient: Uuid, edits: &[&Asked]) -> Result<(), Fault> {
        if self.restored {
            // Versions of two histories have the same numbers.
            return Ok(());
        }
        for (at, one) in edits.iter().enumerate() {
            for other in &edits[at + 1..] {
                let (Some((field, mine)), Some((same, theirs))) = (&one.wrote, &other.wrote) else {
                    continue;
                };
                if field != same || mine == theirs || one.desk == other.desk || one.version != other.version {
                    continue;
                }
                let asked = format!(
                    "SELECT COUNT(*) FROM patient_conflict WHERE patient_id = x'{}'",
                    patient.simple()
                );
                if server.count(&asked)? == 0 {
                    self.wrong(format!(
                        "versions: {mine} and {theirs} were written over one version, and nobody is asked"
                    ));
                }
            }
        }
        Ok(())
    }
}
