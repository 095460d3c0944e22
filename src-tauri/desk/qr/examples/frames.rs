//! Draws a film of a code on a desk: `cargo run -p clinic-qr --features draw --example frames -- FOLDER TEXT`.

use std::path::Path;

use clinic_qr::draw::{Film, write_film};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, text, more @ ..] = &arguments[..] else {
        return Err("usage: frames FOLDER TEXT [FRAMES [EMPTY_BEFORE [SEED]]]".into());
    };
    let number = |at: usize, otherwise: u64| more.get(at).map_or(Ok(otherwise), |text| text.parse());
    let usual = Film::default();
    let film = Film {
        frames: u32::try_from(number(0, usual.frames.into())?)?,
        empty_before: u32::try_from(number(1, usual.empty_before.into())?)?,
        seed: number(2, usual.seed)?,
    };
    let written = write_film(text, Path::new(folder), film)?;
    println!("{} frames in {folder}", written.len());
    Ok(())
}
