use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

/// One seed's chance. Whoever draws does so in the order of the steps, so that the same seed draws the same.
#[derive(Debug)]
pub struct Dice(StdRng);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// From 0 to one less than `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end.max(1))
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// One of these, each as often as its weight says.
    pub fn weighed<T: Copy>(&mut self, of: &[(T, usize)]) -> Option<T> {
        let all: usize = of.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(all);
        for (what, weight) in of {
            if left < *weight {
                return Some(*what);
            }
            left -= weight;
        }
        None
    }

    pub fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.random()).into_uuid()
    }
}
