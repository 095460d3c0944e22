//! Every text that SQL Server is given, read without one: words of other engines, hints, and shapes that its
//! grammar has not. `cargo xtask test --only T-SQL` has a parser read the same texts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use clinic_shared::store::{Dialect, Statement, migrate::SQL_SERVER_STATEMENTS};
use rstest::rstest;

mod denied;
mod shapes;
mod tokens;

use tokens::{Token, parameters, tokens};

/// Where a text is run, which decides what it may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// By the program, on both engines: its words are those that both know.
    Statement,
    /// A migration.
    Migration,
    /// By a database's administrator: what only a real SQL Server has is at home there.
    Admin,
}

#[derive(Debug)]
struct Text {
    name: String,
    place: Place,
    sql: String,
}

impl Text {
    fn of(statement: &'static Statement) -> Self {
        Self {
            name: statement.name.to_owned(),
            place: Place::Statement,
            sql: statement.sql(Dialect::SqlServer).to_owned(),
        }
    }

    fn faults(&self) -> Vec<String> {
        let name = &self.name;
        let found = faults(&self.sql, self.place).into_iter();
        found.map(|fault| format!("{name}: {fault}")).collect()
    }
}

fn statements() -> Vec<Text> {
    let all = [
        clinic_shared::store::statements(),
        SQL_SERVER_STATEMENTS.to_vec(),
        clinic_server::statements(),
        clinic_server::sql_server_statements(),
    ]
    .concat();
    all.into_iter().map(Text::of).collect()
}

/// The files of `migrations/sqlserver`.
fn files() -> io::Result<Vec<Text>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlserver");
    let mut texts = Vec::new();
    for (folder, place) in [
        (folder.clone(), Place::Migration),
        (folder.join("admin"), Place::Admin),
    ] {
        for path in sql_files(&folder)? {
            texts.push(Text {
                name: path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                place,
                sql: fs::read_to_string(path)?,
            });
        }
    }
    Ok(texts)
}

fn sql_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        found.push(entry?.path());
    }
    found.retain(|path| path.extension().is_some_and(|ending| ending == "sql"));
    found.sort();
    Ok(found)
}

fn faults(sql: &str, place: Place) -> Vec<String> {
    let read = match tokens(sql) {
        Ok(read) => read,
        Err(fault) => return vec![fault],
    };
    let mut found = denied::words(&read, place);
    found.extend(denied::literals(&read));
    found.extend(shapes::faults(&read));
    if place == Place::Statement {
        found.extend(gaps(&read));
        found.extend(shapes::other_verb(&read).map(str::to_owned));
    }
    found
}

/// Parameters are bound by their place in a list, so each up to the last is asked for.
fn gaps(read: &[Token]) -> Option<String> {
    let asked: BTreeSet<usize> = parameters(read).collect();
    let last = asked.last().copied().unwrap_or_default();
    if last > PARAMETERS_MAX {
        return Some(format!("{last} parameters, of {PARAMETERS_MAX} at most"));
    }
    (asked.len() != last || asked.contains(&0))
        .then(|| format!("of the parameters up to @P{last} some are missing"))
}

/// 2,100, less the two by which a statement is sent with its parameters.
const PARAMETERS_MAX: usize = 2098;

/// The parser's folder, one file for each statement. Its name leads to the statement.
fn hand_over(texts: &[Text], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, sql) in for_the_parser(texts) {
        fs::write(
            folder.join(format!("{name}.sql")),
            format!("{}\n", sql.trim_end()),
        )?;
    }
    Ok(())
}

/// Each text once. Of an INSERT of many rows the parser, which is slow, is given the one of the same name with few.
fn for_the_parser(texts: &[Text]) -> BTreeMap<String, &str> {
    let mut handed = BTreeMap::new();
    let mut known = BTreeSet::new();
    for text in texts {
        let name = text.name.replace("::", ".");
        let is_short = text.sql.matches("@P").count() <= 100;
        let is_alone = texts.iter().filter(|other| other.name == text.name).count() == 1;
        if (is_short || is_alone) && known.insert(text.sql.as_str()) {
            let again = (2..).map(|nth| format!("{name}.{nth}"));
            let free = std::iter::once(name.clone())
                .chain(again)
                .find(|free| !handed.contains_key(free));
            handed.extend(free.map(|free| (free, text.sql.as_str())));
        }
    }
    handed
}

/// Name of the variable by which `cargo xtask test` asks for the statements.
const FOLDER: &str = "CLINIC_TSQL_DIR";

