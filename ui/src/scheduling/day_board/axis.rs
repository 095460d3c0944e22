use clinic_shared::scheduling::CELL_MINUTES;

/// The hours from top to bottom of the board, in minutes since the clinic's midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    pub from: i64,
    pub to: i64,
}

/// A stretch of the axis: minutes below its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub top: i64,
    pub minutes: i64,
}

/// Height of a minute. A visit of 10 minutes has room for one line of text.
const REM_PER_MINUTE: f64 = 0.15;

impl Axis {
    /// The clinic's board hours, widened to whole hours so that nothing in `used` (minutes) is outside.
    pub fn new(from_hour: u8, to_hour: u8, used: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut axis = Self {
            from: i64::from(from_hour) * 60,
            to: i64::from(to_hour) * 60,
        };
        for (start, end) in used {
            axis.from = axis.from.min(start.max(0) / 60 * 60);
            axis.to = axis.to.max((end.min(24 * 60) + 59) / 60 * 60);
        }
        axis
    }

    pub const fn minutes(self) -> i64 {
        self.to - self.from
    }

    /// The part of `[start, end)` that the board shows; `None` when there is none.
    pub fn stretch(self, start: i64, end: i64) -> Option<Stretch> {
        let (start, end) = (start.max(self.from), end.min(self.to));
        (start < end).then_some(Stretch {
            top: start - self.from,
            minutes: end - start,
        })
    }

    /// The minute of day at a part of the height (0 top … 1 bottom), down to the grid of 5 minutes.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "minutes of a day"
    )]
    pub fn minute_at(self, part: f64) -> i64 {
        let minute = (part.clamp(0.0, 1.0) * self.minutes() as f64) as i64;
        self.from + minute / CELL_MINUTES * CELL_MINUTES
    }

    /// The full hours, as minutes of day.
    pub fn hours(self) -> Vec<i64> {
        (self.from / 60..self.to / 60).map(|hour| hour * 60).collect()
    }
}

impl Stretch {
    pub fn top_css(self) -> String {
        rem(self.top)
    }

    pub fn height_css(self) -> String {
        rem(self.minutes)
    }
}

/// So many minutes as a length in CSS.
#[expect(clippy::cast_precision_loss, reason = "minutes of a day")]
pub fn rem(minutes: i64) -> String {
    format!("{:.3}rem", minutes as f64 * REM_PER_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::nothing(&[], 420, 1080)]
    #[case::inside(&[(500, 900)], 420, 1080)]
    #[case::early_and_late(&[(390, 410), (1075, 1095)], 360, 1140)]
    #[case::over_midnight(&[(-120, 60), (1400, 1500)], 0, 1440)]
    fn the_boards_hours_hold_all_that_happens(
        #[case] used: &[(i64, i64)],
        #[case] from: i64,
        #[case] to: i64,
    ) {
        assert_eq!(Axis::new(7, 18, used.iter().copied()), Axis { from, to });
    }

    #[rstest]
    #[case(480, 500, Some((60, 20)))]
    #[case(0, 430, Some((0, 10)))]
    #[case(0, 420, None)]
    #[case(1070, 1440, Some((650, 10)))]
    fn a_stretch_is_cut_to_the_board(#[case] start: i64, #[case] end: i64, #[case] seen: Option<(i64, i64)>) {
        let stretch = Axis::new(7, 18, []).stretch(start, end);
        assert_eq!(stretch.map(|stretch| (stretch.top, stretch.minutes)), seen);
    }

    #[rstest]
    #[case(0.0, 420)]
    #[case(0.5, 750)]
    #[case(0.512, 755)]
    #[case(-3.0, 420)]
    #[case(9.0, 1080)]
    fn a_height_snaps_to_five_minutes(#[case] part: f64, #[case] minute: i64) {
        assert_eq!(Axis::new(7, 18, []).minute_at(part), minute);
    }
}
