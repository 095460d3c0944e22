//! The lines of a prescription as they are typed, and as they are sent. Plain data.
use clinic_shared::medication::Case;
use clinic_shared::medication::case::Form;
use clinic_shared::medication::prescription::{
    DAYS_MAX, PrescribedLine, QUANTITY_MAX, TIMES_PER_DAY_MAX, UNITS_MAX,
};
use clinic_shared::medication::sig::{SigUnread, sig_or_why, strength_mg, written};

use crate::medication::{Drug, Row, Rows, Unread, number, whole};

/// Whoever is younger has their dose by weight.
const CHILD_YEARS: f64 = 16.0;

/// How a drug is to be given; each as typed, empty where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    pub strength: String,
    /// Dose, times and days at once: `1v x 3 x 7 sau ăn`. What reads as a whole fills the four after it, which alone
    /// count, and its words go to the instructions.
    pub sig: String,
    /// What of the instructions is from that text.
    pub told_by_sig: String,
    pub units: String,
    pub unit: String,
    /// The unit that the text said, while it says one.
    pub unit_by_sig: String,
    pub times: String,
    pub days: String,
    pub quantity: String,
    pub instructions: String,
    pub as_needed: bool,
}

impl Typed {
    pub fn type_sig(&mut self, text: String) {
        if let Ok(read) = sig_or_why(&text) {
            self.units = cell(read.units_per_dose);
            self.times = cell(read.times_per_day);
            // A unit of the drug's own, or of the doctor's, stays. What the text said before, and says no more, is not meant.
            if !read.unit.is_empty() || self.unit == self.unit_by_sig {
                self.unit.clone_from(&read.unit);
            }
            self.unit_by_sig = read.unit;
            self.days = read.days.map(|days| days.to_string()).unwrap_or_default();
            self.tell(read.instructions);
        }
        self.sig = text;
    }

    /// What the text said before goes; what the doctor wrote beside it stays.
    fn tell(&mut self, words: String) {
        let own = self.instructions.strip_suffix(self.told_by_sig.as_str());
        let own = own.unwrap_or(&self.instructions).trim_end_matches([',', ' ']);
        let said = [own, words.as_str()];
        let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
        self.instructions = said.join(", ");
        self.told_by_sig = words;
    }

    /// Why what stands there says nothing.
    pub fn sig_unread(&self) -> Option<SigUnread> {
        let why = sig_or_why(&self.sig).err()?;
        (!self.sig.trim().is_empty()).then_some(why)
    }

    fn numbers(&self) -> [Option<Unread>; 4] {
        [
            unread_units(self),
            unread_times(self),
            unread_days(self),
            unread_quantity(self),
        ]
    }

    /// Something stands in the row that is not in its line.
    pub fn is_unread(&self) -> bool {
        self.sig_unread().is_some() || self.numbers().iter().any(Option::is_some)
    }
}

pub fn unread_units(typed: &Typed) -> Option<Unread> {
    number(&typed.units, UNITS_MAX).err()
}

pub fn unread_times(typed: &Typed) -> Option<Unread> {
    number(&typed.times, TIMES_PER_DAY_MAX).err()
}

pub fn unread_days(typed: &Typed) -> Option<Unread> {
    whole(&typed.days, DAYS_MAX).err()
}

pub fn unread_quantity(typed: &Typed) -> Option<Unread> {
    number(&typed.quantity, QUANTITY_MAX).err()
}

/// A number for a cell, so that it reads as the same again: `2,125` alone could be two thousand.
fn cell(value: f64) -> String {
    let text = written(value);
    match number(&text, f64::MAX) {
        Err(Unread::ThousandsOrParts) => format!("{text}0"),
        _ => text,
    }
}

/// As typed, or as a form has it of which one unit is one piece.
pub fn unit(row: &Row<Typed>) -> &str {
    if row.given.unit.trim().is_empty() {
        row.drug.form.and_then(piece_of).unwrap_or_default()
    } else {
        &row.given.unit
    }
}

/// Of what is measured (a syrup, a powder) nobody knows whether a spoon or a millilitre is meant.
fn piece_of(form: Form) -> Option<&'static str> {
    match form {
        Form::Tablet
        | Form::Capsule
        | Form::ModifiedRelease
        | Form::Effervescent
        | Form::Lozenge
        | Form::Suppository
        | Form::Pessary => Some("viên"),
        Form::Patch => Some("miếng"),
        _ => None,
    }
}

