use clinic_shared::scanning::AppointmentCode;
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView};
use leptos::portal::Portal;
use leptos::prelude::*;

use super::super::looks::weekday_and_date;
use super::super::{calls, words as w};
use crate::kit::{Button, Command, Icon, Key, use_command};
use crate::load::{Loaded, load};
use crate::{browser, clinic};

/// The paper that the ticket is printed on; remembered on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paper {
    /// A roll of 80 mm.
    Roll,
    A6,
}

const PAPER_KEY: &str = "clinic.ticket_paper";

impl Paper {
    fn remembered() -> Self {
        if browser::remembered(PAPER_KEY).as_deref() == Some("a6") {
            Self::A6
        } else {
            Self::Roll
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Roll => "roll",
            Self::A6 => "a6",
        }
    }

    /// The page that `style.css` lays out for it.
    const fn class(self) -> &'static str {
        match self {
            Self::Roll => "ticket ticket-roll",
            Self::A6 => "ticket ticket-a6",
        }
    }
}

/// The visit's code as people read and type it; blank for one that is none.
fn code_of(visit: &AppointmentView) -> String {
    AppointmentCode::parse(&visit.appointment.check_in_code)
        .map(|code| code.grouped())
        .unwrap_or_default()
}

/// The visit's QR to show, and its ticket to print (F9).
#[component]
pub fn TicketCard(visit: Signal<AppointmentView>) -> impl IntoView {
    let id = Memo::new(move |_| visit.read().appointment.id);
    // A new picture only for another visit: the code stays the same through moves.
    let picture = load(&[], move || calls::qr_svg(id.get()));
    let code = Memo::new(move |_| visit.with(code_of));
    let paper = RwSignal::new(Paper::remembered());
    let is_of_use = Memo::new(move |_| {
        let status = visit.read().appointment.status;
        matches!(
            status,
            AppointmentStatus::Proposed | AppointmentStatus::Booked | AppointmentStatus::Arrived
        )
    });
    let print = move || {
        // Fails only where printing is forbidden; then the browser says so itself.
        let _ = window().print();
    };
    let choose = move |chosen: Paper| {
        browser::remember(PAPER_KEY, chosen.name());
        paper.set(chosen);
    };
    view! {
        <Show when=move || is_of_use.get()>
            <section class="flex flex-wrap items-center gap-4 rounded-box border border-base-300 p-4">
                <Loaded load=picture lines=2 view=move |svg| view! {
                    // Dark on light in either theme: cameras read it so.
                    <div
                        class="size-36 shrink-0 rounded-field bg-white p-1 [&>svg]:size-full"
                        role="img"
                        aria-label=w::qr_of_visit
                        inner_html=svg
                    ></div>
                    <Portal>
                        <Ticket visit svg paper/>
                    </Portal>
                }/>
                <div class="flex min-w-48 grow flex-col gap-2">
                    <p class="text-sm text-base-content/75">{w::qr_about}</p>
                    <p class="flex flex-wrap items-baseline gap-x-2">
                        <span class="text-sm text-base-content/75">{w::visit_code}</span>
                        <span class="font-mono text-lg font-semibold tabular-nums select-all">{move || code.get()}</span>
                    </p>
                    <PrintButton print/>
                    <div class="join" role="group" aria-label=w::paper>
                        {[(Paper::Roll, w::paper_roll as fn() -> &'static str), (Paper::A6, w::paper_a6)]
                            .map(|(kind, name)| view! {
                                <button
                                    type="button"
                                    class="btn btn-sm join-item border-base-300 aria-pressed:btn-primary"
                                    aria-pressed=move || (paper.get() == kind).to_string()
                                    on:click=move |_| choose(kind)
                                >
                                    {name}
                                </button>
                            })
                            .collect_view()}
                    </div>
                </div>
            </section>
        </Show>
    }
}

#[component]
fn PrintButton(print: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    use_command(Command::new(w::print_ticket, Icon::Print, print).with_key(Key::F9));
    view! { <Button text=w::print_ticket icon=Icon::Print key=Key::F9 press=move |()| print()/> }
}

/// Only on paper: clinic, time, doctor, room, code. No reason and no diagnosis: paper lies around.
#[component]
fn Ticket(visit: Signal<AppointmentView>, svg: Signal<String>, paper: RwSignal<Paper>) -> impl IntoView {
    move || {
        let view = visit.get();
        let start = view.appointment.start;
        let code = code_of(&view);
        let clinic_is = clinic::settings();
        view! {
            <div class=paper.get().class()>
                <p class="ticket-clinic">{clinic_is.clinic_name}</p>
                <p>{clinic_is.address}</p>
                <p>{clinic_is.phone}</p>
                <p class="ticket-title">{w::ticket}</p>
                <div class="ticket-code" inner_html=svg.get()></div>
                <p class="ticket-code-text">{code}</p>
                <p class="ticket-time">{clinic::hh_mm(start)}</p>
                <p>{weekday_and_date(clinic::zone().day_of(start))}</p>
                <p class="ticket-name">{view.patient_name}</p>
                <p>{view.patient_record_number}</p>
                <p>{view.service_name}</p>
                <p>{view.practitioner_name}</p>
                <p>{view.room_name}</p>
                <p class="ticket-number">{view.queue_number}</p>
                <p>{w::ticket_hint}</p>
            </div>
        }
    }
}