#[test]
fn every_statement_is_one_that_sql_server_reads() {
    let texts = statements();
    assert!(texts.len() > 500);
    if let Some(folder) = std::env::var_os(FOLDER) {
        hand_over(&texts, Path::new(&folder)).unwrap();
    }
    let found: Vec<String> = texts.iter().flat_map(Text::faults).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_file_for_sql_server_is_one_that_it_reads() {
    let texts = files().unwrap();
    assert!(texts.iter().any(|text| text.place == Place::Admin));
    let found: Vec<String> = texts.iter().flat_map(Text::faults).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn each_denied_word_is_found_save_in_a_literal_a_comment_or_brackets() {
    for denied in denied::ALL {
        let words = denied.words;
        let found = |sql: &str, place| {
            let said = denied::words(&tokens(sql).unwrap(), place);
            said.contains(&format!("{words}: {}", denied.why))
        };
        let planted = format!("SELECT a FROM b {words} c");
        for place in [Place::Statement, Place::Migration, Place::Admin] {
            assert_eq!(found(&planted, place), denied.at_home != Some(place), "{planted}");
        }
        assert!(found(&planted.to_lowercase(), Place::Statement), "{planted}");
        let hidden =
            format!("SELECT '{words}', [{words}] -- {words}\nFROM b /* {words} /* {words} */ {words} */");
        assert!(!found(&hidden, Place::Statement), "{hidden}");
    }
}

#[rstest]
#[case::limit("SELECT a FROM t LIMIT 5")]
#[case::taken_for_a_procedure("SELEC 1")]
#[case::word_left_over("SELECT a FROM t ORDER BY a {limit @P1}")]
#[case::place_left_over("SELECT a FROM t WHERE b = ?1")]
#[case::gap("SELECT a FROM t WHERE b = @P1 AND c = @P3")]
#[case::from_nought("SELECT a FROM t WHERE b = @P0 AND c = @P1")]
#[case::quoted_name("SELECT \"a\" FROM t")]
#[case::quoted_in_ticks("SELECT `a` FROM t")]
#[case::unfinished_literal("SELECT 'a FROM t")]
#[case::unfinished_comment("SELECT a /* FROM t")]
#[case::joined("SELECT a || b FROM t")]
#[case::cast("SELECT a::int FROM t")]
#[case::truth("SELECT a FROM t WHERE b = TRUE")]
#[case::returning("DELETE FROM t WHERE a = 1 RETURNING a")]
#[case::hint("SELECT a FROM t WITH (UPDLOCK) WHERE b = 1")]
#[case::old_hint("SELECT a FROM t (NOLOCK)")]
#[case::bytes("SELECT x'00' AS a FROM t")]
#[case::letters("SELECT a FROM t WHERE b = 'Nguyễn'")]
#[case::rows_compared("SELECT a FROM t WHERE (a, b) > (@P1, @P2)")]
#[case::rows_looked_up("SELECT a FROM t WHERE c = 1 AND (a, b) IN (SELECT c, d FROM u)")]
#[case::exists_as_a_value("SELECT EXISTS (SELECT a FROM t) AS n")]
#[case::exists_set("UPDATE t SET a = EXISTS (SELECT b FROM u)")]
#[case::comparison_as_a_value("SELECT a > b AS c FROM t")]
#[case::comparison_in_brackets("SELECT (a = b) AS c FROM t")]
#[case::null_as_a_value("SELECT a, b IS NULL AS c FROM t")]
#[case::order_by_a_comparison("SELECT a FROM t ORDER BY b IS NULL, a")]
#[case::order_by_a_comparison_inside(
    "SELECT a FROM t WHERE a IN (SELECT b FROM u ORDER BY c = 1 OFFSET 0 ROWS)"
)]
#[case::number_as_a_condition("SELECT a FROM t WHERE active")]
#[case::number_as_one_of_two("SELECT a FROM t WHERE b = 1 AND (t.active OR c = 2)")]
#[case::not_a_number("SELECT a FROM t WHERE NOT active ORDER BY a")]
#[case::number_in_a_case("SELECT CASE WHEN a THEN 1 ELSE 0 END AS b FROM t")]
#[case::number_in_a_join("SELECT a FROM t JOIN u ON u.active AND t.id = u.id")]
#[case::after_between("SELECT a FROM t WHERE a BETWEEN b AND c AND active")]
#[case::other_name_in_an_update("UPDATE t AS x SET a = 1")]
#[case::short_name_in_an_update("UPDATE t x SET a = 1")]
#[case::order_inside("SELECT a FROM (SELECT b FROM u ORDER BY b) AS c")]
#[case::nameless_table("SELECT a FROM (SELECT b FROM u) WHERE a = 1")]
#[case::nameless_join("SELECT a FROM t JOIN (SELECT b FROM u) ON b = a")]
#[case::greatest_of_two("SELECT MAX(a, b) AS c FROM t")]
#[case::offset_without_rows("SELECT a FROM t ORDER BY a OFFSET 5")]
fn a_text_of_another_engine_is_found(#[case] sql: &str) {
    assert!(!faults(sql, Place::Statement).is_empty(), "{sql}");
}

