//! A text in its smallest parts, without its comments.

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A keyword, name, number or parameter, in capitals.
    Word(String),
    /// A name in brackets, which may be any word.
    Name,
    Literal(String),
    Sign(&'static str),
}

impl Token {
    /// The word or sign; nothing of a literal or of a name in brackets, which mean themselves alone.
    pub fn word(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Sign(sign) => sign,
            Self::Name | Self::Literal(_) => "",
        }
    }

    pub const fn is_name(&self) -> bool {
        matches!(self, Self::Word(_) | Self::Name)
    }
}

/// The longer ones first.
const SIGNS: [&str; 28] = [
    "->>", "::", "||", "<>", "<=", ">=", "!=", "==", "->", "+=", "-=", "(", ")", ",", ".", ";", "=", "<",
    ">", "+", "-", "*", "/", "%", "&", "|", "^", "~",
];

pub fn tokens(sql: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        rest = if first.is_whitespace() {
            rest.trim_start()
        } else if rest.starts_with("--") {
            rest.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(inside) = rest.strip_prefix("/*") {
            after_comment(inside)?
        } else if let Some(inside) = rest.strip_prefix('\'') {
            let (literal, after) = until(inside, '\'', "a literal")?;
            found.push(Token::Literal(literal.to_owned()));
            after
        } else if let Some(inside) = rest.strip_prefix('[') {
            found.push(Token::Name);
            until(inside, ']', "a name")?.1
        } else if is_of_word(first) {
            let end = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            found.push(Token::Word(word.to_uppercase()));
            after
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            found.push(Token::Sign(sign));
            rest.strip_prefix(sign).unwrap_or_default()
        } else {
            // `?`, `{` and `}` were to be replaced; `"` and a tick mean other things elsewhere.
            return Err(format!(
                "`{first}` means nothing to SQL Server here: {}",
                beginning(rest)
            ));
        };
    }
    Ok(found)
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '@' | '#' | '$')
}

/// What lies before the end mark, which stands for itself where it is doubled, and what after.
fn until<'a>(inside: &'a str, end: char, what: &str) -> Result<(&'a str, &'a str), String> {
    let mut from = 0;
    while let Some(at) = inside[from..].find(end).map(|at| from + at) {
        let after = &inside[at + end.len_utf8()..];
        if !after.starts_with(end) {
            return Ok((&inside[..at], after));
        }
        from = at + 2 * end.len_utf8();
    }
    Err(format!("{what} without an end: {}", beginning(inside)))
}

/// Comments of this kind may hold others.
fn after_comment(inside: &str) -> Result<&str, String> {
    let mut depth = 1;
    let mut rest = inside;
    while let Some(at) = rest.find("/*").into_iter().chain(rest.find("*/")).min() {
        depth = if rest[at..].starts_with("/*") {
            depth + 1
        } else {
            depth - 1
        };
        rest = &rest[at + 2..];
        if depth == 0 {
            return Ok(rest);
        }
    }
    Err(format!("a comment without an end: {}", beginning(inside)))
}

fn beginning(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The numbers of the parameters asked for.
pub fn parameters(read: &[Token]) -> impl Iterator<Item = usize> {
    read.iter()
        .filter_map(|token| token.word().strip_prefix("@P")?.parse().ok())
}
