//! A file of T-SQL is sent in batches, which lines that say only `GO` divide: some statements must be the first of one.

pub fn batches(sql: &str) -> Vec<String> {
    let mut batches = vec![String::new()];
    for line in sql.lines() {
        if line.trim().eq_ignore_ascii_case("go") {
            batches.push(String::new());
        } else if let Some(batch) = batches.last_mut() {
            batch.push_str(line);
            batch.push('\n');
        }
    }
    batches.retain(|batch| !batch.trim().is_empty());
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_go_divide_batches() {
        let sql = "CREATE TABLE a (id int);\r\nGO\r\nCREATE TRIGGER t ON a AFTER INSERT AS\n  SELECT 'go';\n  go \n\nGO\n";
        assert_eq!(
            batches(sql),
            [
                "CREATE TABLE a (id int);\n",
                "CREATE TRIGGER t ON a AFTER INSERT AS\n  SELECT 'go';\n"
            ]
        );
    }

    #[test]
    fn a_word_that_begins_with_go_divides_nothing() {
        assert_eq!(batches("SELECT 1 AS\ngoes\nGO 2"), ["SELECT 1 AS\ngoes\nGO 2\n"]);
        assert!(batches("GO\n\nGO").is_empty());
    }
}
