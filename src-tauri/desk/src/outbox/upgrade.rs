//! A request that an earlier program kept, as this program's server understands it.

use clinic_shared::web::OFFLINE_VERSION;

use super::Request;

/// Makes the next version's request of one.
type Step = fn(Request) -> Request;

/// The first makes version 2 of version 1, and so on: one for each time that [`OFFLINE_VERSION`] was raised.
const STEPS: [Step; OFFLINE_VERSION as usize - 1] = [];

/// Requests of a newer program stay as they are.
pub(super) fn upgrade(request: Request, from_version: u32) -> Request {
    upgrade_by(&STEPS, request, from_version)
}

fn upgrade_by(steps: &[Step], request: Request, from_version: u32) -> Request {
    let done = usize::try_from(from_version.saturating_sub(1)).unwrap_or(usize::MAX);
    let steps = steps.iter().skip(done);
    steps.fold(request, |request, step| {
        let version = request.version + 1;
        Request {
            version,
            ..step(request)
        }
    })
}

#[cfg(test)]
mod tests {
    use clinic_shared::{ids::ChangeKey, time::Timestamp};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_request_takes_each_step_that_it_has_not_taken() {
        let request = |version| Request {
            position: 1,
            key: ChangeKey(Uuid::nil()),
            method: "POST".to_owned(),
            path: "/".to_owned(),
            action: String::new(),
            if_match: None,
            body: "".into(),
            shown: "".into(),
            made_at: Timestamp::from_ms(0),
            base: None,
            version,
            tries: 0,
            next_try_at: None,
            sent_again: false,
        };
        let steps: [Step; 2] = [|request| marked(request, "2"), |request| marked(request, "3")];
        let made = |version| {
            let made = upgrade_by(&steps, request(version), version);
            (made.path, made.version)
        };
        assert_eq!(made(1), ("/23".to_owned(), 3));
        assert_eq!(made(2), ("/3".to_owned(), 3));
        assert_eq!(made(3), ("/".to_owned(), 3));
        assert_eq!(made(9), ("/".to_owned(), 9));
    }

    fn marked(request: Request, mark: &str) -> Request {
        Request {
            path: request.path.clone() + mark,
            ..request
        }
    }
}
