//! What a control's change becomes while the server is away.
use clinic_shared::offline::{WithoutServer, without_server};
use leptos::prelude::*;

use super::state::{is_away, works_offline};
use super::words as w;
use crate::kit::{Button, EmptyState, Icon, Reach};

/// For the control that sends a change by this route, such as `POST /api/holds`.
pub fn needs(route: &'static str) -> Signal<Reach> {
    Signal::derive(move || reach(is_away(), works_offline(), without_server(route)))
}

/// For what this computer does with its server of its own accord.
pub fn needs_line() -> Signal<Reach> {
    Signal::derive(move || reach(is_away(), works_offline(), None))
}

/// For the control that books: a time that is kept for this computer is no request.
pub fn needs_to_book(is_promised: Signal<bool>) -> Signal<Reach> {
    let booking = needs("POST /api/appointments");
    Signal::derive(move || match booking.get() {
        Reach::Noted(_) if is_promised.get() => Reach::Noted(w::booked_here().to_owned()),
        reach => reach,
    })
}

/// Whether it cannot be done just now; for what is no button.
pub fn bars(route: &'static str) -> bool {
    untrack(|| reach(is_away(), works_offline(), without_server(route))).is_barred()
}

fn reach(is_away: bool, works_offline: bool, becomes: Option<WithoutServer>) -> Reach {
    match (is_away, becomes.filter(|_| works_offline)) {
        (false, _) => Reach::Open,
        (true, Some(WithoutServer::Here)) => Reach::Noted(w::kept_and_sent().to_owned()),
        (true, Some(WithoutServer::Request)) => Reach::Noted(w::becomes_request().to_owned()),
        (true, None) => Reach::Barred(w::needs_server().to_owned()),
    }
}

/// In the place of what only the server can tell. It is asked again by itself when the server is back.
#[component]
pub fn NeedsServer(#[prop(optional)] again: Option<Callback<()>>) -> impl IntoView {
    view! {
        <EmptyState icon=Icon::Offline title=w::only_with_server hint=w::only_with_server_next>
            {again.map(|again| view! { <Button text=w::try_again icon=Icon::Refresh small=true press=again/> })}
        </EmptyState>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::the_server_is_there(false, true, None, Reach::Open)]
    #[case::only_the_server_can(true, true, None, Reach::Barred(w::needs_server().to_owned()))]
    #[case::a_request(
        true,
        true,
        Some(WithoutServer::Request),
        Reach::Noted(w::becomes_request().to_owned())
    )]
    #[case::done_here(true, true, Some(WithoutServer::Here), Reach::Noted(w::kept_and_sent().to_owned()))]
    #[case::a_browser(true, false, Some(WithoutServer::Here), Reach::Barred(w::needs_server().to_owned()))]
    fn a_control_is_barred_or_noted_only_while_the_server_is_away(
        #[case] is_away: bool,
        #[case] works_offline: bool,
        #[case] becomes: Option<WithoutServer>,
        #[case] expected: Reach,
    ) {
        assert_eq!(reach(is_away, works_offline, becomes), expected);
    }
}
