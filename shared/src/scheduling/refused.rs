//! The words of this room's refusals: each names its rule.

use super::{BookingRefused, ScheduleRefused};
use crate::{
    field::Language,
    refusal::{Refusal, id_in_use, not_found, version_conflict, version_conflict_advice},
};

fn forbidden(language: Language) -> String {
    language
        .pick("Đây là lịch của bác sĩ khác", "This belongs to another doctor")
        .to_owned()
}

impl Refusal for BookingRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden | Self::OverbookNotAllowed => 403,
            Self::VersionConflict { .. } => 412,
            Self::NotBookable { .. } => 422,
            _ => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        let words = match self {
            Self::SlotTaken { .. } => (
                "Bác sĩ đã có lịch hẹn khác vào giờ này",
                "The doctor already has another visit at this time",
            ),
            Self::PatientBusy { .. } => (
                "Bệnh nhân đã có lịch hẹn khác vào giờ này",
                "The patient already has another visit at this time",
            ),
            Self::OutsideHours { .. } => (
                "Bác sĩ không có ca làm việc vào giờ này",
                "The doctor has no shift at this time",
            ),
            Self::OnLeave { .. } => (
                "Bác sĩ nghỉ phép vào giờ này",
                "The doctor is on leave at this time",
            ),
            Self::DayFull { visits_max, .. } => {
                return match language {
                    Language::Vi => format!("Bác sĩ đã đủ {visits_max} lượt khám trong ngày này"),
                    Language::En => format!("The doctor already has {visits_max} visits on this day"),
                };
            }
            Self::DayTooLong { minutes_max, .. } => {
                let hours = minutes_max / 60;
                return match language {
                    Language::Vi => format!("Bác sĩ sẽ khám quá {hours} giờ trong ngày này"),
                    Language::En => format!("The doctor would see patients for more than {hours} hours"),
                };
            }
            Self::SlotHeld { .. } => (
                "Giờ này đang được người khác giữ chỗ",
                "Somebody else is holding this time",
            ),
            Self::KeptForPriority { .. } => (
                "Giờ này dành cho người được ưu tiên",
                "This time is kept for patients with priority",
            ),
            Self::HoldLost => ("Đã hết giờ giữ chỗ", "The hold on this time is over"),
            Self::OfferOver => ("Lời mời này không còn hiệu lực", "This offer is over"),
            Self::NotWaiting { .. } => (
                "Bệnh nhân này không còn chờ, hoặc đang được mời một giờ khác",
                "This patient waits no more, or has an offer that comes first",
            ),
            Self::OverbookNotAllowed => (
                "Tài khoản này không được xếp thêm ngoài quy định",
                "This account may not book beside the rules",
            ),
            Self::NoTimeFits { until } => {
                let until = until.dd_mm_yyyy();
                return match language {
                    Language::Vi => format!("Không có giờ nào phù hợp đến hết ngày {until}"),
                    Language::En => format!("No time fits until {until}"),
                };
            }
            Self::SeriesGap { number, .. } => {
                return match language {
                    Language::Vi => format!("Buổi {number} không có giờ nào phù hợp trong 7 ngày"),
                    Language::En => format!("Visit {number} fits nowhere within 7 days"),
                };
            }
            Self::InThePast { .. } => ("Giờ này đã qua", "This time is over"),
            Self::StepNotOpen { .. } => (
                "Lịch hẹn đang ở trạng thái không cho phép việc này",
                "The visit's state does not allow this",
            ),
            Self::ToCall => (
                "Lịch hẹn này chờ gọi lại vì bác sĩ nghỉ",
                "This visit waits for a call: its doctor is on leave",
            ),
            Self::NotBookable { .. } => (
                "Bệnh nhân, bác sĩ hoặc dịch vụ không còn hoạt động",
                "The patient, doctor or service is not active any more",
            ),
            Self::TooEarly { .. } => (
                "Chưa đến giờ hẹn, chưa thể ghi là không đến",
                "The visit's time has not come yet, so it is not missed",
            ),
            Self::Forbidden => return forbidden(language),
            Self::IdInUse => return id_in_use(language),
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
        };
        language.pick(words.0, words.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let words = match self {
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            Self::PatientBusy { .. } => (
                "Chọn giờ khác, hoặc đổi lịch hẹn kia trước.",
                "Choose another time, or move the other visit first.",
            ),
            Self::HoldLost => (
                "Chọn lại giờ khám; nếu giờ cũ còn trống thì vẫn chọn được.",
                "Choose the time again; the old one may still be free.",
            ),
            Self::OfferOver => (
                "Xem lại danh sách: giờ này có thể đã mời người tiếp theo.",
                "Look at the list again: the time may be with the next patient.",
            ),
            Self::NotWaiting { .. } => (
                "Xem lại danh sách; trả lời lời mời trước khi sửa.",
                "Look at the list again; answer the offer before changing anything.",
            ),
            Self::OverbookNotAllowed => (
                "Nhờ người có quyền xếp thêm, hoặc chọn giờ khác.",
                "Ask somebody who may overbook, or choose another time.",
            ),
            Self::ToCall => (
                "Chuyển sang giờ khác hoặc hủy trước.",
                "Move it to another time or cancel it first.",
            ),
            Self::NoTimeFits { .. } => (
                "Nới khoảng ngày, buổi, hoặc chọn bác sĩ khác.",
                "Allow more days or another part of the day, or choose another doctor.",
            ),
            Self::SeriesGap { .. } => (
                "Đổi giờ, khoảng cách giữa các buổi, hoặc bác sĩ.",
                "Change the time, the distance between visits, or the doctor.",
            ),
            no if no.has_alternatives() => (
                "Chọn một trong các giờ gần nhất còn trống.",
                "Choose one of the nearest free times.",
            ),
            no if no.takes_alternatives() => (
                "Chọn ngày khác hoặc bác sĩ khác.",
                "Choose another day or another doctor.",
            ),
            _ => return None,
        };
        Some(language.pick(words.0, words.1).to_owned())
    }
}

