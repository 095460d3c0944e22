use std::{borrow::Cow, collections::BTreeSet, sync::OnceLock};

/// The few words that differ between engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    Sqlite,
    SqlServer,
}

/// One SQL text of the product. Written in standard SQL with `?1`, `?2` … and, where engines differ, a word
/// in braces:
///
/// | word | SQLite | SQL Server |
/// |---|---|---|
/// | `{limit ?3}` (after ORDER BY) | `LIMIT ?3` | `OFFSET 0 ROWS FETCH NEXT @P3 ROWS ONLY` |
/// | `{searched patient}` (in FROM) | `patient_search`, then the rows it finds | `patient` |
/// | `{search patient ?1}` (in WHERE, with the former) | FTS5 MATCH on `patient_search` | those of `patient_word` |
/// | `{newest patient}` (in ORDER BY, with the former) | the index's own order, no sort | `local_no DESC` |
///
/// No word asks for a lock: whoever writes is alone (`docs/adr/0011-one-writer-on-every-engine.md`).
#[derive(Debug)]
pub struct Statement {
    /// `room::NAME`, for logs and the test that prepares all.
    pub name: &'static str,
    text: &'static str,
    sqlite: OnceLock<String>,
    sql_server: OnceLock<String>,
}

impl Statement {
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            text,
            sqlite: OnceLock::new(),
            sql_server: OnceLock::new(),
        }
    }

    /// The text for one engine, made once.
    pub fn sql(&'static self, dialect: Dialect) -> &'static str {
        let made = match dialect {
            Dialect::Sqlite => &self.sqlite,
            Dialect::SqlServer => &self.sql_server,
        };
        made.get_or_init(|| dialect.render(self.text).into_owned())
    }
}

impl Dialect {
    /// Puts the engine's words in the place of those in braces.
    pub fn render(self, text: &str) -> Cow<'_, str> {
        if self == Self::Sqlite && !text.contains('{') {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (word, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(&self.word(word));
            rest = after;
        }
        out.push_str(rest);
        if self == Self::SqlServer {
            Cow::Owned(out.replace('?', "@P"))
        } else {
            Cow::Owned(out)
        }
    }

    fn word(self, word: &str) -> String {
        let mut parts = word.split(' ');
        match (self, parts.next(), parts.next(), parts.next()) {
            (Self::Sqlite, Some("limit"), Some(count), None) => format!("LIMIT {count}"),
            (Self::SqlServer, Some("limit"), Some(count), None) => {
                format!("OFFSET 0 ROWS FETCH NEXT {count} ROWS ONLY")
            }
            // CROSS JOIN keeps the order: the index is read first and only as far as the limit asks.
            (Self::Sqlite, Some("searched"), Some(table), None) => {
                format!("{table}_search CROSS JOIN {table} ON {table}.local_no = {table}_search.rowid")
            }
            (Self::SqlServer, Some("searched"), Some(table), None) => table.to_owned(),
            (Self::Sqlite, Some("search"), Some(table), Some(query)) => {
                format!("{table}_search MATCH {query}")
            }
            (Self::Sqlite, Some("newest"), Some(table), None) => format!("{table}_search.rowid DESC"),
            (Self::SqlServer, Some("newest"), Some(table), None) => format!("{table}.local_no DESC"),
            // Folded words are letters and digits alone, so none of them means more to LIKE. What is split has the
            // database's collation unless it is told.
            (Self::SqlServer, Some("search"), Some(table), Some(query)) => format!(
                "{table}.local_no IN (SELECT found.local_no FROM {table}_word found \
                 JOIN STRING_SPLIT({query} COLLATE Latin1_General_100_BIN2, ' ') asked \
                 ON found.word LIKE CONCAT(asked.value, '%') \
                 GROUP BY found.local_no HAVING COUNT(DISTINCT asked.value) = \
                 (SELECT COUNT(*) FROM STRING_SPLIT({query} COLLATE Latin1_General_100_BIN2, ' ')))"
            ),
            // Left as it is: the test that prepares every statement finds it.
            _ => format!("{{{word}}}"),
        }
    }

    /// What `{search …}` takes as its argument: every word as a prefix, all must be found.
    pub fn search_query(self, folded: &str) -> String {
        let words: BTreeSet<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        match self {
            Self::Sqlite => {
                let prefixes = words.into_iter().map(|word| format!("\"{word}\"*"));
                prefixes.collect::<Vec<_>>().join(" AND ")
            }
            Self::SqlServer => words.into_iter().collect::<Vec<_>>().join(" "),
        }
    }
}

/// Names a room's statements and lists them: `statements! { FIND = "SELECT …"; }` gives `FIND` and `STATEMENTS`.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $(
            $(#[$doc])*
            pub static $name: $crate::store::Statement = $crate::store::Statement::new(
                concat!(module_path!(), "::", stringify!($name)),
                $text,
            );
        )+
        pub static STATEMENTS: &[&$crate::store::Statement] = &[$(&$name),+];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_speaks_each_engines_words() {
        static LIST: Statement =
            Statement::new("LIST", "SELECT id FROM a WHERE b = ?1 ORDER BY id {limit ?2}");
        assert_eq!(
            LIST.sql(Dialect::Sqlite),
            "SELECT id FROM a WHERE b = ?1 ORDER BY id LIMIT ?2"
        );
        assert_eq!(
            LIST.sql(Dialect::SqlServer),
            "SELECT id FROM a WHERE b = @P1 ORDER BY id OFFSET 0 ROWS FETCH NEXT @P2 ROWS ONLY"
        );
    }

    #[test]
    fn a_search_asks_for_every_word() {
        assert_eq!(
            Dialect::Sqlite.search_query("nguyen duc  nguyen"),
            "\"duc\"* AND \"nguyen\"*"
        );
        assert_eq!(
            Dialect::SqlServer.search_query("nguyen duc  nguyen"),
            "duc nguyen"
        );
    }
}
