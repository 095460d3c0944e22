//! Whether the server understands a text. T-SQL has no way to ask that resolves names, takes parameters whose types are
//! not told, and is known to all servers; so the text is run with nothing for each parameter, and undone. An absent key
//! finds no row, and what is not absent where it must be says that all names were found.

use super::fault::BABELFISH;

/// What the server says about values: it has understood the text by then.
const UNDERSTOOD: [u32; 8] = [245, 515, 547, 2_601, 2_627, 2_628, 8_114, 8_152];
/// An absent value of no type does not do everywhere.
const TYPES: [u32; 9] = [206, 257, 402, 529, 4_127, 8_116, 8_117, 8_133, BABELFISH];
/// So it is tried with each of these.
pub const ABSENT: [&str; 4] = [
    "NULL",
    "CAST(NULL AS nvarchar(4000))",
    "CAST(NULL AS varbinary(16))",
    "CAST(NULL AS bigint)",
];

pub fn understood(code: u32) -> bool {
    UNDERSTOOD.contains(&code)
}

pub fn is_about_types(code: u32) -> bool {
    TYPES.contains(&code)
}

/// `absent` in the place of each `@P1`. How many rows and what is split must be told.
pub fn filled(sql: &str, absent: &str) -> String {
    let mut parts = sql.split("@P");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = part.split_at(digits);
        if number.is_empty() {
            out.push_str("@P");
        } else if out.ends_with("FETCH NEXT ") {
            out.push('1');
        } else if out.ends_with("STRING_SPLIT(") {
            out.push_str("CAST(NULL AS nvarchar(4000))");
        } else {
            out.push_str(absent);
        }
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_filled_once() {
        let sql = "SELECT a FROM b WHERE c = @P1 AND d IN (@P10, @P2) ORDER BY a OFFSET 0 ROWS FETCH NEXT @P3 ROWS ONLY";
        assert_eq!(
            filled(sql, "NULL"),
            "SELECT a FROM b WHERE c = NULL AND d IN (NULL, NULL) ORDER BY a OFFSET 0 ROWS FETCH NEXT 1 ROWS ONLY"
        );
        assert_eq!(
            filled("SELECT value FROM STRING_SPLIT(@P1, ' ')", "NULL"),
            "SELECT value FROM STRING_SPLIT(CAST(NULL AS nvarchar(4000)), ' ')"
        );
        assert_eq!(filled("SELECT 'a@Pb'", "NULL"), "SELECT 'a@Pb'");
    }
}
