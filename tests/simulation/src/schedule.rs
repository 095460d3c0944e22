//! Who does what next.

use crate::{Fault, dice::Dice, world::World};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Book,
    Cancel,
    CheckIn,
    Register,
    Edit,
    Move,
    Read,
    Pull,
    Hint,
    SendWaiting,
    HintsStop,
    HintsCome,
    Unplug,
    Plug,
    LateArrives,
    /// The next thing that this desktop does ends with its death.
    KillSoon,
    Kill,
    Stop,
    ServerRestarts,
    Backup,
    Restore,
    TimePasses,
    ClockJumps,
    RoleChanges,
    AccountEnds,
    AccountBack,
    SignIn,
    SignOut,
    Upgrade,
    Dismiss,
    AdminChanges,
}

/// How often, where nothing is said about this seed.
const USUAL: [(Event, usize); 31] = [
    (Event::Book, 18),
    (Event::Cancel, 6),
    (Event::CheckIn, 8),
    (Event::Register, 5),
    (Event::Edit, 10),
    (Event::Move, 3),
    (Event::Read, 3),
    (Event::Pull, 10),
    (Event::Hint, 10),
    (Event::SendWaiting, 4),
    (Event::HintsStop, 3),
    (Event::HintsCome, 5),
    (Event::Unplug, 6),
    (Event::Plug, 8),
    (Event::LateArrives, 6),
    (Event::KillSoon, 3),
    (Event::Kill, 2),
    (Event::Stop, 1),
    (Event::ServerRestarts, 1),
    (Event::Backup, 3),
    (Event::Restore, 2),
    (Event::TimePasses, 4),
    (Event::ClockJumps, 2),
    (Event::RoleChanges, 1),
    (Event::AccountEnds, 1),
    (Event::AccountBack, 2),
    (Event::SignIn, 3),
    (Event::SignOut, 1),
    (Event::Upgrade, 1),
    (Event::Dismiss, 2),
    (Event::AdminChanges, 3),
];

/// Each seed has days of another kind: some things never happen, others all the time.
pub fn weights(dice: &mut Dice) -> Vec<(Event, usize)> {
    let each = USUAL
        .into_iter()
        .map(|(event, usual)| (event, usual * dice.below(4)));
    let mut weights: Vec<_> = each.collect();
    // Something is always done.
    weights.push((Event::Book, 5));
    weights.push((Event::Pull, 3));
    weights
}

impl World<'_> {
    pub async fn step(&mut self) -> Result<(), Fault> {
        let event = self.dice.weighed(&self.weights).unwrap_or(Event::Pull);
        let desk = self.dice.below(self.desks.len());
        self.tell(format!("{event:?} {desk}"));
        if self.net.server().is_none() && self.dice.percent(60) {
            self.tell("  the server starts again");
            self.start_server().await?;
        }
        match event {
            Event::Book => self.book(desk).await,
            Event::Cancel => self.cancel(desk).await,
            Event::CheckIn => self.check_in(desk).await,
            Event::Register => self.register(desk).await,
            Event::Edit => self.edit(desk).await,
            Event::Move => self.move_visit(desk).await,
            Event::Read => self.read(desk).await,
            Event::Pull => self.pull(desk, 0).await,
            Event::Hint => self.hint(desk).await,
            Event::SendWaiting => self.send_waiting(desk).await,
            Event::HintsStop => self.hints(desk, false).await,
            Event::HintsCome => self.hints(desk, true).await,
            Event::Unplug => self.plug(desk, false),
            Event::Plug => self.plug(desk, true),
            Event::LateArrives => self.late_arrives().await,
            Event::KillSoon => self.kill_soon(desk).await,
            Event::Kill => self.desks[desk].life.kill(),
            Event::Stop => self.stop_desk(desk)?,
            Event::ServerRestarts => self.restart_server().await?,
            Event::Backup => self.back_up().await?,
            Event::Restore => self.restore().await?,
            Event::TimePasses => self.time_passes(),
            Event::ClockJumps => self.clock_jumps(desk),
            Event::RoleChanges => self.change_account(desk, true, false).await?,
            Event::AccountEnds => self.change_account(desk, false, true).await?,
            Event::AccountBack => self.change_account(desk, false, false).await?,
            Event::SignIn => self.sign_in(desk).await,
            Event::SignOut => self.sign_out(desk).await,
            Event::Upgrade => self.upgrade(desk)?,
            Event::Dismiss => self.dismiss(desk).await,
            Event::AdminChanges => self.admin_changes().await?,
        }
        self.revive(desk)
    }
}
