//! What one frame after the other says: pure, with the time passed in.

use clinic_qr::Decoder;
use clinic_shared::scanning::Debounce;
use image::GrayImage;

/// For how many frames an outline stays when the code is missed: it would flicker.
const OUTLINE_FRAMES: u32 = 3;

pub(super) type Outline = [[f32; 2]; 4];

/// Watches the frames of one camera.
#[derive(Debug, Default)]
pub(super) struct Watcher {
    decoder: Decoder,
    debounce: Debounce,
    outline: Option<Outline>,
    missed: u32,
}

impl Watcher {
    /// Where a code is, and the codes that came into sight with this frame.
    pub(super) fn look(&mut self, frame: &GrayImage, now_ms: u64) -> (Option<Outline>, Vec<String>) {
        let found = self.decoder.read(frame);
        if let Some(first) = found.first() {
            self.outline = Some(first.outline);
            self.missed = 0;
        } else {
            self.missed = self.missed.saturating_add(1);
            self.outline = self.outline.filter(|_| self.missed <= OUTLINE_FRAMES);
        }
        let came = found
            .into_iter()
            .map(|found| found.text)
            .filter(|text| self.debounce.is_new(text, now_ms))
            .collect();
        (self.outline, came)
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

    #[test]
    fn a_code_is_told_once_while_it_stays_in_sight_and_again_after_five_seconds_away() {
        let (code, desk) = (frame(Some("CD1-A")), frame(None));
        let mut watcher = Watcher::default();
        let told: usize = (0..16).map(|i| watcher.look(&code, i * 500).1.len()).sum();
        assert_eq!(told, 1, "eight seconds in sight");
        assert_eq!(watcher.look(&desk, 8_000).1.len(), 0);
        assert_eq!(
            watcher.look(&code, 12_400).1.len(),
            0,
            "away for less than five seconds"
        );
        assert_eq!(watcher.look(&code, 17_401).1, ["CD1-A"]);
    }

    #[test]
    fn another_code_is_told_at_once() {
        let mut watcher = Watcher::default();
        assert_eq!(watcher.look(&frame(Some("CD1-A")), 0).1, ["CD1-A"]);
        assert_eq!(watcher.look(&frame(Some("CD1-B")), 125).1, ["CD1-B"]);
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
