use image::{GrayImage, Luma, imageops};
use rstest::rstest;

use super::*;
use crate::draw::{View, picture};

const CODE: &str = "CD17K3F9QZ14MB5";
const CARD: &str =
    "079090000001||Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021";

fn grey(text: Option<&str>, view: &View) -> GrayImage {
    imageops::grayscale(&picture(text, view, 7).unwrap())
}

fn texts(found: &[Found]) -> Vec<&str> {
    found.iter().map(|found| found.text.as_str()).collect()
}

#[rstest]
fn a_card_and_a_code_are_read_however_they_lie(
    #[values(CODE, CARD)] text: &str,
    #[values(0.0, 8.0, 45.0, 90.0, 180.0, 263.0)] angle_degrees: f32,
    #[values([0.0, 0.0], [0.15, -0.1])] tilt: [f32; 2],
) {
    let view = View {
        angle_degrees,
        tilt,
        blur_px: 0.5,
        noise: 4.0,
        contrast: 0.8,
        shade: 0.2,
        ..View::default()
    };
    assert_eq!(texts(&Decoder::read_still(&grey(Some(text), &view))), [text]);
}

#[rstest]
#[case::blurred(View { blur_px: 1.3, ..View::default() })]
#[case::noisy(View { noise: 18.0, ..View::default() })]
#[case::grey_on_grey(View { contrast: 0.3, noise: 2.0, ..View::default() })]
#[case::lit_from_the_side(View { shade: 0.7, noise: 2.0, ..View::default() })]
#[case::small(View { module_px: 3.0, noise: 2.0, ..View::default() })]
#[case::big_camera(View { width_px: 1_920, height_px: 1_080, module_px: 6.0, noise: 4.0, ..View::default() })]
#[case::in_the_corner(View { shift_px: [150.0, -80.0], module_px: 3.5, noise: 2.0, ..View::default() })]
fn hard_pictures_of_a_card_are_read(#[case] view: View) {
    assert_eq!(texts(&Decoder::read_still(&grey(Some(CARD), &view))), [CARD]);
}

/// Why there are two: each reads a picture that the other misses.
#[test]
fn the_second_look_reads_what_the_first_misses() {
    let view = View {
        module_px: 2.6,
        angle_degrees: 30.0,
        blur_px: 0.8,
        noise: 4.0,
        contrast: 0.6,
        ..View::default()
    };
    let picture = grey(Some(CODE), &view);
    assert_eq!(texts(&first_look(&picture)), Vec::<&str>::new());
    assert_eq!(texts(&Decoder::read_still(&picture)), [CODE]);
}

#[rstest]
#[case::first_look(first_look)]
#[case::whole(|picture: &GrayImage| whole(picture).into_iter().collect::<Vec<_>>())]
#[case::middle(|picture: &GrayImage| middle(picture).into_iter().collect::<Vec<_>>())]
fn every_look_outlines_the_code_clockwise_from_its_top_left(#[case] look: impl Fn(&GrayImage) -> Vec<Found>) {
    let near = View {
        module_px: 10.0,
        ..View::default()
    };
    // 21 modules of 10 pixels around the middle of 640 × 480.
    let expected = [[215.0, 135.0], [425.0, 135.0], [425.0, 345.0], [215.0, 345.0]];
    assert_near(&look(&grey(Some(CODE), &near))[0].outline, expected);
    // Upside down the code's own top left is the picture's bottom right.
    let turned = View {
        angle_degrees: 180.0,
        ..near
    };
    let expected = [[425.0, 345.0], [215.0, 345.0], [215.0, 135.0], [425.0, 135.0]];
    assert_near(&look(&grey(Some(CODE), &turned))[0].outline, expected);
}

#[test]
fn the_outline_is_in_pixels_of_the_picture_given_not_of_the_shrunk_one() {
    let view = View {
        width_px: 2_560,
        height_px: 1_440,
        module_px: 20.0,
        ..View::default()
    };
    let outline = Decoder::default().read(&grey(Some(CODE), &view))[0].outline;
    assert_near(
        &outline,
        [
            [1_070.0, 510.0],
            [1_490.0, 510.0],
            [1_490.0, 930.0],
            [1_070.0, 930.0],
        ],
    );
}

fn assert_near(outline: &[[f32; 2]; 4], expected: [[f32; 2]; 4]) {
    // `rqrr` draws its outline one module too far.
    let near = outline
        .iter()
        .flatten()
        .zip(expected.iter().flatten())
        .all(|(is, should)| (is - should).abs() < 25.0);
    assert!(near, "{outline:?} is not near {expected:?}");
}

#[test]
fn an_empty_desk_has_no_code() {
    for noise in [0.0, 5.0, 40.0] {
        assert_eq!(
            Decoder::read_still(&grey(
                None,
                &View {
                    noise,
                    ..View::default()
                }
            )),
            []
        );
    }
}

#[rstest]
#[case(0, 0)]
#[case(1, 1)]
#[case(1, 900)]
#[case(4_000, 1)]
#[case(3, 3)]
fn a_strange_picture_is_a_miss_not_a_panic(#[case] width: u32, #[case] height: u32) {
    assert_eq!(
        Decoder::read_still(&GrayImage::from_pixel(width, height, Luma([0]))),
        []
    );
}

#[test]
fn debug_shows_no_text() {
    let found = Found {
        text: CARD.to_owned(),
        outline: [[0.0; 2]; 4],
    };
    assert!(!format!("{found:?}").contains("0790"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn any_pixels_are_read_without_a_panic(width in 1u32..60, pixels in proptest::collection::vec(proptest::num::u8::ANY, 60..3_000)) {
        let height = u32::try_from(pixels.len()).unwrap() / width;
        let _ = Decoder::read_still(&GrayImage::from_raw(width, height, pixels).unwrap());
    }
}
