//! Words that no text for SQL Server holds, and why.

use super::{Place, tokens::Token};

#[derive(Debug)]
pub struct Denied {
    /// One word, or several that follow each other; signs stand between spaces.
    pub words: &'static str,
    pub why: &'static str,
    /// Where it may be said all the same.
    pub at_home: Option<Place>,
}

const fn denied(words: &'static str, why: &'static str) -> Denied {
    Denied {
        words,
        why,
        at_home: None,
    }
}

const fn but_in(place: Place, words: &'static str, why: &'static str) -> Denied {
    Denied {
        words,
        why,
        at_home: Some(place),
    }
}

const OTHER: &str = "another engine's";
const NOT_BOTH: &str = "not known to both engines";
const HINT: &str = "a hint: what is right must not rest on it";
const LATER: &str = "not in SQL Server 2017";
const STAND_IN: &str = "not in Babelfish, which stands in for SQL Server in our tests";

pub const ALL: &[Denied] = &[
    denied("LIMIT", "say {limit ?1}"),
    denied("RETURNING", OTHER),
    denied("ON CONFLICT", "look first: whoever writes is alone"),
    denied("OR IGNORE", "look first: whoever writes is alone"),
    denied("OR REPLACE", "look first: whoever writes is alone"),
    denied("OR ABORT", OTHER),
    denied("REPLACE INTO", OTHER),
    denied("MERGE", "UPDATE, then INSERT: whoever writes is alone"),
    denied("CREATE OR ALTER", STAND_IN),
    denied("WAITFOR", STAND_IN),
    denied("FORMAT (", STAND_IN),
    denied("CONTAINS (", "words are found by their own table"),
    denied("CONTAINSTABLE", "words are found by their own table"),
    denied("FREETEXT", "words are found by their own table"),
    denied("FREETEXTTABLE", "words are found by their own table"),
    denied("FULLTEXT", "words are found by their own table"),
    but_in(
        Place::Admin,
        "ALTER DATABASE",
        "an administrator's, and not in Babelfish",
    ),
    but_in(Place::Admin, "::", "say CAST"),
    denied("||", "say CONCAT"),
    denied("==", "say ="),
    denied("->", OTHER),
    denied("->>", OTHER),
    denied("TRUE", "say 1"),
    denied("FALSE", "say 0"),
    denied("TABLE IF NOT EXISTS", OTHER),
    denied("INDEX IF NOT EXISTS", OTHER),
    denied("VIEW IF NOT EXISTS", OTHER),
    denied("TRIGGER IF NOT EXISTS", OTHER),
    denied("AUTOINCREMENT", OTHER),
    denied("WITHOUT ROWID", OTHER),
    denied("ROWID", OTHER),
    denied("VIRTUAL TABLE", OTHER),
    denied("PRAGMA", OTHER),
    denied("VACUUM", OTHER),
    denied("BEGIN IMMEDIATE", OTHER),
    denied("BLOB", OTHER),
    denied("AS TEXT", "say nvarchar"),
    denied("SQLITE_MASTER", OTHER),
    denied("SQLITE_SCHEMA", OTHER),
    denied("GLOB", OTHER),
    denied("MATCH", "say {search …}"),
    denied("RECURSIVE", "SQL Server says WITH alone"),
    denied("NATURAL", OTHER),
    denied("USING", "say ON"),
    denied("NULLS FIRST", OTHER),
    denied("NULLS LAST", OTHER),
    denied("FILTER (", "say SUM(CASE …)"),
    denied("NOTNULL", OTHER),
    denied("ISNULL", "say IS NULL or COALESCE"),
    denied("IFNULL", "say COALESCE"),
    denied("LENGTH (", NOT_BOTH),
    denied("SUBSTR (", NOT_BOTH),
    denied("INSTR (", OTHER),
    denied("PRINTF (", OTHER),
    denied("GROUP_CONCAT", OTHER),
    denied("DATE (", OTHER),
    denied("DATETIME (", OTHER),
    denied("STRFTIME", OTHER),
    denied("JULIANDAY", OTHER),
    denied("UNIXEPOCH", OTHER),
    denied("RANDOM (", OTHER),
    denied("TYPEOF (", OTHER),
    denied("LAST_INSERT_ROWID", OTHER),
    denied("CHANGES (", OTHER),
    denied("JSON_EXTRACT", OTHER),
    denied("DISTINCT FROM", LATER),
    denied("GREATEST (", LATER),
    denied("LEAST (", LATER),
    denied("DATETRUNC", LATER),
    denied("DATE_BUCKET", LATER),
    denied("GENERATE_SERIES", LATER),
    but_in(Place::Migration, "WITH (", HINT),
    denied("NOLOCK", HINT),
    denied("UPDLOCK", HINT),
    denied("HOLDLOCK", HINT),
    denied("XLOCK", HINT),
    denied("ROWLOCK", HINT),
    denied("PAGLOCK", HINT),
    denied("TABLOCK", HINT),
    denied("TABLOCKX", HINT),
    denied("READPAST", HINT),
    denied("NOWAIT", HINT),
    denied("READUNCOMMITTED", HINT),
    denied("READCOMMITTED", HINT),
    denied("READCOMMITTEDLOCK", HINT),
    denied("REPEATABLEREAD", HINT),
    denied("SERIALIZABLE", HINT),
    denied("FORCESEEK", HINT),
    denied("FORCESCAN", HINT),
    denied("OPTION (", HINT),
];

/// What is denied in this place.
pub fn words(read: &[Token], place: Place) -> Vec<String> {
    let here = ALL.iter().filter(|denied| denied.at_home != Some(place));
    let said = here.filter(|denied| says(read, denied.words));
    said.map(|denied| format!("{}: {}", denied.words, denied.why))
        .collect()
}

fn says(read: &[Token], words: &str) -> bool {
    let words: Vec<&str> = words.split(' ').collect();
    read.windows(words.len())
        .any(|here| here.iter().map(Token::word).eq(words.iter().copied()))
}

/// Literals whose bytes another engine would read otherwise.
pub fn literals(read: &[Token]) -> Vec<String> {
    let before = std::iter::once("").chain(read.iter().map(Token::word));
    let literals = before.zip(read).filter_map(|(before, token)| match token {
        Token::Literal(literal) => Some((before, literal)),
        _ => None,
    });
    let wrong = literals.filter_map(|(before, literal)| match before {
        "X" => Some(format!("x'{literal}': SQL Server says 0x{literal}")),
        "N" => None,
        _ if literal.is_ascii() => None,
        _ => Some(format!("'{literal}' loses its letters: bind it")),
    });
    wrong.collect()
}
