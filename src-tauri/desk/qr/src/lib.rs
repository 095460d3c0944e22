//! Codes in pictures: grey pixels in, texts and corners out. Pure: no camera, no clock, no meaning.
//!
//! Two decoders, because they miss different pictures: `rqrr` first, `rxing` on a miss. A crate of its own so
//! that it is optimised in development builds too; unoptimised it takes a second a picture.

mod decode;
#[cfg(feature = "draw")]
pub mod draw;
mod preview;

pub use decode::{Decoder, Found};
pub use preview::{grey, jpeg};
