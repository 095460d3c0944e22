//! Bytes as an address that an `<img>` or a frame shows: these carry no token and cannot ask by themselves.
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, Url};

/// Given back when nothing shows it any more.
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    pub fn of(bytes: &[u8], content_type: &str) -> Result<Self, JsValue> {
        let parts = [JsValue::from(js_sys::Uint8Array::from(bytes))];
        let parts: js_sys::Array = parts.iter().collect();
        let kind = BlobPropertyBag::new();
        kind.set_type(content_type);
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
        Url::create_object_url_with_blob(&blob).map(Self)
    }

    pub fn address(&self) -> String {
        self.0.clone()
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Fails for no address that was made here.
        let _ = Url::revoke_object_url(&self.0);
    }
}