/// As typed, or as the drug's own name says it.
pub fn strength(row: &Row<Typed>) -> String {
    if row.given.strength.trim().is_empty() {
        strength_in(&row.drug.name).unwrap_or_default()
    } else {
        row.given.strength.clone()
    }
}

/// `Amoxicilin 500 mg` → `500 mg`.
fn strength_in(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let alone = words.iter().map(|word| (*word).to_owned());
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    alone.chain(pairs).find(|text| strength_mg(text).is_some())
}

/// What is sent of a row. What cannot be read as a number is left out.
pub fn line(row: &Row<Typed>) -> PrescribedLine {
    let typed = &row.given;
    let read = |text: &str, most: f64| number(text, most).ok().flatten();
    PrescribedLine {
        drug: row.drug.name.clone(),
        strength: strength(row),
        route: row.drug.route,
        form: row.drug.form,
        units_per_dose: read(&typed.units, UNITS_MAX),
        unit: unit(row).to_owned(),
        times_per_day: read(&typed.times, TIMES_PER_DAY_MAX),
        days: whole(&typed.days, DAYS_MAX).ok().flatten(),
        as_needed: typed.as_needed,
        quantity: read(&typed.quantity, QUANTITY_MAX),
        instructions: typed.instructions.clone(),
    }
}

/// The row that a line stands in.
pub fn of_line(line: PrescribedLine) -> (Drug, Typed) {
    let text = |value: Option<f64>| value.map(cell).unwrap_or_default();
    let typed = Typed {
        strength: line.strength,
        sig: String::new(),
        told_by_sig: String::new(),
        units: text(line.units_per_dose),
        unit: line.unit,
        unit_by_sig: String::new(),
        times: text(line.times_per_day),
        days: line.days.map(|days| days.to_string()).unwrap_or_default(),
        quantity: text(line.quantity),
        instructions: line.instructions,
        as_needed: line.as_needed,
    };
    let drug = Drug {
        name: line.drug,
        ingredients: Vec::new(),
        route: line.route,
        form: line.form,
    };
    (drug, typed)
}

/// Adds lines; the numbers of their rows.
pub fn add(rows: &mut Rows<Typed>, lines: Vec<PrescribedLine>) -> Vec<u32> {
    let add = |line| {
        let (drug, typed) = of_line(line);
        rows.add_given(drug, typed)
    };
    lines.into_iter().map(add).collect()
}

/// What the cells say, as it would be typed: shown where no text stands. Empty while a part of it is missing.
pub fn as_sig(row: &Row<Typed>) -> String {
    let typed = &row.given;
    if typed.units.trim().is_empty() || typed.times.trim().is_empty() {
        return String::new();
    }
    let dose = format!("{} {}", typed.units.trim(), unit(row));
    let parts = [dose.trim(), typed.times.trim(), typed.days.trim()];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" x ")
}

/// What is handed out where nothing else is typed.
pub fn computed_quantity(row: &Row<Typed>) -> String {
    let line = PrescribedLine {
        quantity: None,
        ..line(row)
    };
    line.quantity().map(written).unwrap_or_default()
}

/// Whether the dose goes by weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ByWeight {
    No,
    /// A child whose weight nobody knows.
    Unweighed,
    Kg(f64),
}

impl ByWeight {
    pub fn of(case: &Case) -> Self {
        let years = case.age_months.map(|months| months / 12.0).or(case.age_years);
        match (years, case.weight_kg) {
            (Some(years), Some(kg)) if years < CHILD_YEARS && kg > 0.0 => Self::Kg(kg),
            (Some(years), _) if years < CHILD_YEARS => Self::Unweighed,
            _ => Self::No,
        }
    }
}

