use crate::time::{Period, Timestamp};

pub const CELL_MINUTES: i64 = 5;
const CELL_MS: i64 = CELL_MINUTES * 60_000;

/// Five minutes of somebody's time, numbered from 1970: the unit that can be taken once. Rule D12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(pub i64);

impl Cell {
    /// The cells of a period in ascending order, which is the order in which they are taken, so that two
    /// bookings never wait for each other in a circle. `None` when the period is empty or off the grid.
    pub fn of(period: Period) -> Option<impl Iterator<Item = Self> + Clone> {
        let (start, end) = (period.start.as_ms(), period.end.as_ms());
        let fits = start < end && start % CELL_MS == 0 && end % CELL_MS == 0;
        fits.then(|| (start / CELL_MS..end / CELL_MS).map(Self))
    }

    pub const fn starts_at(self) -> Timestamp {
        Timestamp::from_ms(self.0 * CELL_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(start: i64, end: i64) -> Period {
        let at = |minutes| Timestamp::from_ms(0).plus_minutes(minutes);
        Period {
            start: at(start),
            end: at(end),
        }
    }

    /// Rule D12.
    #[test]
    fn a_visit_takes_every_cell_it_touches_and_no_other() {
        let cells: Vec<_> = Cell::of(minutes(10, 25)).unwrap().collect();
        assert_eq!(cells, [Cell(2), Cell(3), Cell(4)]);
        assert_eq!(cells[0].starts_at(), Timestamp::from_ms(600_000));
    }

    #[test]
    fn times_off_the_grid_have_no_cells() {
        assert!(Cell::of(minutes(10, 10)).is_none());
        assert!(Cell::of(minutes(11, 20)).is_none());
        assert!(Cell::of(minutes(20, 10)).is_none());
    }

    proptest::proptest! {
        #[test]
        fn two_periods_share_a_cell_exactly_when_they_overlap(a in 0i64..60, n in 1i64..20, b in 0i64..60, m in 1i64..20) {
            let (one, two) = (minutes(a * 5, (a + n) * 5), minutes(b * 5, (b + m) * 5));
            let second: Vec<_> = Cell::of(two).unwrap().collect();
            let shared = Cell::of(one).unwrap().any(|cell| second.contains(&cell));
            proptest::prop_assert_eq!(shared, one.overlaps(two));
        }
    }
}
