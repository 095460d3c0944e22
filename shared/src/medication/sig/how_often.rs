//! Words of a dose that speak of how often, how much or on which days. They stand where they say what the numbers say, or
//! else the dose is not read: `1v x 3 mỗi tối`, `4v sáng thứ tư`, `1 x 1 twice a day`.

use super::day_parts;
use crate::text::fold;

/// On some days alone, more often, or in amounts that change.
const OTHER_DOSE: &str = "cach ngay|cach nhat|cach hom|cach dem|cach buoi|tuan|thang|moi nam|hang nam|chu nhat|cn|xen ke|\
    luan phien|chan le|tang dan|giam dan|tang lieu|giam lieu|tang len|giam con|gap doi|gap ruoi|gap ba|gap hai|\
    gap bon|doi khi|thinh thoang|duy nhat|lap lai|nhac lai|uong lai|dung lai|them lieu|them vien|them goi|lieu dau|\
    lieu nap|lieu tan cong|sau gio|sau tieng|hai bua|ba bua|hai buoi|ba buoi|\
    sau moi lan|sau moi khi|moi khi|moi gio|moi tieng|moi phut|hang gio|\
    week|weeks|weekly|biweekly|fortnight|fortnightly|month|months|monthly|year|years|yearly|hourly|every hour|\
    each hour|every other|other day|other days|alternate|alternating|alternately|every second|every third|after each|\
    after every|repeat|repeated|double|triple|taper|tapering|titrate|increase|increasing|decrease|decreasing|loading|\
    stat|single|eod|qod|qad|qw|biw|tiw|b i d|t i d|q i d|t d s|q d|q h|o d|\
    first|second|third|times|days|weekday|weekdays|weekend|weekends";
/// Written with their marks: without them they are other words too.
const OTHER_DOSE_MARKED: [&str; 4] = ["thứ", "chẵn", "lẻ", "rưỡi"];
/// As they are written: `môn`, `sắt` and `tuệ` are other words.
const WEEKDAYS: &str = "mon monday mondays tue tues tuesday tuesdays wed weds wednesday wednesdays thu thur thurs \
    thursday thursdays fri friday fridays sat saturday saturdays sun sunday sundays";
/// Only where it is as many times a day.
const TIMES: [(&str, f64); 17] = [
    ("daily", 1.0),
    ("once", 1.0),
    ("od", 1.0),
    ("qd", 1.0),
    ("hs", 1.0),
    ("qhs", 1.0),
    ("nocte", 1.0),
    ("mane", 1.0),
    ("twice", 2.0),
    ("bid", 2.0),
    ("bd", 2.0),
    ("bds", 2.0),
    ("thrice", 3.0),
    ("tid", 3.0),
    ("tds", 3.0),
    ("qid", 4.0),
    ("qds", 4.0),
];
/// More than once a day.
const MEALS: [&str; 5] = ["moi bua", "cac bua", "each meal", "every meal", "all meals"];
const NUMBERS: &str = "mot hai ba bon tu nam sau bay tam chin muoi nua ruoi vai";
const NUMBERS_ENGLISH: &str = "two three four five six seven eight nine ten twelve half quarter";
/// What a number is of.
const COUNTED: &str = "x v vien goi ong o gi giot ml g mg mcg lo chai tuyp mieng nhat thia muong lan l ngay ng n \
    lieu tab tabs tablet tablets cap caps capsule capsules pill pills drop drops dose doses time times day days d";
/// Before a number: one of two, or how long between.
const BEFORE_ANOTHER: &str = "hoac den or to moi cach nhau cu them";

/// Whether the words leave `times` a day, and the amount, as they were read.
pub fn agree(words: &str, times: f64) -> bool {
    let marked: Vec<&str> = split(words).collect();
    let plain: Vec<String> = marked.iter().map(|word| fold(word)).collect();
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let has_phrase = |phrase: &str| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        plain.windows(phrase.len()).any(|some| some == phrase)
    };
    let is_equal = |as_said: f64| (as_said - times).abs() < super::WRITTEN_MIN;
    let is_other = OTHER_DOSE.split('|').any(has_phrase)
        || marked
            .iter()
            .any(|word| OTHER_DOSE_MARKED.contains(word) || is_in(WEEKDAYS, word))
        || TIMES
            .iter()
            .any(|(word, as_said)| has_phrase(word) && !is_equal(*as_said))
        || (times < 2.0 && MEALS.iter().any(|meals| has_phrase(meals)));
    !is_other && !has_amount(&marked, &plain) && (0..plain.len()).all(|at| is_plain(&marked, &plain, at))
}

/// Whether the first word counts the number before: `1v x 3 ngày`.
pub fn begins_counting(words: &str) -> bool {
    let first = split(words).next().map(fold);
    first.is_some_and(|first| is_in(COUNTED, &first))
}

/// Whether a word is a number: no unit has one.
pub fn has_number_word(words: &str) -> bool {
    let is_number = |word: &str| is_in(NUMBERS, word) || is_in(NUMBERS_ENGLISH, word);
    split(words).any(|word| is_number(&fold(word)))
}

