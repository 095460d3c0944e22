use clinic_shared::feed::status::{CopyStatus, Repaired, Stand, SyncStatus};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::needs::needs_line;
use super::state::status;
use super::works::WhatWorks;
use super::{parts, words as w};
use crate::kit::{
    Button, Card, Command, EmptyState, Glyph, Icon, Key, Look, Notice, PageHead, Tone, use_command,
};
use crate::load::{Load, Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::{api, clinic, desktop};

/// How this computer's copy of the clinic stands, and what a person can do about it.
#[component]
pub fn SyncPage() -> impl IntoView {
    if !desktop::is_desktop() {
        return view! {
            <PageHead title=w::sync/>
            <EmptyState icon=Icon::Online title=w::browser_only hint=w::browser_only_next/>
        }
        .into_any();
    }
    // Counting rows takes a while, so this asks on its own, whenever the short answer has moved.
    let asked = load(&[], || {
        status();
        api::get::<SyncStatus>("/desk/sync?rows=true")
    });
    show_what_was_asked_for();
    view! {
        <PageHead title=w::sync about=w::sync_about/>
        <div class="flex flex-col gap-4">
            <Loaded load=asked view=move |status| view! { <Known status asked/> }/>
            <WhatWorks/>
        </div>
    }
    .into_any()
}

/// `/sync#offline`: the banner's link, also from this page itself.
fn show_what_was_asked_for() {
    let hash = use_location().hash;
    Effect::new(move |_| {
        if hash.get() == "#offline" {
            request_animation_frame(|| {
                if let Some(place) = document().get_element_by_id("offline") {
                    place.scroll_into_view();
                }
            });
        }
    });
}

#[component]
fn Known(status: Signal<SyncStatus>, asked: Load<SyncStatus>) -> impl IntoView {
    let keeps = Memo::new(move |_| status.with(|status| status.keeps_replica));
    let copy = Signal::derive(move || status.with(|status| status.copy.clone()));
    let has_copy = Memo::new(move |_| status.with(|status| status.copy.is_some()));
    view! {
        <StandCard status/>
        <Show when=move || keeps.get()>
            <Acts asked has_copy/>
            <div class="grid items-start gap-4 xl:grid-cols-2">
                <Details status/>
                {move || copy.get().filter(|copy| !copy.tables.is_empty()).map(|copy| view! { <Rows copy/> })}
            </div>
        </Show>
    }
}

/// In a word, and what it means for the work at the desk.
#[component]
fn StandCard(status: Signal<SyncStatus>) -> impl IntoView {
    let loading = move || status.with(|status| status.loading);
    view! {
        <section class="flex items-start gap-4 rounded-box border border-base-300 bg-base-100 p-5" role="status" data-stand="">
            {move || {
                let (icon, colours, title, next) = status.with(said);
                view! {
                    <span class=format!("grid size-12 shrink-0 place-items-center rounded-full {colours}")>
                        <Glyph icon class="size-6"/>
                    </span>
                    <div class="min-w-0 grow">
                        <h2 class="text-xl font-semibold">{title}</h2>
                        <p>{next}</p>
                        {loading().map(|loading| view! {
                            <div class="mt-3 flex flex-col gap-1">
                                <progress
                                    class="progress progress-primary w-full max-w-xl"
                                    aria-label=w::loading
                                    value=loading.percent().map(|share| share.to_string())
                                    max="100"
                                ></progress>
                                <p class="text-sm tabular-nums">{move || parts::progress(loading).join(" · ")}</p>
                            </div>
                        })}
                    </div>
                }
            }}
        </section>
    }
}

fn said(status: &SyncStatus) -> (Icon, &'static str, &'static str, String) {
    let good = "bg-success/15 text-success";
    let calm = "bg-primary/10 text-primary";
    let careful = "bg-warning/25 text-base-content";
    let next = |text: &str| text.to_owned();
    match status.stand() {
        Stand::NoReplica => (Icon::Online, calm, w::no_replica(), next(w::no_replica_next())),
        Stand::NeverLoaded => (
            Icon::Clock,
            careful,
            w::never_loaded(),
            next(w::never_loaded_next()),
        ),
        Stand::Loading => (Icon::Refresh, calm, w::loading(), next(w::loading_next())),
        Stand::Fresh => (Icon::Check, good, w::fresh(), next(w::fresh_next())),
        Stand::Behind => {
            let behind = status.copy.as_ref().map_or(0, |copy| copy.behind);
            (Icon::Refresh, calm, w::behind(), w::behind_by(behind))
        }
        Stand::Offline => {
            let about = match &status.copy {
                Some(copy) => w::offline_next(
                    &copy
                        .pulled_at
                        .map_or_else(|| "…".to_owned(), clinic::date_and_time),
                ),
                None => w::offline_no_copy().to_owned(),
            };
            (Icon::Offline, careful, w::offline(), about)
        }
        Stand::Broken => {
            let why = status.trouble.map_or("", parts::trouble);
            (Icon::Warning, "bg-error/10 text-error", w::broken(), next(why))
        }
    }
}

/// What happens by itself, asked for now. Nothing can be compared before there is a copy.
#[component]
fn Acts(asked: Load<SyncStatus>, has_copy: Memo<bool>) -> impl IntoView {
    let (pulling, repairing) = (use_send(), use_send());
    let result = RwSignal::new(None::<String>);
    let pull = move || {
        result.set(None);
        pulling.run(
            |key| async move { api::post::<()>("/desk/sync/pull", &(), key).await },
            move |()| {
                result.try_set(Some(w::synced().to_owned()));
                asked.again();
            },
        );
    };
    let repair = move || {
        result.set(None);
        repairing.run(
            |key| async move { api::post::<Repaired>("/desk/sync/repair", &(), key).await },
            move |repaired: Repaired| {
                let said = match repaired.differed {
                    None => w::repaired_nothing().to_owned(),
                    Some(name) => w::repaired(&parts::table(&name)),
                };
                result.try_set(Some(said));
                asked.again();
            },
        );
    };
    use_command(Command::new(w::sync_now, Icon::Refresh, pull).with_key(Key::F4));
    use_command(Command::new(w::repair, Icon::Check, repair).with_reach(needs_line()));
    view! {
        <Card>
            <div class="grid gap-4 lg:grid-cols-2">
                <div class="flex flex-col items-start gap-2">
                    <Button
                        text=w::sync_now icon=Icon::Refresh look=Look::Primary key=Key::F4 busy=pulling.pending
                        press=move |()| pull()
                    />
                    <p class="text-sm text-base-content/75">{w::sync_now_about}</p>
                </div>
                <Show when=move || has_copy.get()>
                    <div class="flex flex-col items-start gap-2">
                        <Button
                            text=w::repair icon=Icon::Check busy=repairing.pending press=move |()| repair()
                            reach=needs_line()
                        />
                        <p class="text-sm text-base-content/75">{w::repair_about}</p>
                    </div>
                </Show>
            </div>
            <div class="mt-3 empty:hidden" role="status">
                {move || result.get().map(|said| view! { <Notice tone=Tone::Success>{said}</Notice> })}
            </div>
            <SendFailed sending=pulling/>
            <SendFailed sending=repairing/>
        </Card>
    }
}

#[component]
fn Details(status: Signal<SyncStatus>) -> impl IntoView {
    let at = |at: Option<Timestamp>| at.map_or_else(|| w::never().to_owned(), clinic::date_and_time);
    let lines = move || {
        let status = status.get();
        let line = match status.offline_since {
            None => w::line_live().to_owned(),
            Some(since) => w::line_lost(&clinic::date_and_time(since)),
        };
        let mut lines = vec![
            (w::line(), line),
            (w::server(), status.server.trim_end_matches('/').to_owned()),
            (w::version(), status.version.clone()),
            (w::unsent(), w::unsent_of(status.waiting, status.refused)),
        ];
        if let Some(copy) = status.copy {
            let repairs = match copy.repairs {
                0 => w::never().to_owned(),
                count => w::repairs_of(count, &at(copy.repaired_at)),
            };
            lines.extend([
                (w::heard_at(), at(copy.pulled_at)),
                (w::position(), w::position_of(copy.seq, copy.epoch)),
                (w::verified_at(), at(Some(copy.verified_at))),
                (w::repairs(), repairs),
                (
                    w::size(),
                    w::size_of(&parts::size(copy.file_bytes), &parts::size(copy.wal_bytes)),
                ),
                (w::scope(), scope(&copy).to_owned()),
            ]);
        }
        lines
            .into_iter()
            .map(|(name, value)| {
                view! {
                    <dt class="text-base-content/75">{name}</dt>
                    <dd class="break-words tabular-nums">{value}</dd>
                }
            })
            .collect_view()
    };
    view! {
        <Card title=w::details>
            <dl class="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">{lines}</dl>
        </Card>
    }
}

fn scope(copy: &CopyStatus) -> &'static str {
    if copy.scope == "desk" {
        w::scope_desk()
    } else {
        w::scope_doctor()
    }
}

#[component]
fn Rows(copy: CopyStatus) -> impl IntoView {
    let lines = copy.tables.into_iter().map(|of| {
        view! {
            <dt class="text-base-content/75">{move || parts::table(&of.table)}</dt>
            <dd class="text-right tabular-nums">{parts::count(of.rows)}</dd>
        }
    });
    view! {
        <Card title=w::rows_title>
            <dl class="grid grid-cols-[max-content_max-content] gap-x-8 gap-y-1">{lines.collect_view()}</dl>
        </Card>
    }
}
