use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    Fault,
    ledger::{Act, Said},
    look::Look,
    template,
    world::World,
};

const KEPT: &str = "('proposed', 'booked', 'arrived', 'in-progress', 'fulfilled')";

/// A key's answer, as the server keeps it.
#[derive(Debug)]
pub struct Verdict {
    pub status: u16,
    pub version: Option<i64>,
}

impl Verdict {
    pub const fn is_yes(&self) -> bool {
        matches!(self.status, 200..300)
    }
}

pub fn verdicts(server: &Look) -> Result<BTreeMap<Uuid, Verdict>, Fault> {
    let rows = server.rows("SELECT change_key, status, etag FROM verdict")?;
    let each = rows.into_iter().map(|row| {
        let [key, status, etag] = row.as_slice() else {
            return Err(Fault::from("three columns"));
        };
        let verdict = Verdict {
            status: status.parse()?,
            version: etag.trim_matches('"').parse().ok(),
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
            let is_asked = self.ledger.find(*key).is_some();
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

    /// Nobody's edit is written over by somebody who had not seen it.
    fn check_versions(&self, server: &Look, verdicts: &BTreeMap<Uuid, Verdict>) -> Result<(), Fault> {
        let mut edits: BTreeMap<Uuid, i64> = BTreeMap::new();
        for asked in self.ledger.0.iter().filter(|asked| asked.act == Act::Edit) {
            let Some(verdict) = verdicts.get(&asked.key).filter(|verdict| verdict.is_yes()) else {
                continue;
            };
            *edits.entry(asked.of).or_default() += 1;
            if verdict.version != asked.version.map(|seen| seen + 1) {
                self.wrong(format!(
                    "versions: an edit of version {:?} made version {:?}",
                    asked.version, verdict.version
                ));
            }
        }
        for (patient, edits) in edits {
            let version = format!("SELECT version FROM patient WHERE id = x'{}'", patient.simple());
            let version = server.count(&version)?;
            if version != edits + 1 {
                self.wrong(format!("versions: {edits} edits made version {version}"));
            }
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
}