impl Refusal for ScheduleRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::VersionConflict { .. } => 412,
            Self::OutsideWeek { .. } | Self::NotBookable { .. } | Self::DayTooLong { .. } => 422,
            _ => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::DayTooLong { day, minutes_max, .. } => {
                let (day, hours) = (day.dd_mm_yyyy(), minutes_max / 60);
                match language {
                    Language::Vi => format!("Ngày {day} có hơn {hours} giờ làm việc"),
                    Language::En => format!("{day} has more than {hours} hours of work"),
                }
            }
            Self::OutsideWeek { .. } => language
                .pick(
                    "Mỗi ca phải nằm trọn trong một ngày của tuần này",
                    "Each shift must lie within one day of this week",
                )
                .to_owned(),
            Self::VisitsOutsideHours { appointments } => match language {
                Language::Vi => format!("{} lịch hẹn sẽ nằm ngoài giờ làm việc", appointments.len()),
                Language::En => format!("{} visits would lie outside the hours", appointments.len()),
            },
            Self::VisitsInLeave { appointments } => match language {
                Language::Vi => format!("{} lịch hẹn trùng với ngày nghỉ", appointments.len()),
                Language::En => format!("{} visits lie in this leave", appointments.len()),
            },
            Self::VersionConflict { .. } => version_conflict(language),
            Self::WeekHasHours { .. } => language
                .pick(
                    "Tuần này đã có ca làm việc khác",
                    "This week has other hours already",
                )
                .to_owned(),
            Self::VisitNotMoved { why, .. } => {
                let why = why.title(language);
                match language {
                    Language::Vi => format!("Chưa ghi ngày nghỉ: có lịch hẹn không chuyển được ({why})"),
                    Language::En => format!("The leave was not registered: a visit cannot go there ({why})"),
                }
            }
            Self::NotBookable { .. } => language
                .pick("Phòng không còn hoạt động", "The room is not active any more")
                .to_owned(),
            Self::Forbidden => forbidden(language),
            Self::IdInUse => id_in_use(language),
            Self::NotFound => not_found(language),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        let words = match self {
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            Self::VisitsOutsideHours { .. } | Self::VisitsInLeave { .. } => (
                "Chuyển hoặc hủy các lịch hẹn này trước.",
                "Move or cancel these visits first.",
            ),
            _ => return None,
        };
        Some(language.pick(words.0, words.1).to_owned())
    }
}
