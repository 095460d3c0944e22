//! Texts as doctors type them, and all that is read of each: nothing of a text is passed over.

use rstest::rstest;

use super::{SigUnread, sig_or_why};

#[rstest]
#[case("1v x 3 x 7", "1 viên x 3 x 7")]
#[case("1vx3x7", "1 viên x 3 x 7")]
#[case("1 viên x 2 lần/ngày", "1 viên x 2")]
#[case("1v x 3 lần mỗi ngày sau ăn", "1 viên x 3: sau ăn")]
#[case("5ml x 2 x 5 ngày, lắc kỹ", "5 ml x 2 x 5: lắc kỹ")]
#[case("1v x 3 x 5 uống ngay sau ăn", "1 viên x 3 x 5: uống ngay sau ăn")]
#[case("1v x 3 sau bữa ăn", "1 viên x 3: sau bữa ăn")]
#[case("1v x 2 trong bữa ăn sáng và tối", "1 viên x 2: trong bữa ăn sáng và tối")]
#[case("1v x 1 mỗi ngày", "1 viên x 1: mỗi ngày")]
#[case("1v x 1 mỗi tối trước khi ngủ", "1 viên x 1: mỗi tối trước khi ngủ")]
#[case(
    "1v x 4 mỗi 6 giờ khi sốt trên 38,5°C",
    "1 viên x 4: mỗi 6 giờ khi sốt trên 38,5°C"
)]
#[case("1v x 3 cách nhau ít nhất 4 giờ", "1 viên x 3: cách nhau ít nhất 4 giờ")]
#[case("1v x 1 đặt hậu môn", "1 viên x 1: đặt hậu môn")]
#[case("1 x 1 daily after food", "1  x 1: daily after food")]
#[case("1 x 2 twice daily x 5", "Words")]
#[case("1 x 3 tid", "1  x 3: tid")]
#[case("1 x 3 q8h", "1  x 3: q8h")]
#[case("s1 c1", "1  x 2: sáng, chiều")]
#[case("s1v - c1v", "1 viên x 2: sáng, chiều")]
#[case("s1-c1-t1", "1  x 3: sáng, chiều, tối")]
#[case("1v sáng - 1v tối", "1 viên x 2: sáng, tối")]
#[case("1v sáng + 1v tối x 7 ngày", "1 viên x 2 x 7: sáng, tối")]
#[case("1v sáng và tối sau ăn", "1 viên x 2: sáng, tối, sau ăn")]
#[case("1v tối (trước khi ngủ)", "1 viên x 1: tối, trước khi ngủ")]
#[case("s1 - c2", "Amounts")]
#[case("s1/c1", "Words")]
#[case("s1: c2", "Words")]
#[case("1v sáng & 2v tối", "Words")]
#[case("1v sáng/tối", "Words")]
#[case("s1½ c1½", "Words")]
#[case("s1. c1", "Words")]
#[case("s1 = c1", "Words")]
#[case("s,5 c,5", "Words")]
#[case("1v tối (cách ngày)", "Words")]
#[case("1v tối - thứ 2,4,6", "Words")]
#[case("1v tối: thứ hai", "Words")]
#[case("4v sáng (thứ hai)", "Words")]
#[case("4v sáng thứ tư", "Words")]
#[case("4v sáng/tuần", "Words")]
#[case("1v tối CN", "Words")]
#[case("1v tối chủ nhật", "Words")]
#[case("s1 c1 (2v nếu sốt)", "Words")]
#[case("1v sáng sau ăn, tối", "Words")]
#[case("1v sáng x 7 ngày tối", "Words")]
#[case("1v x 1 mỗi 6 giờ", "Words")]
#[case("1v x 1 cách 8 tiếng", "Words")]
#[case("1v x 1 mỗi bữa ăn", "Words")]
#[case("1v x 3 mỗi tối", "Words")]
#[case("1v x 1 s c", "Words")]
#[case("1v x 1 ngày lẻ", "Words")]
#[case("1v x 1 xen kẽ", "Words")]
#[case("1v x 1 hằng tháng", "Words")]
#[case("1v x 2 gấp đôi khi đau", "Words")]
#[case("1v cách ngày x 1", "Words")]
#[case("1 rưỡi x 2", "Words")]
#[case("1 tuần x 2", "Words")]
#[case("1 x 1 twice a day", "Words")]
#[case("1 x 1 every other day", "Words")]
#[case("1 x 2 weekly", "Words")]
#[case("1 x 1 mon wed fri", "Words")]
#[case("1 x 1 bid", "Words")]
#[case("1 x 1 q6h", "Words")]
#[case("1 x 1 double if it hurts", "Words")]
#[case("1 x 2 days", "Words")]
fn a_text_is_read_to_its_end_or_not_at_all(#[case] text: &str, #[case] read: &str) {
    let told = match sig_or_why(text) {
        Err(SigUnread::Amounts) => "Amounts".to_owned(),
        Err(SigUnread::Times) => "Times".to_owned(),
        Err(SigUnread::Words) => "Words".to_owned(),
        Ok(sig) => {
            let days = sig.days.map(|days| format!(" x {days}")).unwrap_or_default();
            let words = [": ", &sig.instructions].concat();
            let words = if sig.instructions.is_empty() { "" } else { &words };
            format!(
                "{} {} x {}{days}{words}",
                sig.units_per_dose, sig.unit, sig.times_per_day
            )
        }
    };
    assert_eq!(told, read);
}
