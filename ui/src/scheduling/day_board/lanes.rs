/// Where a card lies across its column: `lane` of `lanes` side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    pub lane: usize,
    pub lanes: usize,
}

/// Puts periods that overlap side by side; all others take the whole width. `periods` are sorted by start.
pub fn lanes(periods: &[(i64, i64)]) -> Vec<Lane> {
    let mut placed = Vec::with_capacity(periods.len());
    let mut group_begins = 0;
    // When each lane of the group is free again.
    let mut free_at: Vec<i64> = Vec::new();
    for (start, end) in periods {
        if free_at.iter().all(|free| free <= start) {
            close_group(&mut placed[group_begins..], free_at.len());
            group_begins = placed.len();
            free_at.clear();
        }
        let lane = free_at.iter().position(|free| free <= start);
        let lane = lane.unwrap_or(free_at.len());
        if lane == free_at.len() {
            free_at.push(*end);
        } else {
            free_at[lane] = *end;
        }
        placed.push(Lane { lane, lanes: 1 });
    }
    close_group(&mut placed[group_begins..], free_at.len());
    placed
}

fn close_group(group: &mut [Lane], lanes: usize) {
    for placed in group {
        placed.lanes = lanes.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::none(&[], &[])]
    #[case::one_after_another(&[(0, 20), (20, 40)], &[(0, 1), (0, 1)])]
    #[case::two_at_once(&[(0, 20), (10, 30)], &[(0, 2), (1, 2)])]
    #[case::lane_used_again(&[(0, 10), (0, 40), (10, 30), (40, 50)], &[(0, 2), (1, 2), (0, 2), (0, 1)])]
    #[case::same_time_thrice(&[(0, 10), (0, 10), (0, 10)], &[(0, 3), (1, 3), (2, 3)])]
    fn what_overlaps_lies_side_by_side(#[case] periods: &[(i64, i64)], #[case] expected: &[(usize, usize)]) {
        let found: Vec<_> = lanes(periods)
            .iter()
            .map(|placed| (placed.lane, placed.lanes))
            .collect();
        assert_eq!(found, expected);
    }
}