fn split(words: &str) -> impl Iterator<Item = &str> {
    // `°c` is a word, `c` a part of the day.
    let parts = words.split(|c: char| !c.is_alphanumeric() && c != '°');
    parts.filter(|word| !word.is_empty())
}

fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// `hai viên`, `thứ tư`, `hoặc ba`, `mỗi sáu giờ`, `two`.
fn has_amount(marked: &[&str], plain: &[&str]) -> bool {
    let pairs = plain
        .windows(2)
        .zip(&marked[1.min(marked.len())..])
        .any(|(pair, second_marked)| {
            let [first, second] = [pair[0], pair[1]];
            let counts = is_in(NUMBERS, first) && is_in(COUNTED, second);
            // `sau`: after.
            let is_another =
                is_in(BEFORE_ANOTHER, first) && is_in(NUMBERS, second) && *second_marked != "sau";
            counts || is_another || (first == "thu" && is_in(NUMBERS, second))
        });
    pairs || plain.iter().any(|word| is_in(NUMBERS_ENGLISH, word))
}

/// `ngày`, `lần` and one letter mean another dose unless what is beside them says that they do not.
fn is_plain(marked: &[&str], plain: &[&str], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| plain[before]);
    let after = plain.get(at + 1).copied().unwrap_or_default();
    // On its own it is a word that is being typed.
    if is_in("s c t tr", marked[at]) {
        return plain.len() == 1;
    }
    match plain[at] {
        // `ngay sau ăn`: without a mark it is "right after".
        "ngay" if marked[at] == "ngay" && is_in("sau truoc khi luc neu", after) => !is_in("cach moi", before),
        "ngay" => is_in("moi hang trong ban", before) && !is_in("dau chan le nghi", after),
        "day" => is_in("a per each every", before),
        "lan" => before == "moi",
        _ => true,
    }
}

/// The parts of a day that are named, each once.
pub fn parts_of_day(words: &str) -> Vec<usize> {
    let marked: Vec<&str> = split(words).collect();
    let named = marked.iter().enumerate().filter_map(|(at, word)| {
        let before = at.checked_sub(1).map_or("", |before| marked[before]);
        let after = marked.get(at + 1).copied().unwrap_or_default();
        // Out of the light; at most, at least.
        let is_other = matches!(before, "ánh" | "anh") || is_in("thiểu thieu đa da", after);
        day_parts::named(word).filter(|_| !is_other)
    });
    let mut parts: Vec<usize> = named.collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("sau ăn", 3.0)]
    #[case("uống ngay sau ăn", 3.0)]
    #[case("ngừng ngay nếu nổi ban", 3.0)]
    #[case("trước ăn hoặc sau ăn", 2.0)]
    #[case("mỗi ngày", 1.0)]
    #[case("mỗi lần cách xa bữa ăn", 2.0)]
    #[case("trong mỗi bữa ăn", 3.0)]
    #[case("đặt hậu môn", 2.0)]
    #[case("không uống cùng sắt", 1.0)]
    #[case("every day after food", 1.0)]
    #[case("once daily", 1.0)]
    #[case("bid", 2.0)]
    #[case("gặp bác sĩ nếu không đỡ", 2.0)]
    fn what_says_no_other_dose_stands(#[case] words: &str, #[case] times: f64) {
        assert!(agree(words, times), "{words}");
    }

    #[rstest]
    #[case("thứ tư")]
    #[case("thu tu")]
    #[case("cn")]
    #[case("chủ nhật")]
    #[case("mon, wed, fri")]
    #[case("on sundays")]
    #[case("cách ngày")]
    #[case("cach ngay sau an")]
    #[case("ngày uống ngày nghỉ")]
    #[case("ngày lẻ")]
    #[case("mỗi tuần")]
    #[case("hằng tháng")]
    #[case("xen kẽ")]
    #[case("gấp đôi")]
    #[case("double")]
    #[case("twice a day")]
    #[case("every other day")]
    #[case("weekly")]
    #[case("tid")]
    #[case("t.i.d")]
    #[case("mỗi bữa ăn")]
    #[case("sau mỗi lần đi ngoài")]
    #[case("nhiều lần")]
    #[case("mỗi sáu giờ")]
    #[case("moi sau gio")]
    #[case("or two if it hurts")]
    #[case("hoặc ba")]
    #[case("lặp lại khi đau")]
    #[case("s c")]
    fn what_says_another_dose_than_once_a_day_is_seen(#[case] words: &str) {
        assert!(!agree(words, 1.0), "{words}");
    }

    #[rstest]
    #[case("mỗi tối", &[3])]
    #[case("sau ăn sáng, trưa và tối", &[0, 1, 3])]
    #[case("buổi tối, sau ăn tối", &[3])]
    #[case("morning and at bedtime", &[0, 3])]
    #[case("tránh ánh sáng", &[])]
    #[case("cách nhau tối thiểu", &[])]
    fn parts_of_a_day_are_found_wherever_they_stand(#[case] words: &str, #[case] parts: &[usize]) {
        assert_eq!(parts_of_day(words), parts);
    }
}
