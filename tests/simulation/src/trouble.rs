//! What happens to cables, clocks, machines and accounts.

use clinic_desk::{
    Desk,
    store::{ReplicaEngine, ReplicaKey},
};
use clinic_server::history::restored;
use clinic_shared::ports::{Chance, Clock as _};
use serde_json::{Value, json};

use crate::{
    Fault,
    plants::{Plant, disk::When},
    server::KEY,
    template::{doctor, room},
    watch::Truth,
    world::{World, copy_store},
};

/// A day of the clinic is shorter than what the product keeps for a day.
const MINUTES_MAX: i64 = 5 * 60;

impl World<'_> {
    pub async fn hint(&mut self, desk: usize) {
        // Hints travel on a line of their own: nothing that the network does to requests happens to them.
        let Some(server) = self.net.server().filter(|_| self.net.state().plugged[desk]) else {
            return;
        };
        let late = i64::try_from(self.dice.below(3)).unwrap_or(0);
        // As `live.rs` does with every sign of life: what waits is sent, and what may be lent is asked for.
        self.send_waiting(desk).await;
        self.pull(desk, (server.seq() - late).max(1)).await;
    }

    pub async fn send_waiting(&mut self, desk: usize) {
        self.desks[desk]
            .run(async |desk: &Desk, _| desk.replica.send_waiting().await)
            .await;
    }

    pub async fn hints(&mut self, desk: usize, come: bool) {
        self.desks[desk]
            .run(async |desk: &Desk, _| desk.replica.online(come))
            .await;
    }

    pub fn plug(&mut self, desk: usize, is_in: bool) {
        self.net.state().plugged[desk] = is_in;
    }

    /// What somebody gave up waiting for comes to the server after all.
    pub async fn late_arrives(&mut self) {
        let late = {
            let mut state = self.net.state();
            let many = state.late.len();
            if many == 0 {
                return;
            }
            let at = state.dice.below(many);
            state.late.remove(at)
        };
        let (desk, request) = late;
        self.tell(format!("  late: {} {}", request.method(), request.uri().path()));
        self.net.deliver(desk, request).await;
    }

    /// Killed at one of the instants at which it asks what time it is: inside of its transactions, between a verdict
    /// and its keeping.
    pub async fn kill_soon(&mut self, desk: usize) {
        let readings = i64::try_from(self.dice.below(8)).unwrap_or(0);
        self.desks[desk].life.kill_in(readings);
        match self.dice.below(4) {
            0 => self.book(desk).await,
            1 => self.edit(desk).await,
            2 => self.check_in(desk).await,
            _ => self.pull(desk, 0).await,
        }
        self.desks[desk].life.kill_in(-1);
    }

    pub fn stop_desk(&mut self, desk: usize) -> Result<(), Fault> {
        self.restart_desk(desk, When::Stopped)
    }

    /// A program of another version starts on what this one has left.
    pub fn upgrade(&mut self, desk: usize) -> Result<(), Fault> {
        self.desks[desk].stop()?;
        if let Some(file) = self.desks[desk].look()? {
            let other = if self.dice.percent(50) {
                "UPDATE schema_migration SET checksum = 'another' WHERE number = 3"
            } else {
                "INSERT OR IGNORE INTO schema_migration (number, file, checksum, applied_at) VALUES (9999, 'later', '', 0)"
            };
            file.run(other)?;
        }
        self.net.state().watch.may_load[desk] = true;
        self.restart_desk(desk, When::Upgraded)
    }

    pub async fn restart_server(&mut self) -> Result<(), Fault> {
        self.net.state().server = None;
        self.start_server().await
    }

    pub async fn back_up(&mut self) -> Result<(), Fault> {
        let Some(server) = self.net.server() else {
            return Ok(());
        };
        server.engine.checkpoint().await?;
        let backup = self.dir.path().join("backup.db");
        copy_store(&self.server_file(), &backup)?;
        self.backup = Some(backup);
        Ok(())
    }

    /// The backup takes the server's place, as an admin would do it.
    pub async fn restore(&mut self) -> Result<(), Fault> {
        let Some(backup) = self.backup.clone() else {
            return Ok(());
        };
        self.net.state().server = None;
        copy_store(&backup, &self.server_file())?;
        // It takes a while: access tokens of before are over.
        self.pass(11);
        self.restored = true;
        let engine = ReplicaEngine::open(&self.server_file(), &ReplicaKey::new(KEY))?;
        if self.plant != Some(Plant::EpochKept) {
            // As `clinic-server restored` does.
            let chance = Chance::from_seed(0);
            restored(&engine, &chance, self.clock.now(), self.dir.path()).await?;
        }
        drop(engine);
        let file = self.look_at_server()?;
        for asked in &mut self.ledger.0 {
            let verdict = format!(
                "SELECT COUNT(*) FROM verdict WHERE change_key = x'{}'",
                asked.key.simple()
            );
            asked.lost |= file.count(&verdict)? == 0;
        }
        drop(file);
        self.start_server().await?;
        self.learn_accounts()?;
        if let Some(plant) = self.plant {
            for desk in &self.desks {
                if let Some(file) = desk.look()? {
                    plant.file(When::EpochChanged, &file)?;
                }
            }
        }
        Ok(())
    }

    pub fn time_passes(&mut self) {
        let minutes = 1 + i64::try_from(self.dice.below(20)).unwrap_or(0);
        self.pass(minutes);
    }

    pub fn pass(&mut self, minutes: i64) {
        let gone = self.clock.now().minutes_since(crate::template::morning());
        let minutes = minutes.min(MINUTES_MAX - gone).max(0);
        self.clock.advance_seconds(minutes * 60);
        for desk in &self.desks {
            desk.machine.advance_seconds(minutes * 60);
            desk.steady.advance_minutes(minutes);
        }
        self.tell(format!("  {minutes} minutes pass"));
    }

    pub fn clock_jumps(&mut self, desk: usize) {
        let minutes = i64::try_from(self.dice.below(12 * 60)).unwrap_or(0) - 6 * 60;
        self.desks[desk].machine.advance_seconds(minutes * 60);
        self.desks[desk].disturbed = true;
        self.tell(format!("  by {minutes} minutes"));
    }

    /// By an admin at the server.
    pub async fn change_account(&mut self, desk: usize, doctors: bool, disabled: bool) -> Result<(), Fault> {
        let Some(server) = self.net.server() else {
            return Ok(());
        };
        self.desks[desk].disturbed = true;
        let (id, key) = (self.desks[desk].user, self.id());
        let version = format!("SELECT version FROM user_account WHERE id = x'{}'", id.0.simple());
        let version = self.look_at_server()?.count(&version)?;
        let body = json!({
            "display_name": self.desks[desk].name,
            "role": if doctors { "doctor" } else { "frontdesk" },
            "practitioner_id": doctors.then(|| doctor(1)),
            "disabled": disabled,
        });
        let path = format!("/api/users/{id}");
        let answered = server.admin("PUT", &path, key, Some(version), &body).await?;
        self.tell(format!(
            "  {:?}",
            answered.map(|answered| answered.head.status.as_u16())
        ));
        self.learn_accounts()
    }

    /// What the server's file says of each desk's account.
    pub fn learn_accounts(&mut self) -> Result<(), Fault> {
        let file = self.look_at_server()?;
        for desk in &self.desks {
            let sql = format!(
                "SELECT disabled, role, practitioner_id FROM user_account WHERE id = x'{}'",
                desk.user.0.simple()
            );
            let rows = file.rows(&sql)?;
            let [disabled, role, practitioner] = rows.first().map(Vec::as_slice).unwrap_or_default() else {
                return Err("an account is gone".into());
            };
            let truth = Truth {
                disabled: disabled == "1",
                scope: if role == "doctor" {
                    format!("doctor:{practitioner}")
                } else {
                    "desk".to_owned()
                },
            };
            let mut state = self.net.state();
            if state.watch.truth[desk.at] != truth {
                state.watch.may_load[desk.at] = true;
                state.watch.truth[desk.at] = truth;
            }
        }
        Ok(())
    }

    /// Rows that no desk wrote.
    pub async fn admin_changes(&mut self) -> Result<(), Fault> {
        let Some(server) = self.net.server() else {
            return Ok(());
        };
        let (reading, key) = (self.id(), self.id());
        let path = format!("/api/rooms/{}", room());
        let Some(read) = server.admin("GET", &path, reading, None, &Value::Null).await? else {
            return Ok(());
        };
        let mut form: Value = serde_json::from_slice(&read.body)?;
        let version = form["version"].as_i64();
        form["floor"] = json!(format!("{}", self.ledger.0.len()));
        let answered = server.admin("PUT", &path, key, version, &form).await?;
        self.tell(format!(
            "  {:?}",
            answered.map(|answered| answered.head.status.as_u16())
        ));
        Ok(())
    }
}
