//! Everything heals; then all must agree.

use clinic_desk::{Desk, session::SessionFault};

use crate::{Fault, net::calm, world::World};

/// After so many pulls of each desktop over a network that works, nothing may be left to bring.
const PULLS_MAX: usize = 2;
/// A session that ended, or another role, is found out by a pull that fails.
const TRIES_MAX: usize = 3;

impl World<'_> {
    pub async fn rest(&mut self) -> Result<(), Fault> {
        self.tell("rest");
        {
            let mut state = self.net.state();
            state.weather = calm();
            state.plugged.fill(true);
        }
        for at in 0..self.desks.len() {
            self.revive(at)?;
        }
        if let Some(server) = self.net.server() {
            server.hand.break_in(-1);
        }
        if self.net.server().is_none_or(|server| server.hand.is_broken()) {
            self.start_server().await?;
        }
        while self.dice.percent(80) && !self.net.state().late.is_empty() {
            self.late_arrives().await;
        }
        self.net.state().late.clear();
        self.pass(1);
        for at in 0..self.desks.len() {
            // Some stay without their account, with what waits.
            if self.net.state().watch.truth[at].disabled && self.dice.percent(70) {
                self.change_account(at, false, false).await?;
            }
        }
        for round in 1..=PULLS_MAX {
            for at in 0..self.desks.len() {
                self.tell(format!("  pull {round} of {at}"));
                self.heal(at).await;
            }
        }
        if self.is_broken() {
            return Ok(());
        }
        self.check_server()?;
        for at in 0..self.desks.len() {
            self.check_desk(at)?;
        }
        Ok(())
    }

    async fn heal(&mut self, at: usize) {
        if self.net.state().watch.truth[at].disabled {
            return;
        }
        self.hints(at, true).await;
        let mut pulled = None;
        for _ in 0..TRIES_MAX {
            let signed_in = self.desks[at]
                .run(async |desk: &Desk, _| desk.session.access().await.map(|token| token.is_some()))
                .await;
            match signed_in {
                Some(Ok(true)) => {}
                // Who signed in while the server was away shows it the password now.
                Some(Ok(false) | Err(SessionFault::NeedsPassword)) => self.sign_in(at).await,
                _ => self.wrong(format!("rest: desk {at} has no session and cannot get one")),
            }
            pulled = self.desks[at]
                .run(async |desk: &Desk, _| desk.replica.pull_to(0).await)
                .await;
            if matches!(pulled, Some(Ok(_))) {
                break;
            }
        }
        match pulled {
            Some(Ok(seq)) => self.tell(format!("    stands at {seq}")),
            Some(Err(fault)) => self.wrong(format!("rest: desk {at} cannot pull: {fault}")),
            None => self.wrong(format!("rest: desk {at} was killed")),
        }
    }
}
