use std::sync::Arc;

use clinic_shared::feed::Entity;
use clinic_shared::identity::Access;
use clinic_shared::ids::{AppointmentId, PractitionerId};
use clinic_shared::practitioners::PractitionerNow;
use clinic_shared::scheduling::DayBoard;
use clinic_shared::time::{Date, Timestamp};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{query_signal_with_options, use_navigate};

use super::super::now::use_now;
use super::super::visit::VisitDrawer;
use super::super::{calls, words as w};
use super::drop::{MoveRefused, NotMoved};
use super::grid::Grid;
use super::held::Held;
use super::layout::{ColumnKey, Filter, Layout};
use super::toolbar::Toolbar;
use crate::kit::{ButtonLink, Command, Icon, Key, Look, PageHead, use_command};
use crate::load::{Load, Loaded, load};
use crate::{clinic, session};

/// What the parts of the board share.
#[derive(Debug, Clone, Copy)]
pub struct Board {
    /// First day shown; today unless chosen. In the address, so that going back shows the same.
    pub day: Signal<Date>,
    pub set_day: SignalSetter<Option<Date>>,
    /// The week of one doctor, a column per day.
    pub week_of: Signal<Option<PractitionerId>>,
    pub set_week_of: SignalSetter<Option<PractitionerId>>,
    pub filter: RwSignal<Filter>,
    pub data: Load<DayBoard>,
    pub layout: Memo<Arc<Layout>>,
    pub doctors_now: RwSignal<Vec<PractitionerNow>>,
    pub now: RwSignal<Timestamp>,
    pub held: RwSignal<Option<Held>>,
    /// Where a click would book.
    pub aimed: RwSignal<Option<(ColumnKey, Timestamp)>>,
    pub not_moved: RwSignal<Option<NotMoved>>,
    pub opened: RwSignal<Option<AppointmentId>>,
}

impl Board {
    pub fn doctor_now(&self, practitioner: PractitionerId) -> Option<PractitionerNow> {
        let doctors = self.doctors_now.read();
        doctors
            .iter()
            .find(|now| now.practitioner_id == practitioner)
            .cloned()
    }
}

/// Address of a booking that knows some of its answers already.
pub fn booking_href(practitioner: PractitionerId, start: Option<Timestamp>) -> String {
    let start = start.map(|start| start.to_string()).unwrap_or_default();
    let query = [("practitioner", practitioner.to_string()), ("start", start)];
    let query = query.each_ref().map(|(name, value)| (*name, value.as_str()));
    crate::api::with_query("/appointments/new", &query)
}

fn use_board() -> Board {
    let stay = || NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (day, set_day) = query_signal_with_options::<Date>("day", stay());
    let (week_of, set_week_of) = query_signal_with_options::<PractitionerId>("week", stay());
    let now = use_now();
    let today = Memo::new(move |_| clinic::zone().day_of(now.get()));
    let first_day = Signal::derive(move || {
        let day = day.get().unwrap_or_else(|| today.get());
        if week_of.get().is_some() {
            day.monday()
        } else {
            day
        }
    });
    let filter = RwSignal::new(Filter::default());
    let data = load(
        &[
            Entity::Appointment,
            Entity::Shift,
            Entity::PractitionerLeave,
            Entity::Practitioner,
            Entity::QueueEntry,
            Entity::SlotHold,
        ],
        move || {
            calls::day_board(
                first_day.get(),
                if week_of.get().is_some() { 7 } else { 1 },
                week_of.get(),
            )
        },
    );
    let layout = Memo::new(move |_| {
        let settings = clinic::settings();
        data.value.with(|board| {
            let empty = DayBoard {
                from: first_day.get_untracked(),
                days: 1,
                columns: vec![],
            };
            Arc::new(Layout::new(
                board.as_ref().unwrap_or(&empty),
                &filter.read(),
                &settings,
                &clinic::zone(),
            ))
        })
    });
    let doctors_now = RwSignal::new(Vec::new());
    let states = load(
        &[
            Entity::Appointment,
            Entity::QueueEntry,
            Entity::Shift,
            Entity::PractitionerLeave,
        ],
        move || {
            // States also change with the hour, not only with a row.
            now.track();
            calls::states()
        },
    );
    Effect::new(move |_| {
        if let Some(page) = states.value.get() {
            doctors_now.set(page.items);
        }
    });
    Board {
        day: first_day,
        set_day,
        week_of: week_of.into(),
        set_week_of,
        filter,
        data,
        layout,
        doctors_now,
        now,
        held: RwSignal::new(None),
        aimed: RwSignal::new(None),
        not_moved: RwSignal::new(None),
        opened: RwSignal::new(None),
    }
}

/// Rows E2, E6: everybody's day, and moving visits by hand.
#[component]
pub fn DayBoardPage() -> impl IntoView {
    let board = use_board();
    let books = Access::STAFF.allows(session::role());
    if books {
        let navigate = use_navigate();
        use_command(
            Command::new(w::book_visit, Icon::Add, move || {
                navigate("/appointments/new", NavigateOptions::default());
            })
            .with_key(Key::F3),
        );
    }
    view! {
        <div class="flex h-[calc(100dvh-5.75rem)] min-h-120 flex-col">
            <PageHead title=w::day_board>
                <ButtonLink text=w::month_load href="/month".to_owned() icon=Icon::Calendar/>
                {books.then(|| view! {
                    <ButtonLink
                        text=w::book_visit
                        href="/appointments/new".to_owned()
                        look=Look::Primary
                        icon=Icon::Add
                        key=Key::F3
                    />
                })}
            </PageHead>
            <Toolbar board/>
            <Loaded load=board.data lines=10 view=move |_| view! { <Grid board/> }/>
        </div>
        <MoveRefused board/>
        <VisitDrawer opened=board.opened/>
    }
}