/// Milligrams a day for each kilogram, to one decimal.
pub fn mg_per_kg_a_day(line: &PrescribedLine, kg: f64) -> Option<f64> {
    let mg = line.dose_mg()? * line.times_per_day?;
    Some((mg / kg * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::case::Route;
    use rstest::rstest;

    fn row(drug: Drug, typed: Typed) -> Row<Typed> {
        Row {
            number: 1,
            drug,
            given: typed,
        }
    }

    fn named(name: &str, form: Option<Form>) -> Drug {
        Drug {
            name: name.to_owned(),
            form,
            ..Drug::default()
        }
    }

    fn with_sig(text: &str) -> Typed {
        let mut typed = Typed::default();
        typed.type_sig(text.to_owned());
        typed
    }

    #[test]
    fn a_dose_typed_in_one_text_fills_the_cells() {
        let typed = with_sig("1v x 3 x 7");
        assert_eq!(
            [&typed.units, &typed.unit, &typed.times, &typed.days].map(String::as_str),
            ["1", "viên", "3", "7"]
        );
        assert!(!typed.is_unread());
        let line = line(&row(named("Amoxicilin 500 mg", None), typed));
        assert_eq!(
            (line.units_per_dose, line.times_per_day, line.days),
            (Some(1.0), Some(3.0), Some(7))
        );
        assert_eq!(line.strength, "500 mg");
        assert_eq!(line.dose_mg(), Some(500.0));
        assert_eq!(line.quantity(), Some(21.0));
    }

    #[test]
    fn a_later_text_forgets_the_unit_and_the_days_of_the_one_before() {
        let mut typed = with_sig("1g x 3 x 7");
        typed.type_sig("1/2 x 2".to_owned());
        assert_eq!(
            [&typed.units, &typed.unit, &typed.times, &typed.days].map(String::as_str),
            ["0,5", "", "2", ""]
        );
    }

    #[test]
    fn a_unit_that_no_text_said_stays_until_one_says_another() {
        let mut typed = with_sig("1 x 3");
        typed.unit = "gói".to_owned();
        typed.type_sig("2 x 3".to_owned());
        assert_eq!(typed.unit, "gói");
        typed.type_sig("2v x 3".to_owned());
        assert_eq!(typed.unit, "viên");
        typed.unit = "gói".to_owned();
        typed.type_sig("1 x 3".to_owned());
        assert_eq!(typed.unit, "gói");
    }

    #[rstest]
    #[case("1v x 3 x 7", false)]
    #[case("1v x 3", false)]
    #[case("", false)]
    #[case("  ", false)]
    #[case("1v x", true)]
    #[case("1v x 3 khi đau", false)]
    #[case("s1 c1", false)]
    #[case("2v/ngày", true)]
    #[case("uống khi đau", true)]
    fn a_text_that_does_not_read_as_a_whole_is_told(#[case] text: &str, #[case] is_unread: bool) {
        let typed = with_sig(text);
        let told = (typed.sig_unread().is_some(), typed.is_unread());
        assert_eq!(told, (is_unread, is_unread));
    }

    #[test]
    fn words_behind_a_dose_are_instructions_and_the_doctors_own_stay() {
        let mut typed = with_sig("1v x 3 sau");
        typed.type_sig("1v x 3 sau ăn".to_owned());
        assert_eq!(typed.instructions, "sau ăn");
        typed.type_sig("1v x 3 sau ăn 2".to_owned());
        assert_eq!(typed.sig_unread(), Some(SigUnread::Words));
        assert_eq!(typed.instructions, "sau ăn", "as it was read last");
        typed.type_sig("1v x 3".to_owned());
        assert_eq!(typed.instructions, "");
        typed.instructions = "uống nhiều nước".to_owned();
        typed.type_sig("1v tối".to_owned());
        assert_eq!(typed.instructions, "uống nhiều nước, tối");
        typed.type_sig("1v sáng".to_owned());
        assert_eq!(typed.instructions, "uống nhiều nước, sáng");
        typed.type_sig("1v x 3".to_owned());
        assert_eq!(typed.instructions, "uống nhiều nước");
    }

    #[rstest]
    #[case("1.500", true)]
    #[case("1,5", false)]
    #[case("hai", true)]
    fn a_number_that_could_be_two_is_left_out_and_told(#[case] units: &str, #[case] is_unread: bool) {
        let typed = Typed {
            units: units.to_owned(),
            ..Typed::default()
        };
        assert_eq!(typed.is_unread(), is_unread);
        let line = line(&row(named("x", None), typed));
        assert_eq!(line.units_per_dose.is_none(), is_unread);
    }

    #[rstest]
    #[case(1.0)]
    #[case(0.5)]
    #[case(0.125)]
    #[case(2.125)]
    #[case(1_000.0)]
    fn a_number_reads_again_as_it_was_written(#[case] value: f64) {
        assert_eq!(number(&cell(value), f64::MAX), Ok(Some(value)));
    }

    #[test]
    fn a_line_is_the_same_after_it_stood_in_a_row() {
        let whole = PrescribedLine {
            drug: "Augmentin".to_owned(),
            strength: "250 mg/5 ml".to_owned(),
            route: Some(Route::Oral),
            form: Some(Form::Suspension),
            units_per_dose: Some(2.5),
            unit: "ml".to_owned(),
            times_per_day: Some(2.0),
            days: Some(5),
            as_needed: true,
            quantity: Some(60.0),
            instructions: "uống sau ăn".to_owned(),
        };
        for one in [whole, PrescribedLine::default()] {
            let (drug, typed) = of_line(one.clone());
            assert_eq!(line(&row(drug, typed)), one);
        }
    }

    #[rstest]
    #[case(Some(Form::Tablet), "", "viên")]
    #[case(Some(Form::Tablet), "vỉ", "vỉ")]
    #[case(Some(Form::Syrup), "", "")]
    #[case(None, "", "")]
    fn a_piece_is_counted_by_its_form_and_a_measure_is_never_guessed(
        #[case] form: Option<Form>,
        #[case] typed: &str,
        #[case] unit: &str,
    ) {
        let typed = Typed {
            unit: typed.to_owned(),
            ..Typed::default()
        };
        assert_eq!(line(&row(named("x", form), typed)).unit, unit);
    }

    #[rstest]
    #[case("Amoxicilin 500 mg", Some("500 mg"))]
    #[case("Amoxicilin 500mg", Some("500mg"))]
    #[case("Panadol Extra 500mg/65mg", None)]
    #[case("Vitamin B1", None)]
    #[case("Augmentin 250mg/5ml", Some("250mg/5ml"))]
    fn a_name_that_says_the_strength_says_it_for_the_line(
        #[case] name: &str,
        #[case] strength: Option<&str>,
    ) {
        assert_eq!(strength_in(name).as_deref(), strength);
    }

    #[test]
    fn what_the_cells_say_and_what_is_handed_out_is_shown_where_nothing_is_typed() {
        let filled = row(named("x", Some(Form::Tablet)), with_sig("1/2 x 3 x 7"));
        assert_eq!(as_sig(&filled), "0,5 viên x 3 x 7");
        assert_eq!(computed_quantity(&filled), "11");
        let bare = row(named("x", None), Typed::default());
        assert_eq!(
            (as_sig(&bare), computed_quantity(&bare)),
            (String::new(), String::new())
        );
    }

    #[rstest]
    #[case::a_child(Some(5.0), None, Some(18.0), ByWeight::Kg(18.0))]
    #[case::a_baby(None, Some(7.0), Some(7.5), ByWeight::Kg(7.5))]
    #[case::not_weighed(Some(5.0), None, None, ByWeight::Unweighed)]
    #[case::grown_up(Some(16.0), Some(192.0), Some(50.0), ByWeight::No)]
    #[case::of_unknown_age(None, None, Some(18.0), ByWeight::No)]
    fn a_childs_dose_goes_by_weight(
        #[case] age_years: Option<f64>,
        #[case] age_months: Option<f64>,
        #[case] weight_kg: Option<f64>,
        #[case] by: ByWeight,
    ) {
        let case = Case {
            age_years,
            age_months,
            weight_kg,
            ..Case::default()
        };
        assert_eq!(ByWeight::of(&case), by);
    }

    #[test]
    fn a_dose_is_told_for_each_kilogram_a_day() {
        let mut typed = with_sig("5ml x 3 x 5");
        typed.strength = "250 mg/5 ml".to_owned();
        let syrup = line(&row(named("Amoxicilin", Some(Form::Suspension)), typed));
        assert_eq!(mg_per_kg_a_day(&syrup, 18.0), Some(41.7));
        let unknown = PrescribedLine::default();
        assert_eq!(mg_per_kg_a_day(&unknown, 18.0), None);
    }
}
