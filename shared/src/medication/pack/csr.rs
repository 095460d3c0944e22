/// A list for each of many things, in one piece of memory.
#[derive(Debug, Clone)]
pub struct Csr<T> {
    /// Where each list begins, and where the last one ends.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> Default for Csr<T> {
    fn default() -> Self {
        Self {
            starts: vec![0],
            all: Vec::new(),
        }
    }
}

impl<T> Csr<T> {
    pub fn of(&self, at: u32) -> &[T] {
        let at = at as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => &self.all[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// From pairs of a thing and one of its list, of `count` things. Within a thing the order stays.
    ///
    /// # Panics
    /// With more than 2³² pairs.
    pub(super) fn from_pairs(count: usize, mut pairs: Vec<(u32, T)>) -> Self {
        pairs.sort_by_key(|(at, _)| *at);
        let mut starts = vec![0_u32; count + 1];
        for (at, _) in &pairs {
            starts[*at as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        Self {
            starts,
            all: pairs.into_iter().map(|(_, one)| one).collect(),
        }
    }
}
