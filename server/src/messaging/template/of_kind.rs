//! Of a template that is one chain of `if kind == …`, what it says of one kind: nobody who words a reminder has to read
//! how a move is told.

/// What a branch asks for.
enum Asks<'a> {
    Nothing,
    Kind {
        names: Vec<&'a str>,
        /// What else, as in `kind == "moved" and moved_from`.
        besides: Option<&'a str>,
    },
}

struct Branch<'a> {
    asks: Asks<'a>,
    lines: Vec<&'a str>,
}

/// `None` where the template is no such chain, or says nothing of this kind.
pub fn of_kind(source: &str, kind: &str) -> Option<String> {
    let branches = branches(source)?;
    let mut own: Vec<(Option<&str>, String)> = Vec::new();
    for Branch { asks, lines } in branches {
        let besides = match asks {
            Asks::Nothing => None,
            Asks::Kind { names, besides } if names.contains(&kind) => besides,
            Asks::Kind { .. } => continue,
        };
        own.push((besides, lines.join("\n")));
        if besides.is_none() {
            break;
        }
    }
    joined(&own)
}

/// A chain again, of what is left to be asked.
fn joined(own: &[(Option<&str>, String)]) -> Option<String> {
    match own {
        [] => None,
        [(None, lines)] => Some(lines.clone()),
        more => {
            let mut lines = Vec::new();
            for (at, (besides, own)) in more.iter().enumerate() {
                lines.push(match besides {
                    Some(besides) if at == 0 => format!("{{% if {besides} %}}"),
                    Some(besides) => format!("{{% elif {besides} %}}"),
                    None => "{% else %}".to_owned(),
                });
                lines.push(own.clone());
            }
            lines.push("{% endif %}".to_owned());
            Some(lines.join("\n"))
        }
    }
}

fn branches(source: &str) -> Option<Vec<Branch<'_>>> {
    let mut branches: Vec<Branch> = Vec::new();
    let mut depth = 0_usize;
    for line in source.trim().lines() {
        let tag = tag(line);
        let begins = tag.and_then(|tag| tag.strip_prefix("if "));
        let goes_on = tag
            .and_then(|tag| tag.strip_prefix("elif "))
            .filter(|_| depth == 1);
        let asks = match (depth, begins, goes_on, tag) {
            (0, Some(condition), ..) if branches.is_empty() => Some(asks_of(condition)?),
            // Something stands outside of the chain.
            (0, ..) => return None,
            (1, _, Some(condition), _) => Some(asks_of(condition)?),
            (1, .., Some("else")) => Some(Asks::Nothing),
            _ => None,
        };
        if begins.is_some() {
            depth += 1;
        }
        if tag == Some("endif") {
            depth -= 1;
            if depth == 0 {
                continue;
            }
        }
        match asks {
            Some(asks) => branches.push(Branch {
                asks,
                lines: Vec::new(),
            }),
            None => branches.last_mut()?.lines.push(line),
        }
    }
    (depth == 0).then_some(branches)
}

/// Of a line that is one tag: `if …`, `else`.
fn tag(line: &str) -> Option<&str> {
    let inside = line.trim().strip_prefix("{%")?.strip_suffix("%}")?;
    (!inside.contains("%}")).then(|| inside.trim())
}

fn asks_of(condition: &str) -> Option<Asks<'_>> {
    let (kinds, besides) = match condition.split_once(" and ") {
        Some((kinds, besides)) => (kinds, Some(besides.trim())),
        None => (condition, None),
    };
    // `and` binds closer than `or`.
    let is_mixed = besides.is_some_and(|besides| kinds.contains(" or ") || besides.contains(" or "));
    let asks_kind_again = besides.is_some_and(|besides| besides.contains("kind"));
    if is_mixed || asks_kind_again {
        return None;
    }
    let names: Option<Vec<&str>> = kinds.split(" or ").map(kind_name).collect();
    Some(Asks::Kind {
        names: names?,
        besides,
    })
}

/// `kind == "moved"`
fn kind_name(text: &str) -> Option<&str> {
    let (name, value) = text.split_once("==")?;
    let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
    (name.trim() == "kind" && !value.contains('"')).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: &str = r#"
{% if kind == "booked" %}
Booked {{ time }}
{% elif kind == "moved" and moved_from %}
Moved from {{ moved_from }}
{% elif kind == "moved" %}
Moved
{% elif kind == "late" or kind == "missed" %}
{% if phone %}
Call {{ phone }}
{% endif %}
{% else %}
Coming
{% endif %}
"#;

    #[test]
    fn a_kind_has_its_branch_alone_and_all_others_have_the_last() {
        assert_eq!(of_kind(CHAIN, "booked").as_deref(), Some("Booked {{ time }}"));
        assert_eq!(of_kind(CHAIN, "reminder").as_deref(), Some("Coming"));
        let late = "{% if phone %}\nCall {{ phone }}\n{% endif %}";
        assert_eq!(of_kind(CHAIN, "late").as_deref(), Some(late));
        assert_eq!(of_kind(CHAIN, "missed").as_deref(), Some(late));
    }

    #[test]
    fn what_else_a_kind_asks_stays_a_question() {
        let moved = "{% if moved_from %}\nMoved from {{ moved_from }}\n{% else %}\nMoved\n{% endif %}";
        assert_eq!(of_kind(CHAIN, "moved").as_deref(), Some(moved));
    }

    #[test]
    fn what_is_no_chain_of_kinds_is_a_frame() {
        for frame in [
            "Dear {{ patient }}",
            "Dear {{ patient }}\n{% if kind == \"booked\" %}\nBooked\n{% endif %}",
            "{% if kind == \"booked\" %}\nBooked\n{% endif %}\nRegards",
            "{% if phone %}\nCall\n{% endif %}",
            "{% if kind == \"a\" or kind == \"booked\" and phone %}\nCall\n{% endif %}",
            "{% if kind == \"booked\" %}\nBooked",
            "",
        ] {
            assert_eq!(of_kind(frame, "booked"), None, "{frame}");
        }
        assert_eq!(
            of_kind("{% if kind == \"booked\" %}\nB\n{% endif %}", "moved"),
            None
        );
    }
}
