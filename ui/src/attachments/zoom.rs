//! How a picture is looked at: whole, near, moved about, turned. Plain arithmetic in pixels of the screen.

/// Nearer than that nothing more is seen.
const NEAREST: f64 = 16.0;
/// One press or one step of the wheel.
const STEP: f64 = 1.25;

/// Where the picture's centre is, seen from the stage's, and how large it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    stage: (f64, f64),
    picture: (f64, f64),
    /// 1: whole.
    near: f64,
    at: (f64, f64),
    /// Quarters to the right.
    turns: u8,
}

impl Zoom {
    pub fn of(picture: (u32, u32)) -> Self {
        Self {
            stage: (1.0, 1.0),
            picture: (f64::from(picture.0.max(1)), f64::from(picture.1.max(1))),
            near: 1.0,
            at: (0.0, 0.0),
            turns: 0,
        }
    }

    /// The stage has another size.
    #[must_use]
    pub fn on(self, stage: (f64, f64)) -> Self {
        let stage = (stage.0.max(1.0), stage.1.max(1.0));
        Self { stage, ..self }.held()
    }

    pub fn picture(self) -> (f64, f64) {
        self.picture
    }

    /// As it lies: turned.
    fn lying(self) -> (f64, f64) {
        let (width, height) = self.picture;
        if matches!(self.turns, 0 | 2) {
            (width, height)
        } else {
            (height, width)
        }
    }

    /// How large a pixel of the picture is. A small picture is not blown up by itself.
    pub fn scale(self) -> f64 {
        let (width, height) = self.lying();
        let whole = (self.stage.0 / width).min(self.stage.1 / height).min(1.0);
        whole * self.near
    }

    /// For people: a pixel of the picture is a pixel of the screen at 100.
    pub fn percent(self) -> f64 {
        (self.scale() * 100.0).round()
    }

    #[must_use]
    pub fn whole(self) -> Self {
        let (near, at) = (1.0, (0.0, 0.0));
        Self { near, at, ..self }
    }

    #[must_use]
    pub fn turned(self) -> Self {
        let turns = (self.turns + 1) % 4;
        Self { turns, ..self }.whole()
    }

    /// Steps nearer, or away when negative. What is under `point`, seen from the stage's centre, stays there.
    #[must_use]
    pub fn stepped(self, steps: f64, point: (f64, f64)) -> Self {
        let near = (self.near * STEP.powf(steps)).clamp(1.0, NEAREST / self.whole().scale().min(1.0));
        let grown = near / self.near;
        let keep = |at: f64, point: f64| point - (point - at) * grown;
        let at = (keep(self.at.0, point.0), keep(self.at.1, point.1));
        Self { near, at, ..self }.held()
    }

    #[must_use]
    pub fn moved(self, by: (f64, f64)) -> Self {
        let at = (self.at.0 + by.0, self.at.1 + by.1);
        Self { at, ..self }.held()
    }

    /// It cannot be moved out of sight.
    fn held(self) -> Self {
        let (width, height) = self.lying();
        let most = |shown: f64, stage: f64| ((shown - stage) / 2.0).max(0.0);
        let scale = self.scale();
        let (x, y) = (
            most(width * scale, self.stage.0),
            most(height * scale, self.stage.1),
        );
        let at = (self.at.0.clamp(-x, x), self.at.1.clamp(-y, y));
        Self { at, ..self }
    }

    /// Of an element that lies with its centre in the stage's.
    pub fn transform(self) -> String {
        let (x, y) = self.at;
        let degrees = u32::from(self.turns) * 90;
        format!(
            "translate({x:.1}px, {y:.1}px) rotate({degrees}deg) scale({:.4})",
            self.scale()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice as large as the stage, in each direction.
    fn large() -> Zoom {
        Zoom::of((1600, 1200)).on((800.0, 600.0))
    }

    #[test]
    fn a_picture_is_whole_at_first_and_a_small_one_is_not_blown_up() {
        assert!((large().scale() - 0.5).abs() < 1e-9);
        let small = Zoom::of((80, 60)).on((800.0, 600.0));
        assert!((small.scale() - 1.0).abs() < 1e-9);
        assert!((large().percent() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_under_the_pointer_stays_under_it() {
        let point = (100.0, -50.0);
        let near = large().stepped(4.0, point);
        // Of the picture: the place under the point before and after.
        let place = |zoom: Zoom| {
            (
                (point.0 - zoom.at.0) / zoom.scale(),
                (point.1 - zoom.at.1) / zoom.scale(),
            )
        };
        let (before, after) = (place(large()), place(near));
        assert!((before.0 - after.0).abs() < 1e-6 && (before.1 - after.1).abs() < 1e-6);
        assert!(near.scale() > large().scale());
    }

    #[test]
    fn going_away_ends_where_it_is_whole_and_in_the_middle() {
        let back = large().stepped(3.0, (300.0, 200.0)).stepped(-20.0, (0.0, 0.0));
        assert_eq!(back, large());
        let nearest = large().stepped(100.0, (0.0, 0.0));
        assert!((nearest.scale() - NEAREST).abs() < 1e-6);
    }

    #[test]
    fn it_is_moved_only_as_far_as_there_is_more_of_it() {
        assert_eq!(large().moved((500.0, 500.0)), large(), "all of it is in sight");
        let near = large().stepped(2.0, (0.0, 0.0)).moved((9_999.0, -9_999.0));
        let most = |size: f64, stage: f64| (size * near.scale() - stage) / 2.0;
        assert!((near.at.0 - most(1600.0, 800.0)).abs() < 1e-6);
        assert!((near.at.1 + most(1200.0, 600.0)).abs() < 1e-6);
    }

    #[test]
    fn turned_it_fits_by_its_other_side_and_four_turns_are_none() {
        let turned = large().turned();
        // 1200 wide and 1600 high.
        assert!((turned.scale() - 600.0 / 1600.0).abs() < 1e-9);
        assert!(turned.transform().contains("rotate(90deg)"));
        assert_eq!(turned.turned().turned().turned(), large());
    }

    #[test]
    fn another_size_of_the_window_keeps_it_in_sight() {
        let near = large().stepped(2.0, (0.0, 0.0)).moved((300.0, 0.0));
        let wide = near.on((5_000.0, 600.0));
        assert!(wide.at.0.abs() < 1e-9);
    }
}
