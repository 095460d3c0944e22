//! A film is what a webcam gives: the empty desk, then the code in every frame.
#![expect(clippy::unwrap_used, reason = "what a test cannot draw ends it, loudly")]

use std::path::PathBuf;

use clinic_qr::{
    Decoder,
    draw::{Film, write_film},
};

const CARD: &str =
    "079090000001||Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021";

fn film(name: &str, film: Film) -> Vec<PathBuf> {
    write_film(CARD, &PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name), film).unwrap()
}

#[test]
fn the_code_comes_after_the_empty_frames_and_every_frame_of_it_can_be_read() {
    let paths = film(
        "read",
        Film {
            frames: 8,
            empty_before: 3,
            seed: 11,
        },
    );
    let read: Vec<_> = paths
        .iter()
        .map(|path| Decoder::read_still(&image::open(path).unwrap().to_luma8()))
        .map(|found| found.first().map(|found| found.text.clone()))
        .collect();
    assert!(
        read[..3].iter().all(Option::is_none),
        "the desk is empty at first"
    );
    assert!(
        read[3..].iter().all(|text| text.as_deref() == Some(CARD)),
        "{read:?}"
    );
}

#[test]
fn one_seed_draws_one_film_and_another_seed_another() {
    let bytes = |paths: Vec<PathBuf>| std::fs::read(paths.last().unwrap()).unwrap();
    let short = Film {
        frames: 2,
        empty_before: 1,
        seed: 5,
    };
    let first = bytes(film("first", short));
    assert_eq!(first, bytes(film("again", short)));
    assert_ne!(first, bytes(film("other", Film { seed: 6, ..short })));
}
