//! Shapes that other engines allow, of words that all have. A parser of many dialects lets most of them pass.

use super::tokens::Token;

/// After these a condition begins.
const CONDITION: [&str; 7] = ["WHERE", "AND", "OR", "NOT", "ON", "WHEN", "HAVING"];
const COMPARISON: [&str; 10] = ["=", "<>", "!=", "<", ">", "<=", ">=", "IS", "IN", "EXISTS"];
/// What may follow a table, and so is no name for one.
const AFTER_TABLE: [&str; 10] = [
    "WHERE", "ORDER", "GROUP", "HAVING", "ON", "JOIN", "LEFT", "INNER", "CROSS", "UNION",
];

/// SQL Server takes any other first word for a procedure of that name.
pub fn other_verb(read: &[Token]) -> Option<&'static str> {
    let verb = read.first().map_or("", Token::word);
    let known = matches!(verb, "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "WITH" | "IF");
    (!known).then_some("begins with none of our verbs")
}

pub fn faults(read: &[Token]) -> Vec<String> {
    let text = Text::of(read);
    let at_each = (0..read.len()).filter_map(|at| {
        let fault = match text.word(at) {
            "(" => text.bracket(at),
            "SELECT" | "BY" => text.comparison_as_a_value(at),
            "EXISTS" if matches!(text.before(at), "=" | ",") => Some("EXISTS as a value"),
            "UPDATE" => text.name_in_an_update(at),
            "OFFSET" if !matches!(text.word(at + 2), "ROWS" | "ROW") => Some("OFFSET without ROWS"),
            _ => None,
        };
        let fault = fault.or_else(|| text.number_as_a_condition(at))?;
        let here = read[at..]
            .iter()
            .take(8)
            .map(Token::word)
            .collect::<Vec<_>>()
            .join(" ");
        Some(format!("{fault}: {here} …"))
    });
    at_each.collect()
}

#[derive(Debug)]
struct Text<'a> {
    read: &'a [Token],
    /// For each opening bracket where it closes, for all others themselves.
    ends: Vec<usize>,
    /// A condition begins after this one.
    opens_condition: Vec<bool>,
}

impl<'a> Text<'a> {
    fn of(read: &'a [Token]) -> Self {
        let mut ends: Vec<usize> = (0..read.len()).collect();
        let mut opens_condition = vec![false; read.len()];
        let mut open = Vec::new();
        // For each bracket that is open, and the whole: a BETWEEN that waits for its AND.
        let mut between = vec![false];
        for (at, token) in read.iter().enumerate() {
            let word = token.word();
            let waits = between.last_mut();
            opens_condition[at] = match (word, waits) {
                ("AND", Some(waits)) if *waits => {
                    *waits = false;
                    false
                }
                ("(", _) => at > 0 && opens_condition[at - 1],
                _ => CONDITION.contains(&word),
            };
            match word {
                "(" => {
                    open.push(at);
                    between.push(false);
                }
                ")" => {
                    between.pop();
                    if let Some(from) = open.pop() {
                        ends[from] = at;
                    }
                }
                "BETWEEN" => {
                    if let Some(waits) = between.last_mut() {
                        *waits = true;
                    }
                }
                _ => {}
            }
        }
        Self {
            read,
            ends,
            opens_condition,
        }
    }

    fn word(&self, at: usize) -> &'a str {
        self.read.get(at).map_or("", Token::word)
    }

    fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    /// What stands in this bracket itself, without what stands in those inside it.
    fn inside(&self, from: usize) -> impl Iterator<Item = &'a str> {
        let mut at = from + 1;
        std::iter::from_fn(move || {
            let here = at;
            at = self.ends.get(at)? + 1;
            (here < self.ends[from]).then(|| self.word(here))
        })
    }

    fn bracket(&self, at: usize) -> Option<&'static str> {
        let has = |word: &str| self.inside(at).any(|inside| inside == word);
        let selects = self.word(at + 1) == "SELECT";
        let next = self.read.get(self.ends[at] + 1);
        let named = next.is_some_and(|next| next.is_name() && !AFTER_TABLE.contains(&next.word()));
        match self.before(at) {
            "FROM" | "JOIN" | "APPLY" if !named => Some("a table without a name"),
            "MAX" | "MIN" if has(",") => Some("MAX and MIN take one value"),
            _ if selects && has("ORDER") && !has("OFFSET") && !has("TOP") => {
                Some("ORDER BY inside, without OFFSET")
            }
            _ if !selects && self.opens_condition[at] && has(",") => Some("rows are not compared as a whole"),
            _ => None,
        }
    }

    /// In a list of values, of SELECT or of ORDER BY: there is no truth to hand out.
    fn comparison_as_a_value(&self, from: usize) -> Option<&'static str> {
        let mut at = from + 1;
        let (mut cases, mut brackets) = (0, 0);
        while let Some(token) = self.read.get(at) {
            match token.word() {
                "(" if self.word(at + 1) == "SELECT" => at = self.ends[at],
                "(" => brackets += 1,
                ")" if brackets == 0 => break,
                ")" => brackets -= 1,
                "CASE" => cases += 1,
                "END" if cases == 0 => break,
                "END" => cases -= 1,
                "FROM" | "WHERE" | "HAVING" | "ORDER" | "OFFSET" | "ROWS" | "UNION" | "EXCEPT" | ";"
                | "GO" => break,
                word if cases == 0 && COMPARISON.contains(&word) => return Some("a comparison as a value"),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// `UPDATE a b SET` or `UPDATE a AS b SET`.
    fn name_in_an_update(&self, at: usize) -> Option<&'static str> {
        let is_statement = !matches!(
            self.before(at),
            "AFTER" | "," | "ON" | "FOR" | "OF" | "GRANT" | "DENY" | "REVOKE"
        );
        let mut end = at + 2;
        while self.word(end) == "." {
            end += 2;
        }
        let is_table = self.read.get(at + 1).is_some_and(Token::is_name) && self.word(at + 1) != "STATISTICS";
        (is_statement && is_table && self.word(end) != "SET")
            .then_some("UPDATE has no other name for its table")
    }

    /// A column alone where a comparison is asked for.
    fn number_as_a_condition(&self, at: usize) -> Option<&'static str> {
        if !self.opens_condition[at] || matches!(self.word(at + 1), "NULL" | "NOT" | "EXISTS" | "CASE") {
            return None;
        }
        let mut end = at + 1;
        while self.read.get(end).is_some_and(Token::is_name) && self.word(end + 1) == "." {
            end += 2;
        }
        let is_name = self.read.get(end).is_some_and(Token::is_name);
        let ended = match self.read.get(end + 1).map(Token::word) {
            // SET something ON, and the like.
            None => self.word(at) != "ON",
            Some(next) => matches!(
                next,
                "AND" | "OR" | "THEN" | "ORDER" | "GROUP" | "HAVING" | "UNION" | ")" | "OFFSET"
            ),
        };
        (is_name && ended).then_some("a number as a condition")
    }
}