#[rstest]
#[case::one_of_each(
    "SELECT a, COUNT(*) AS n FROM t WHERE b = @P1 AND (c IS NULL OR c > @P2) GROUP BY a HAVING COUNT(*) > 1"
)]
#[case::a_page(
    "SELECT a FROM t WHERE b = 'LIMIT ?' ORDER BY a DESC, b OFFSET 0 ROWS FETCH NEXT @P1 ROWS ONLY"
)]
#[case::cases("SELECT CASE WHEN a = 1 AND b IS NULL THEN CASE WHEN c > 2 THEN 3 END ELSE 0 END AS d FROM t")]
#[case::between("SELECT a FROM t WHERE a BETWEEN b AND c AND d = 1")]
#[case::not("SELECT a FROM t WHERE NOT (a = 1 AND b = 2) AND NOT EXISTS (SELECT c FROM u) AND d IS NOT NULL")]
#[case::in_a_list("SELECT a FROM t WHERE a IN (1, 2) AND b NOT IN (SELECT c FROM u)")]
#[case::inside("SELECT a FROM (SELECT b AS a FROM u) AS v WHERE a = (SELECT MAX(c) FROM w WHERE w.d = v.a)")]
#[case::inserted(
    "INSERT INTO t (a, b) SELECT @P1, COALESCE(MAX(b), 0) + 1 FROM t WHERE NOT EXISTS (SELECT a FROM u)"
)]
#[case::counted("SELECT (SELECT COUNT(*) FROM t WHERE a = 1) + (SELECT COUNT(*) FROM u) AS n")]
#[case::another_way_round("SELECT a FROM t WHERE b = @P2 OR c = @P1 OR d = @P2")]
#[case::quotes_in_a_literal("SELECT a FROM t WHERE b = 'it''s \"x\" {y} ?'")]
#[case::part_of_a_name("SELECT credit_limit, true_name, [user] FROM using_it")]
fn what_both_engines_read_is_let_pass(#[case] sql: &str) {
    assert_eq!(faults(sql, Place::Statement), Vec::<String>::new(), "{sql}");
}

#[rstest]
#[case::trigger(
    "CREATE TRIGGER k ON t AFTER INSERT, UPDATE, DELETE AS BEGIN SET NOCOUNT ON; UPDATE t SET a = 1; END;\nGO"
)]
#[case::table(
    "CREATE TABLE t (a nvarchar(9) COLLATE Vietnamese_CI_AS NOT NULL, CONSTRAINT k CHECK (a IN (N'ễ')))"
)]
#[case::some("CREATE INDEX i ON t (a, b) WHERE a IS NOT NULL")]
#[case::once("IF NOT EXISTS (SELECT a FROM t) INSERT INTO t (a) VALUES (0x)")]
fn what_a_migration_says_is_let_pass(#[case] sql: &str) {
    assert_eq!(faults(sql, Place::Migration), Vec::<String>::new(), "{sql}");
}

#[test]
fn the_parser_is_given_each_text_once_and_of_many_rows_the_few() {
    let text = |name: &str, sql: &str| Text {
        name: name.to_owned(),
        place: Place::Statement,
        sql: sql.to_owned(),
    };
    let many = format!("INSERT INTO t (a) VALUES {}", vec!["(@P1)"; 101].join(", "));
    let texts = [
        text("a::ONE", "SELECT 1"),
        text("a::INSERT", &many),
        text("a::INSERT", "INSERT INTO t (a) VALUES (@P1)"),
        text("a::INSERT", "INSERT INTO t (a) VALUES (@P1), (@P2)"),
        text("b::ALONE", &many),
        text("b::ONE", "SELECT 1"),
    ];
    let handed = for_the_parser(&texts);
    let names: Vec<&str> = handed.keys().map(String::as_str).collect();
    assert_eq!(names, ["a.INSERT", "a.INSERT.2", "a.ONE", "b.ALONE"]);
    assert_eq!(handed["b.ALONE"], many);
}

#[test]
fn parameters_have_a_limit() {
    let asked = |count: usize| {
        let places: Vec<String> = (1..=count).map(|at| format!("@P{at}")).collect();
        format!("SELECT a FROM t WHERE a IN ({})", places.join(", "))
    };
    assert_eq!(
        faults(&asked(PARAMETERS_MAX), Place::Statement),
        Vec::<String>::new()
    );
    assert_eq!(faults(&asked(PARAMETERS_MAX + 1), Place::Statement).len(), 1);
}

#[test]
fn an_administrator_may_say_more() {
    let sql = "ALTER DATABASE c SET RECOVERY FULL; GRANT SELECT ON SCHEMA::dbo TO a;";
    assert_eq!(faults(sql, Place::Admin), Vec::<String>::new());
    assert_eq!(faults(sql, Place::Migration).len(), 2);
}
