//! What one frame after the other says: pure, with the time passed in.

use clinic_qr::Decoder;
use clinic_shared::scanning::Debounce;
use image::GrayImage;

/// For how many frames an outline stays when the code is missed: it would flicker.
const OUTLINE_FRAMES: u32 = 3;

pub(super) type Outline = [[f32; 2]; 4];

/// A code in a frame.
pub(super) struct Sight {
    pub(super) text: String,
    /// It came with this frame; else it only stays.
    pub(super) came: bool,
}

/// Watches the frames of one camera.
#[derive(Debug, Default)]
pub(super) struct Watcher {
    decoder: Decoder,
    debounce: Debounce,
    outline: Option<Outline>,
    missed: u32,
}

impl Watcher {
    /// Where a code is, and what is in sight.
    pub(super) fn look(&mut self, frame: &GrayImage, now_ms: u64) -> (Option<Outline>, Vec<Sight>) {
        let found = self.decoder.read(frame);
        if let Some(first) = found.first() {
            self.outline = Some(first.outline);
            self.missed = 0;
        } else {
            self.missed = self.missed.saturating_add(1);
            self.outline = self.outline.filter(|_| self.missed <= OUTLINE_FRAMES);
        }
        let sights = found.into_iter().map(|found| Sight {
            came: self.debounce.is_new(&found.text, now_ms),
            text: found.text,
        });
        (self.outline, sights.collect())
    }
}

#[cfg(test)]
mod tests {
    use clinic_qr::{
        draw::{View, picture},
        grey,
    };

    use super::*;

    fn frame(text: Option<&str>) -> GrayImage {
        grey(
            &picture(
                text,
                &View {
                    module_px: 8.0,
                    noise: 3.0,
                    ..View::default()
                },
                3,
            )
            .unwrap(),
        )
    }

    fn came(watcher: &mut Watcher, frame: &GrayImage, now_ms: u64) -> Vec<String> {
        let sights = watcher.look(frame, now_ms).1.into_iter();
        sights
            .filter(|sight| sight.came)
            .map(|sight| sight.text)
            .collect()
    }

    #[test]
    fn a_code_is_told_once_while_it_stays_in_sight_and_again_after_five_seconds_away() {
        let (code, desk) = (frame(Some("CD1-A")), frame(None));
        let mut watcher = Watcher::default();
        let told: usize = (0..16).map(|i| came(&mut watcher, &code, i * 500).len()).sum();
        assert_eq!(told, 1, "eight seconds in sight");
        assert_eq!(came(&mut watcher, &desk, 8_000), [""; 0]);
        assert_eq!(
            came(&mut watcher, &code, 12_400),
            [""; 0],
            "away for less than five seconds"
        );
        assert_eq!(came(&mut watcher, &code, 17_401), ["CD1-A"]);
    }

    #[test]
    fn another_code_is_told_at_once() {
        let mut watcher = Watcher::default();
        assert_eq!(came(&mut watcher, &frame(Some("CD1-A")), 0), ["CD1-A"]);
        assert_eq!(came(&mut watcher, &frame(Some("CD1-B")), 125), ["CD1-B"]);
    }

    #[test]
    fn the_outline_survives_a_few_missed_frames_then_goes() {
        let (code, desk) = (frame(Some("CD1-A")), frame(None));
        let mut watcher = Watcher::default();
        assert_eq!(watcher.look(&desk, 0).0, None);
        assert!(watcher.look(&code, 125).0.is_some());
        assert!((2..5).all(|i| watcher.look(&desk, i * 125).0.is_some()));
        assert_eq!(watcher.look(&desk, 625).0, None);
    }
}
