/// Whether a control can be used just now, and what its user must know beforehand: shown as its tip and read aloud.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reach {
    #[default]
    Open,
    /// It can be used, but what becomes of it is not what it usually is.
    Noted(String),
    /// It cannot be used, and why. It stays where it is and keeps the focus, so that the reason can be read.
    Barred(String),
}

impl Reach {
    pub fn is_barred(&self) -> bool {
        matches!(self, Self::Barred(_))
    }

    /// What to know of it.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Open => None,
            Self::Noted(why) | Self::Barred(why) => Some(why),
        }
    }
}
