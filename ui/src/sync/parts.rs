//! How the numbers of a replica are said. Plain functions.
use clinic_shared::feed::status::{Loading, SyncTrouble};
use clinic_shared::field::Language;

use super::words as w;
use crate::crud::thousands;

/// `12,3 MB`; the decimal sign of the language.
pub fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..=999_999 => (1_000, "kB"),
        1_000_000..=999_999_999 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = bytes.saturating_mul(10).div_ceil(unit);
    let sign = crate::words::language().pick(",", ".");
    if unit == 1_000 {
        format!("{} {name}", tenths.div_ceil(10))
    } else {
        format!("{}{sign}{} {name}", tenths / 10, tenths % 10)
    }
}

/// `98.214`; the sign between thousands of the language.
pub fn count(rows: u64) -> String {
    let written = thousands(i64::try_from(rows).unwrap_or(i64::MAX));
    match crate::words::language() {
        Language::Vi => written,
        Language::En => written.replace('.', ","),
    }
}

/// Rows, size and time left of a load, as far as they are known.
pub fn progress(loading: Loading) -> Vec<String> {
    let rows = match loading.rows_total {
        Some(total) if loading.rows > 0 => Some(w::loaded_rows(&count(loading.rows), &count(total))),
        _ => (loading.rows > 0).then(|| w::loaded_rows_only(&count(loading.rows))),
    };
    let bytes = match loading.bytes_total {
        Some(total) => Some(w::loaded_size_of(&size(loading.bytes), &size(total))),
        None => (loading.bytes > 0).then(|| size(loading.bytes)),
    };
    let left = loading.seconds_left.map(|seconds| {
        let time = if seconds < 90 {
            w::seconds(seconds)
        } else {
            w::minutes(seconds.div_ceil(60))
        };
        w::time_left(&time)
    });
    [rows, bytes, left].into_iter().flatten().collect()
}

pub fn trouble(of: SyncTrouble) -> &'static str {
    match of {
        SyncTrouble::Keychain => w::broken_keychain(),
        SyncTrouble::File => w::broken_file(),
        SyncTrouble::Versions => w::broken_versions(),
        SyncTrouble::OtherClinic => w::broken_other_clinic(),
        SyncTrouble::Answer => w::broken_answer(),
    }
}

/// A table as people call what is in it.
pub fn table(name: &str) -> String {
    let word = match name {
        "patient" => w::t_patients(),
        "patient_identifier" => w::t_identifiers(),
        "patient_contact" => w::t_contacts(),
        "patient_allergy" => w::t_allergies(),
        "appointment" => w::t_visits(),
        "queue_entry" => w::t_queue(),
        "practitioner" => w::t_doctors(),
        "practitioner_photo" => w::t_photos(),
        "shift" => w::t_shifts(),
        "practitioner_leave" => w::t_leaves(),
        "service" => w::t_services(),
        "room" => w::t_rooms(),
        "clinic_setting" => w::t_settings(),
        "slot_hold" => w::t_holds(),
        "waiting_entry" => w::t_waiting(),
        other => return other.to_owned(),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_the_unit_that_people_use() {
        assert_eq!(size(0), "0 kB");
        assert_eq!(size(4_096), "5 kB");
        assert_eq!(size(12_340_000), "12,4 MB");
        assert_eq!(size(2_000_000_000), "2,0 GB");
    }

    #[test]
    fn thousands_are_parted_as_the_language_does_it() {
        assert_eq!(count(98_214), "98.214");
        crate::words::speak(Language::En);
        assert_eq!(
            (count(98_214), size(12_340_000)),
            ("98,214".to_owned(), "12.4 MB".to_owned())
        );
    }

    #[test]
    fn a_load_says_what_it_knows_and_no_more() {
        assert_eq!(progress(Loading::default()), Vec::<String>::new());
        let known = Loading {
            rows: 1_200,
            rows_total: Some(100_000),
            bytes: 3_000_000,
            bytes_total: None,
            seconds_left: Some(125),
        };
        assert_eq!(
            progress(known),
            ["1.200 / 100.000 dòng", "3,0 MB", "còn khoảng 3 phút"]
        );
    }
}
