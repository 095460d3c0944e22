//! The appointment code as a picture.

use qrcode::{EcLevel, QrCode, render::svg};

use super::AppointmentCode;

/// The visit's QR code as an SVG element: crisp at any size (CSS sizes it), black on white in light and dark
/// themes alike because scanners need that, with the quiet zone of four modules.
pub fn qr_svg(code: &AppointmentCode) -> String {
    // Level Q still fits the smallest code (21 modules): modules are big, and a quarter of them may be dirty.
    let Ok(picture) = QrCode::with_error_correction_level(code.payload(), EcLevel::Q) else {
        unreachable!("fifteen letters and digits fit every QR code");
    };
    let drawn = picture
        .render::<svg::Color<'_>>()
        .module_dimensions(1, 1)
        .quiet_zone(true)
        .build();
    // Without the XML header it can stand inside a page; without width and height CSS decides.
    let view = drawn.find("viewBox").unwrap_or(0);
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {}"#, &drawn[view..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_small_sizeless_and_has_its_quiet_zone() {
        let svg = qr_svg(&AppointmentCode::from_random([5; 16]));
        let start = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges"><rect"#;
        assert!(svg.starts_with(start), "{svg}");
        assert!(
            svg.contains(r##"fill="#000" d="M4 4"##),
            "the first module is four from the edge: {svg}"
        );
        assert!(svg.ends_with("</svg>"));
    }
}
