//! What somebody at a desk asked for, and what they were told.

use uuid::Uuid;

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Book,
    Cancel,
    CheckIn,
    Register,
    Edit,
    Move,
}

impl Act {
    /// Done only by the server itself, and by nobody again where it lost it.
    pub const fn is_servers_alone(self) -> bool {
        matches!(self, Self::Move)
    }

    pub const ALL: [Self; 6] = [
        Self::Book,
        Self::Cancel,
        Self::CheckIn,
        Self::Register,
        Self::Edit,
        Self::Move,
    ];

    /// As the audit log names it.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Book => "POST /api/appointments",
            Self::Cancel => "POST /api/appointments/{id}/cancel",
            Self::CheckIn => "POST /api/check-ins",
            Self::Register => "POST /api/patients",
            Self::Edit => "PUT /api/patients/{id}",
            Self::Move => "POST /api/appointments/{id}/move",
        }
    }
}

/// What the window was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The program was killed before it said anything.
    Nothing,
    /// The server's own answer.
    Server(u16),
    /// Done here, and kept for the server.
    Outbox,
    /// Refused here.
    Here(u16),
    /// Needs the server, which is away; or nobody is signed in.
    NeedsServer,
}

impl Said {
    /// Somebody relies on it.
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Outbox | Self::Server(200..300))
    }
}

#[derive(Debug, Clone)]
pub struct Asked {
    pub key: Uuid,
    pub desk: usize,
    pub act: Act,
    /// The visit or the patient.
    pub of: Uuid,
    /// The version that was in front of whoever asked.
    pub version: Option<i64>,
    pub said: Said,
    /// What was answered: for a booking its state.
    pub status: String,
    /// The number that somebody was told: a new record's, or the place in the queue.
    pub number: String,
    /// The one field that an edit changed, and what it says now.
    pub wrote: Option<(&'static str, String)>,
    /// The server had done it, and a backup from before took its place.
    pub lost: bool,
    /// Its verdict was seen and dismissed.
    pub dismissed: bool,
}

#[derive(Debug, Default)]
pub struct Ledger(pub Vec<Asked>);

impl Ledger {
    pub fn find(&self, key: Uuid) -> Option<&Asked> {
        self.0.iter().find(|asked| asked.key == key)
    }

    pub fn find_mut(&mut self, key: Uuid) -> Option<&mut Asked> {
        self.0.iter_mut().find(|asked| asked.key == key)
    }

    /// Things of this kind that somebody may ask about further.
    pub fn made(&self, act: Act) -> Vec<Uuid> {
        let yes = self
            .0
            .iter()
            .filter(|asked| asked.act == act && asked.said.is_yes());
        yes.map(|asked| asked.of).collect()
    }
}
