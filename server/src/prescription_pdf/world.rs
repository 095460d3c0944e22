//! What typst may see: one template, one paper, two fonts. No file system, no network, no clock.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::shipped);
static TEMPLATE: LazyLock<Source> = LazyLock::new(|| {
    Source::new(
        file("prescription.typ"),
        include_str!("prescription.typ").to_owned(),
    )
});
static PAPER: LazyLock<FileId> = LazyLock::new(|| file("paper.json"));
static QR: LazyLock<FileId> = LazyLock::new(|| file("qr.svg"));

fn file(name: &str) -> FileId {
    let Ok(path) = VirtualPath::new(name) else {
        unreachable!("a plain name is a path");
    };
    RootedPath::new(VirtualRoot::Project, path).intern()
}

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Fonts {
    fn shipped() -> Self {
        let files = [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF];
        let fonts: Vec<_> = files
            .into_iter()
            .filter_map(|file| Font::new(Bytes::new(file), 0))
            .collect();
        Self {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        }
    }
}

#[cfg(test)]
pub(super) fn fonts() -> &'static [Font] {
    &FONTS.fonts
}

/// For one paper.
pub(super) struct PaperWorld {
    paper: Bytes,
    qr: Option<Bytes>,
}

impl PaperWorld {
    /// `paper` as JSON, `qr` as SVG.
    pub(super) fn new(paper: String, qr: Option<String>) -> Self {
        Self {
            paper: Bytes::from_string(paper),
            qr: qr.map(Bytes::from_string),
        }
    }
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() {
            return Ok(TEMPLATE.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match &self.qr {
            _ if id == *PAPER => Ok(self.paper.clone()),
            Some(qr) if id == *QR => Ok(qr.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
