//! What an SMS says: where, when, with whom, and the code. Less than a mail does: it lies on a screen for everybody to see,
//! so neither the patient's name nor what the visit is for. No link: networks take those for fraud. The clinic words it as it
//! words mails.

use clinic_shared::{
    field::Language,
    messaging::{ClinicTemplates, MessageKind, Outgoing, SmsPreview, TemplateKind, unaccented},
    settings::ClinicSettings,
};
use minijinja::{Error, context, value::Value};

use super::{
    Text,
    letter::facts,
    template::{BrokenTemplate, Sample, Writer},
};

/// An SMS, and which of the clinic's templates it could not be written by: there the program's own was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenText {
    pub text: Text,
    pub broken: Vec<BrokenTemplate>,
}

pub fn text_of(outgoing: &Outgoing) -> Result<WrittenText, Error> {
    let (language, kind) = (outgoing.message.language, outgoing.message.kind);
    let mut writer = Writer::of(&outgoing.templates, language, TemplateKind::Visit(kind))?;
    let words = writer.sms(&facts(outgoing))?;
    let body = if outgoing.clinic.messages.sms_unaccented {
        unaccented(&words)
    } else {
        words
    };
    let text = Text {
        to: outgoing.message.address.clone(),
        body,
        request_id: request_id(outgoing),
        in_doubt_since: outgoing.in_doubt_since,
    };
    Ok(WrittenText {
        text,
        broken: writer.broken(),
    })
}

/// A gateway says of an id that it had what it refused, too: after an answer the next try has another one. 50 characters,
/// which is as many as eSMS reads.
fn request_id(outgoing: &Outgoing) -> String {
    format!("{}-{}", outgoing.mail_id, outgoing.handed_at.as_ms())
}

/// What each kind says of a visit that is made up, with its marks: whoever looks at it may take them off.
pub fn samples(
    clinic: &ClinicSettings,
    language: Language,
    own: &ClinicTemplates,
) -> Result<Vec<SmsPreview>, Error> {
    let of = |kind: &MessageKind| -> Result<SmsPreview, Error> {
        let of_kind = TemplateKind::Visit(*kind);
        let sample = Sample {
            kind: of_kind,
            language,
            with_all: true,
            marked: "",
        };
        // One visit: a series costs more the longer it is.
        let facts = context! { times => Vec::<Value>::new(), ..sample.facts_at(clinic) };
        let text = Writer::of(own, language, of_kind)?.sms(&facts)?;
        Ok(SmsPreview {
            kind: *kind,
            language,
            text,
        })
    };
    MessageKind::ALL.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messaging::letter::tests::outgoing;
    use clinic_shared::messaging::{ClinicTemplate, Segments};

    fn sample_by(own: &ClinicTemplates, language: Language, kind: MessageKind) -> String {
        let clinic = ClinicSettings {
            clinic_name: "Phòng khám An Tâm".to_owned(),
            phone: "028 3456 7890".to_owned(),
            ..ClinicSettings::default()
        };
        let samples = samples(&clinic, language, own).unwrap();
        let found = samples.into_iter().find(|sample| sample.kind == kind);
        found.unwrap().text
    }

    fn sample(language: Language, kind: MessageKind) -> String {
        sample_by(&ClinicTemplates::new(), language, kind)
    }

    #[test]
    fn an_sms_is_one_line_that_says_where_when_and_with_whom() {
        assert_eq!(
            sample(Language::Vi, MessageKind::Reminder),
            "Phòng khám An Tâm: nhắc lịch hẹn 10:00 Thứ Năm 26/11/2026 với Trần Thị Mai. Mã tiếp nhận \
             7K3F-9QZ1-4MB9. ĐT 028 3456 7890"
        );
        assert_eq!(
            sample(Language::En, MessageKind::Cancelled),
            "Phòng khám An Tâm: your visit at 10:00 Thursday 26/11/2026 with Trần Thị Mai was cancelled. Phone 028 \
             3456 7890"
        );
    }

    #[test]
    fn without_marks_each_kind_fits_into_two_and_what_is_sent_most_into_one() {
        for language in [Language::Vi, Language::En] {
            for kind in MessageKind::ALL {
                let text = unaccented(&sample(language, *kind));
                assert!(Segments::of(&text).count <= 2, "{text}");
            }
            let reminder = unaccented(&sample(language, MessageKind::Reminder));
            assert_eq!(Segments::of(&reminder).count, 1, "{reminder}");
        }
    }

    #[test]
    fn nobody_who_sees_the_screen_reads_whose_visit_it_is() {
        for kind in MessageKind::ALL {
            assert!(!sample(Language::Vi, *kind).contains("Thử"));
        }
    }

    fn own(source: &str) -> ClinicTemplates {
        let template = ClinicTemplate {
            version: 4,
            source: source.to_owned(),
        };
        ClinicTemplates::from([("vi.reminder.sms.txt".to_owned(), template)])
    }

    #[test]
    fn a_clinic_words_its_own_on_several_lines_and_what_goes_out_is_one_without_a_link() {
        let own = own("Mai gặp nhé,\n{{ time }}. {{ link }}");
        let text = |kind| sample_by(&own, Language::Vi, kind);
        assert_eq!(text(MessageKind::Reminder), "Mai gặp nhé, 10:00.");
        assert!(!text(MessageKind::Booked).contains("Mai gặp nhé"));
    }

    #[test]
    fn a_broken_template_is_told_of_and_the_programs_own_is_used() {
        let mut outgoing = outgoing(MessageKind::Reminder, Language::Vi, true);
        let usual = text_of(&outgoing).unwrap();
        assert_eq!(usual.broken, []);
        outgoing.templates = own("{{ khong_co }}");
        let written = text_of(&outgoing).unwrap();
        assert_eq!(written.text, usual.text);
        let names: Vec<_> = written
            .broken
            .iter()
            .map(|one| (one.name.as_str(), one.version))
            .collect();
        assert_eq!(names, [("vi.reminder.sms.txt", 4)]);
    }

    #[test]
    fn a_series_is_confirmed_by_one_sms_with_all_its_times() {
        for language in [Language::Vi, Language::En] {
            let mut outgoing = outgoing(MessageKind::Booked, language, true);
            let mut second = outgoing.visit.clone();
            second.appointment.start = second.appointment.start.plus_minutes(24 * 60);
            outgoing.beside.others = vec![second];
            let body = text_of(&outgoing).unwrap().text.body;
            for part in ["2", "26/11/2026, 10:00", "27/11/2026."] {
                assert!(body.contains(part), "{part} in {body}");
            }
        }
    }
}
