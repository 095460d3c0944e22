//! The drugs of a list, as they are typed. Plain data.
use clinic_shared::medication::DrugFound;
use clinic_shared::medication::case::{Form, Route};
use clinic_shared::text::fold;

/// A drug by its name, and what the catalogue says of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drug {
    pub name: String,
    pub ingredients: Vec<String>,
    pub route: Option<Route>,
    pub form: Option<Form>,
}

/// What a drug holds, for beside its name; empty where the name says it.
pub fn holds(name: &str, ingredients: &[String]) -> String {
    let told = ingredients.join(" + ");
    if fold(&told) == fold(name) {
        return String::new();
    }
    told
}

/// What is offered while a name is typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Offered {
    Found(DrugFound),
    /// The text as it stands.
    Typed(String),
}

/// The catalogue's names, and what was typed itself. It comes first where no name begins so: Enter must not make another
/// drug of a name that is not known.
pub fn offered(typed: &str, found: Vec<DrugFound>) -> Vec<Offered> {
    let wanted = fold(typed);
    if wanted.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = found.iter().map(|drug| fold(&drug.name)).collect();
    let begins = |name: &String| name.starts_with(&wanted) || name.contains(&format!(" {wanted}"));
    let is_meant = names.first().is_some_and(begins);
    let is_known = names.contains(&wanted);
    let mut all: Vec<Offered> = found.into_iter().map(Offered::Found).collect();
    let typed = Offered::Typed(typed.trim().to_owned());
    if !is_meant {
        all.insert(0, typed);
    } else if !is_known {
        all.push(typed);
    }
    all
}

impl From<Offered> for Drug {
    fn from(offered: Offered) -> Self {
        match offered {
            Offered::Typed(name) => Self {
                name,
                ..Self::default()
            },
            Offered::Found(DrugFound {
                name,
                ingredients,
                form,
                route,
            }) => Self {
                name,
                ingredients,
                route,
                form,
            },
        }
    }
}

/// A drug of a list, with what is said of how it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<R> {
    /// It keeps its number while others come and go.
    pub number: u32,
    pub drug: Drug,
    pub given: R,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rows<R> {
    all: Vec<Row<R>>,
    last: u32,
}

// By hand: a derive would ask for `R: Default`.
impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            last: 0,
        }
    }
}

impl<R> Rows<R> {
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Row<R>> {
        self.all.iter()
    }

    pub fn numbers(&self) -> Vec<u32> {
        self.all.iter().map(|row| row.number).collect()
    }

    pub fn get(&self, number: u32) -> Option<&Row<R>> {
        self.all.iter().find(|row| row.number == number)
    }

    /// The same drug may come twice: that is for the check to say.
    pub fn add(&mut self, drug: Drug)
    where
        R: Default,
    {
        self.add_given(drug, R::default());
    }

    /// As [`Rows::add`], with how it is given; the row's number.
    pub fn add_given(&mut self, drug: Drug, given: R) -> u32 {
        self.last += 1;
        self.all.push(Row {
            number: self.last,
            drug,
            given,
        });
        self.last
    }

    /// From 0, as the list stands now.
    pub fn position(&self, number: u32) -> Option<usize> {
        self.all.iter().position(|row| row.number == number)
    }

    pub fn change(&mut self, number: u32, change: impl FnOnce(&mut Row<R>)) {
        if let Some(row) = self.all.iter_mut().find(|row| row.number == number) {
            change(row);
        }
    }

    /// What was taken out, and from where.
    pub fn remove(&mut self, number: u32) -> Option<(usize, Row<R>)> {
        let at = self.position(number)?;
        Some((at, self.all.remove(at)))
    }

    /// Undoes [`Rows::remove`].
    pub fn put_back(&mut self, at: usize, row: Row<R>) {
        self.all.insert(at.min(self.all.len()), row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn found(name: &str) -> DrugFound {
        DrugFound {
            name: name.to_owned(),
            ingredients: vec!["hoạt chất".to_owned()],
            form: None,
            route: Some(Route::Oral),
        }
    }

    #[rstest]
    #[case("Paracetamol", &["paracetamol"], "")]
    #[case("Panadol", &["paracetamol"], "paracetamol")]
    #[case("Paracetamol 500 mg", &["paracetamol"], "paracetamol")]
    #[case("amoxicillin + acid clavulanic", &["amoxicillin", "acid clavulanic"], "")]
    #[case("Augmentin", &["amoxicillin", "acid clavulanic"], "amoxicillin + acid clavulanic")]
    #[case("lạ", &[], "")]
    fn what_a_name_says_itself_is_not_said_twice(
        #[case] name: &str,
        #[case] ingredients: &[&str],
        #[case] told: &str,
    ) {
        let ingredients: Vec<_> = ingredients.iter().map(|one| (*one).to_owned()).collect();
        assert_eq!(holds(name, &ingredients), told);
    }

    #[rstest]
    #[case::a_beginning("simva", &["Simvastatin", "Simvahexal"], 2)]
    #[case::a_later_word("clavulanic", &["Acid clavulanic"], 1)]
    #[case::the_name_itself("simvastatin", &["Simvastatin"], 1)]
    #[case::with_marks("LAO khớp", &["Lao khớp xanh"], 1)]
    #[case::a_letter_off("metfromin", &["Metformin"], 0)]
    #[case::unknown("xyzal", &[], 0)]
    fn what_was_typed_is_offered_first_where_no_name_begins_so(
        #[case] typed: &str,
        #[case] names: &[&str],
        #[case] at: usize,
    ) {
        let all = offered(typed, names.iter().map(|name| found(name)).collect());
        let own = all
            .iter()
            .position(|one| *one == Offered::Typed(typed.to_owned()));
        let is_known = fold(names.first().unwrap_or(&"")) == fold(typed);
        assert_eq!(own, (!is_known).then_some(at), "{all:?}");
    }

    #[test]
    fn nothing_typed_offers_nothing() {
        assert_eq!(offered("  ", Vec::new()), []);
    }

    #[test]
    fn a_found_drug_brings_its_way_and_a_typed_one_its_name_alone() {
        let drug = Drug::from(Offered::Found(found("Klacid")));
        assert_eq!((drug.name.as_str(), drug.route), ("Klacid", Some(Route::Oral)));
        assert_eq!(
            Drug::from(Offered::Typed("lá cây".to_owned())).ingredients,
            [""; 0]
        );
    }

    #[test]
    fn rows_keep_their_numbers_and_a_removed_one_comes_back_to_its_place() {
        let mut rows = Rows::<()>::default();
        for name in ["a", "b", "a"] {
            rows.add(Drug::from(Offered::Typed(name.to_owned())));
        }
        let (at, row) = rows.remove(2).unwrap();
        assert_eq!((at, row.drug.name.as_str()), (1, "b"));
        rows.add(Drug::default());
        assert_eq!(rows.numbers(), [1, 3, 4], "a number is never given twice");
        rows.put_back(at, row);
        assert_eq!(rows.numbers(), [1, 2, 3, 4]);
        assert_eq!((rows.position(3), rows.position(9)), (Some(2), None));
        assert_eq!(rows.remove(9), None);
    }
}
