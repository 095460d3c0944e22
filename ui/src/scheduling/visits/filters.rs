use clinic_shared::feed::Entity;
use clinic_shared::scheduling::{AppointmentKind, AppointmentRange, AppointmentSort, AppointmentStatus};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;

use super::super::looks::{kind_word, status_word};
use super::super::{doctors, words as w};
use super::asked::Asked;
use crate::kit::{Choice, Select};
use crate::load::load;

const RANGES: [(&str, Option<AppointmentRange>); 4] = [
    ("today", Some(AppointmentRange::Today)),
    ("week", Some(AppointmentRange::Week)),
    ("month", Some(AppointmentRange::Month)),
    ("all", None),
];
const SORTS: [(&str, AppointmentSort); 4] = [
    ("start", AppointmentSort::Start),
    ("start-desc", AppointmentSort::StartDesc),
    ("created-desc", AppointmentSort::CreatedDesc),
    ("status", AppointmentSort::Status),
];

/// A row of choices above the list.
#[component]
pub fn Filters(asked: RwSignal<Asked>) -> impl IntoView {
    let start = asked.get_untracked();
    let name_of = |known: Option<&'static str>| RwSignal::new(known.unwrap_or_default().to_owned());
    let range = name_of(
        RANGES
            .iter()
            .find(|(_, range)| *range == start.range)
            .map(|(name, _)| *name),
    );
    let sort = name_of(
        SORTS
            .iter()
            .find(|(_, sort)| *sort == start.sort)
            .map(|(name, _)| *name),
    );
    let status = name_of(start.status.map(AppointmentStatus::name));
    let kind = name_of(None);
    let own = start.practitioner.map(|id| id.to_string()).unwrap_or_default();
    let doctor = RwSignal::new(own.clone());
    Effect::new(move |_| {
        let now = Asked {
            range: RANGES
                .iter()
                .find(|(name, _)| *range.read() == *name)
                .and_then(|(_, range)| *range),
            practitioner: doctor.read().parse().ok(),
            status: AppointmentStatus::parse(&status.read()),
            kind: AppointmentKind::parse(&kind.read()),
            sort: SORTS
                .iter()
                .find(|(name, _)| *sort.read() == *name)
                .map_or(AppointmentSort::Start, |(_, sort)| *sort),
        };
        if *asked.read_untracked() != now {
            asked.set(now);
        }
    });
    // The page's address names the state, also one that is chosen here: a notice leads to it while the list is open too.
    let stay = NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (named, name) = query_signal_with_options::<String>("status", stay);
    let named = Memo::new(move |_| {
        let known = named.with(|named| named.as_deref().and_then(AppointmentStatus::parse));
        known.map_or("", AppointmentStatus::name)
    });
    Effect::new(move |_| {
        let named = named.get();
        if *status.read_untracked() != named {
            status.set(named.to_owned());
            // Whoever follows a link is to see what it tells of.
            range.set("today".to_owned());
            kind.set(String::new());
            doctor.set(own.clone());
        }
    });
    Effect::new(move |is_later: Option<()>| {
        let chosen = status.get();
        if is_later.is_some() && named.get_untracked() != chosen {
            name.set((!chosen.is_empty()).then_some(chosen));
        }
    });
    let all = load(&[Entity::Practitioner], doctors::bookable);
    let doctor_choices = move || {
        let all = all.value.get().unwrap_or_default();
        all.iter()
            .map(|doctor| Choice::new(doctor.id.to_string(), doctors::name(doctor)))
            .collect::<Vec<_>>()
    };
    let ranges = || {
        let words = [w::today(), w::this_week(), w::this_month(), w::all_times()];
        choices(RANGES.map(|(name, _)| name), words)
    };
    let sorts = || {
        let words = [
            w::sort_start(),
            w::sort_start_desc(),
            w::sort_created(),
            w::sort_status(),
        ];
        choices(SORTS.map(|(name, _)| name), words)
    };
    let statuses = || {
        let shown = AppointmentStatus::ALL.into_iter();
        shown
            .map(|status| Choice::new(status.name(), status_word(status)))
            .collect::<Vec<_>>()
    };
    let kinds = || {
        let shown = AppointmentKind::ALL.into_iter();
        shown
            .map(|kind| Choice::new(kind.name(), kind_word(kind)))
            .collect::<Vec<_>>()
    };
    view! {
        <div class="mb-2 grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
            <Select label=w::time value=range choices=Signal::derive(ranges)/>
            <Select label=w::state value=status none=w::all_states choices=Signal::derive(statuses)/>
            <Select label=w::doctor value=doctor none=w::all_doctors choices=Signal::derive(doctor_choices)/>
            <Select label=w::kind value=kind none=w::all_kinds choices=Signal::derive(kinds)/>
            <Select label=w::sort value=sort choices=Signal::derive(sorts)/>
        </div>
    }
}

fn choices<const N: usize>(names: [&str; N], words: [&'static str; N]) -> Vec<Choice> {
    let both = names.into_iter().zip(words);
    both.map(|(name, word)| Choice::new(name, word)).collect()
}
