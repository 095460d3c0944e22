//! PouchDB with its own server, on this machine, in this run.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::{Figures, put};

/// `packages` is the folder in which `npm install` put them.
pub fn measure(packages: &Path, documents: u32, figures: &mut Figures) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/pouchdb.mjs");
    let data = tempfile::tempdir().expect("a folder");
    let output = Command::new("node")
        .arg(script)
        .arg(packages)
        .arg(data.path())
        .arg(documents.to_string())
        .output()
        .expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let Ok(Value::Object(measured)) = serde_json::from_str(&said) else {
        eprintln!("the peer failed: {}", String::from_utf8_lossy(&output.stderr));
        return;
    };
    for (key, value) in measured {
        put(
            figures,
            &format!("pouchdb_{key}"),
            value.as_f64().unwrap_or(f64::NAN),
        );
    }
}
