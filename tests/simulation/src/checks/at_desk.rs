use std::collections::BTreeMap;

use clinic_shared::feed::Scope;
use uuid::Uuid;

use super::{
    at_server::{Verdict, verdicts},
    difference, held, projection, scope_of,
};
use crate::{Fault, ledger::Said, look::Look, plants::store::SECRET, template::outside, world::World};

impl World<'_> {
    pub fn check_desk(&self, at: usize) -> Result<(), Fault> {
        let server = self.look_at_server()?;
        let Some(replica) = self.desks[at].look()? else {
            self.wrong(format!("rest: desk {at} has no replica"));
            return Ok(());
        };
        self.check_secrets(at, &replica)?;
        let outbox = outbox(&replica)?;
        let verdicts = verdicts(&server)?;
        let is_shut_out = self.net.state().watch.truth[at].disabled;
        self.check_outbox(at, &outbox, &verdicts, is_shut_out);
        if is_shut_out {
            return Ok(());
        }
        if replica.position()? != server.position()? {
            self.wrong(format!(
                "converges: desk {at} stands at {:?}, the server at {:?}",
                replica.position()?,
                server.position()?
            ));
        }
        self.check_rows(at, &server, &replica)?;
        if replica.count("SELECT COUNT(*) FROM local_undo")? > 0 {
            self.wrong(format!(
                "overlay: desk {at} has something to take back, and nothing waits"
            ));
        }
        for (table, rows) in outside(self.scope(at), &replica)? {
            if self.template.untouched.get(&table) != Some(&rows) {
                self.wrong(format!("overlay: desk {at} left rows in {table}: {rows:?}"));
            }
        }
        let search = "INSERT INTO patient_search (patient_search, rank) VALUES ('integrity-check', 1)";
        if replica.run(search).is_err() {
            self.wrong(format!("search: desk {at} finds other names than it holds"));
        }
        Ok(())
    }

    /// What this desk's user may hold now.
    fn scope(&self, at: usize) -> Scope {
        scope_of(&self.net.state().watch.truth[at].scope)
    }

    /// In the middle of everything: a replica that stands where the server stands, with nothing of its own.
    pub fn compare_if_quiet(&mut self, at: usize) {
        if !self.dice.percent(25) {
            return;
        }
        if let Err(fault) = self.compare(at) {
            self.wrong(format!("simulation: {fault}"));
        }
    }

    fn compare(&self, at: usize) -> Result<(), Fault> {
        let server = self.look_at_server()?;
        let Some(replica) = self.desks[at].look()? else {
            return Ok(());
        };
        let is_its_own = replica.count("SELECT COUNT(*) FROM local_undo")? > 0;
        if is_its_own || replica.position()? != server.position()? {
            return Ok(());
        }
        self.check_secrets(at, &replica)?;
        self.check_rows(at, &server, &replica)
    }

    /// A replica is its scope's projection, row by row.
    fn check_rows(&self, at: usize, server: &Look, replica: &Look) -> Result<(), Fault> {
        let scope = self.scope(at);
        let (server, replica) = (projection(scope, server)?, held(scope, replica)?);
        for (table, rows) in &server {
            if rows != &replica[table] {
                let differs = difference(rows, &replica[table]);
                self.wrong(format!("projection: desk {at} differs in {table}: {differs}"));
            }
        }
        Ok(())
    }

    /// No byte of what is out of the scope.
    fn check_secrets(&self, at: usize, replica: &Look) -> Result<(), Fault> {
        let scope = self.scope(at);
        for table in replica.tables()? {
            let is_held = scope.tables().iter().any(|held| held.name() == table);
            if is_held && super::is_clinical(&table) {
                // Whose rows these are is the projection's question.
                continue;
            }
            if replica.dump(&table)?.iter().any(|row| row.contains(SECRET)) {
                self.wrong(format!(
                    "secret: desk {at} holds something out of its scope in {table}"
                ));
            }
        }
        Ok(())
    }

    /// What this desk accepted is in its list, with the verdict that the server gave.
    fn check_outbox(
        &self,
        at: usize,
        outbox: &BTreeMap<Uuid, String>,
        verdicts: &BTreeMap<Uuid, Verdict>,
        is_shut_out: bool,
    ) {
        for asked in self.ledger.0.iter().filter(|asked| asked.desk == at) {
            let is_done = verdicts.get(&asked.key).map(Verdict::is_yes);
            let state = outbox.get(&asked.key).map(String::as_str);
            if asked.said == Said::Outbox && !asked.dismissed && state.is_none() {
                self.wrong(format!(
                    "outbox: desk {at} accepted {:?} {}, and it is not in its list",
                    asked.act, asked.key
                ));
            }
            match (state, is_done) {
                (Some("waiting"), _) if !is_shut_out => {
                    self.wrong(format!(
                        "outbox: {:?} {} still waits at desk {at}",
                        asked.act, asked.key
                    ));
                }
                // A yes that a restored backup does not know of, and that only the server can give; or the desk is
                // not back.
                (Some("applied"), None) if asked.lost && (asked.act.is_servers_alone() || is_shut_out) => {}
                (Some("applied"), None | Some(false)) | (Some("refused"), Some(true)) => {
                    self.wrong(format!(
                        "verdict: desk {at} shows {:?} {} as {state:?}, the server's yes is {is_done:?}",
                        asked.act, asked.key
                    ));
                }
                _ => {}
            }
        }
    }
}

fn outbox(replica: &Look) -> Result<BTreeMap<Uuid, String>, Fault> {
    let rows = replica.rows("SELECT change_key, state FROM outbox")?;
    let each = rows.into_iter().map(|row| {
        let [key, state] = row.as_slice() else {
            return Err(Fault::from("two columns"));
        };
        Ok((key.parse()?, state.clone()))
    });
    each.collect()
}
