//! Builds the screens: wasm by cargo, its JavaScript by wasm-bindgen, smaller by wasm-opt, the CSS by Tailwind.
//!
//! All of it lies in `ui/dist`, which the server and the desktop serve as it is. Names are stable; the page
//! asks for them with `?v=<fingerprint>`, so they may be cached for ever.
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use wasm_bindgen_cli_support::Bindgen;

use crate::command::{cargo, command, must};
use crate::stamp::{Fingerprint, files, unless_done};
use crate::{Failure, place};

/// What rustc's wasm uses, and every browser and web view of the last years knows. Not `--all-features`:
/// wasm-opt then writes what browsers do not read yet.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Options {
    /// Builds fast and large: no optimisation of the wasm
    #[arg(long)]
    pub dev: bool,
}

/// Builds `ui/dist`. What did not change is not built again.
pub fn build(options: Options) -> Result<(), Failure> {
    let started = Instant::now();
    let ui = place::root().join("ui");
    let build = Build {
        dist: ui.join("dist"),
        stamps: ui.join("node_modules/.clinic-stamps"),
        ui,
        options,
    };
    fs::create_dir_all(&build.dist)?;
    let mut changed = build.script()?;
    changed |= build.style()?;
    changed |= build.page()?;
    let verdict = if changed { "built" } else { "up to date" };
    println!("  ui/dist {verdict} in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

struct Build {
    ui: PathBuf,
    dist: PathBuf,
    stamps: PathBuf,
    options: Options,
}

impl Build {
    /// The wasm and the JavaScript that loads it.
    fn script(&self) -> Result<bool, Failure> {
        let (profile, folder) = if self.options.dev {
            ("dev", "debug")
        } else {
            ("wasm", "wasm")
        };
        must(cargo(&[
            "build",
            "--quiet",
            "--package=clinic-ui",
            "--lib",
            "--target=wasm32-unknown-unknown",
            "--profile",
            profile,
        ]))?;
        let compiled = place::target()?
            .join("wasm32-unknown-unknown")
            .join(folder)
            .join("clinic_ui.wasm");
        let read = Fingerprint::default()
            .words(profile)
            .words(&WASM_FEATURES.concat())
            .path(&compiled)?;
        let wasm = self.dist.join("clinic-ui_bg.wasm");
        unless_done(&self.stamps.join("script"), &read, &wasm, || {
            Bindgen::new()
                .input_path(&compiled)
                .web(true)?
                .typescript(false)
                .debug(self.options.dev)
                .keep_debug(false)
                .remove_producers_section(true)
                .out_name("clinic-ui")
                .generate(&self.dist)?;
            if self.options.dev {
                Ok(())
            } else {
                self.shrink(&wasm)
            }
        })
    }

    fn shrink(&self, wasm: &Path) -> Result<(), Failure> {
        let before = fs::metadata(wasm)?.len();
        let mut shrink = self.node_tool("binaryen/bin/wasm-opt", &["-Os"]);
        shrink.args(WASM_FEATURES);
        shrink.arg(wasm).arg("-o").arg(wasm);
        must(shrink)?;
        println!(
            "  wasm: {} KB, before wasm-opt {} KB",
            fs::metadata(wasm)?.len() / 1024,
            before / 1024
        );
        Ok(())
    }

    /// The style sheet: Tailwind reads which classes the Rust sources use.
    fn style(&self) -> Result<bool, Failure> {
        let read = Fingerprint::default()
            .words(if self.options.dev { "dev" } else { "" })
            .path(&self.ui.join("style.css"))?
            .path(&self.ui.join("package-lock.json"))?
            .path(&self.ui.join("src"))?;
        let css = self.dist.join("style.css");
        unless_done(&self.stamps.join("style"), &read, &css, || {
            let mut tailwind = self.node_tool("@tailwindcss/cli/dist/index.mjs", &["--input", "style.css"]);
            tailwind.arg("--output").arg(&css);
            if !self.options.dev {
                tailwind.arg("--minify");
            }
            must(tailwind)
        })
    }

    /// `index.html` with each asset's fingerprint in its address, and the files of `ui/assets`.
    fn page(&self) -> Result<bool, Failure> {
        let assets = self.ui.join("assets");
        let mut read = Fingerprint::default()
            .path(&self.ui.join("index.html"))?
            .path(&assets)?;
        for made in ["clinic-ui.js", "clinic-ui_bg.wasm", "style.css"] {
            read = read.path(&self.dist.join(made))?;
        }
        let page = self.dist.join("index.html");
        unless_done(&self.stamps.join("page"), &read, &page, || {
            for file in files(&assets)? {
                let copy = self.dist.join(file.strip_prefix(&self.ui)?);
                if let Some(folder) = copy.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::copy(&file, &copy)?;
            }
            let html = fs::read_to_string(self.ui.join("index.html"))?;
            Ok(fs::write(&page, html.replace("{version}", &read.digits()))?)
        })
    }

    /// A script of an npm package, run by Node in `ui/`: the same on every system, unlike `node_modules/.bin`.
    fn node_tool(&self, script: &str, arguments: &[&str]) -> std::process::Command {
        let script = self.ui.join("node_modules").join(script);
        let mut node = command("node", &[]);
        node.arg(script).args(arguments).current_dir(&self.ui);
        node
    }
}
