//! `POST /api/leases`: what a desk asks for by itself while it reaches the server.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use utoipa_axum::routes;

use super::{AskLeases, LEAD_MINUTES, LeasePolicy, LeaseRefused, Leases, post, records, spread};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{AppointmentId, HoldId, PostId, PractitionerId},
    scheduling::{
        Buffers, Hold, HoldPurpose, PractitionerDay, keep_hold, queries,
        take_time::{DayAsked, day_of, earliest, touch_days},
    },
    store::StoreError,
    time::{Date, Period, Timestamp, Zone},
    web::{Body, Fault, Outcome, Routes, Work, Working},
};

crate::statements! {
    /// Days on which somebody who takes visits still works.
    DAYS = "SELECT s.practitioner_id, s.starts_at, d.visits_max_per_day
        FROM shift s JOIN practitioner d ON d.id = s.practitioner_id
        WHERE s.starts_at >= ?1 AND s.starts_at < ?2 AND s.ends_at > ?3 AND d.active = ?4 AND d.deleted_at IS NULL";
    OWN = "SELECT id, practitioner_id, starts_at, ends_at, owner_id, purpose, made_at, expires_at FROM slot_hold
        WHERE owner_id = ?1 AND purpose = 'lease' AND expires_at > ?2 ORDER BY starts_at, id";
    LENT = "SELECT id, practitioner_id, starts_at, ends_at, owner_id, purpose, made_at, expires_at FROM slot_hold
        WHERE practitioner_id = ?1 AND purpose = 'lease' AND starts_at >= ?2 AND starts_at < ?3 ORDER BY starts_at, id";
    FORGET_OLD = "DELETE FROM ended_lease WHERE ends_at < ?1";
}

/// Often enough that a lease always has most of its time before it; seldom enough to be no load.
const RENEW_SECONDS: u32 = 600;
/// What was done without the server is judged for no longer than this.
const KEPT_MINUTES: i64 = 3 * 24 * 60;

pub(super) fn routes() -> Routes {
    Routes::default().change(Access::DESK, routes!(ask_leases))
}

/// Lends the asking computer what it may give away while it does not reach the server: some free times of each doctor,
/// a block of record numbers, the letter of its queue numbers. Times that it has are renewed within the clinic's
/// policy, and never shortened: it may have gone before it hears of that.
#[utoipa::path(post, path = "/api/leases", tag = "scheduling", request_body = AskLeases,
    responses((status = 200, body = Leases), (status = 409, body = crate::problem::Problem)))]
async fn ask_leases(
    mut work: Working,
    Body(AskLeases {}): Body<AskLeases>,
) -> Outcome<Json<Leases>, LeaseRefused> {
    let device = work.device.ok_or(LeaseRefused::DeviceRequired)?;
    let post = post::own_or_new(&mut work, device).await?;
    let record_numbers = records::top_up(&mut work, post.id).await?;
    let now = work.now;
    work.run(&FORGET_OLD, args![now.plus_minutes(-KEPT_MINUTES)])
        .await?;
    let (_, settings) = crate::settings::load(&mut work).await?;
    let policy = LeasePolicy::of(&settings);
    if policy.times > 0 {
        let zone = Zone::fixed_hours(settings.utc_offset_hours);
        lend(&mut work, &zone, policy, post.id).await?;
    }
    let times = times_of(&mut work, post.id).await?;
    Ok(Json(Leases {
        post,
        times,
        record_numbers,
        renew_seconds: RENEW_SECONDS,
    }))
}

async fn times_of(work: &mut Work, post: PostId) -> Result<Vec<Hold>, StoreError> {
    let now = work.now;
    let rows = work.all(&OWN, args![post, now]).await?;
    rows.iter().map(queries::hold_of).collect()
}

/// Brings the post's times to what the policy wants. Only days that lack something are looked into, and those under
/// their lock, so that a lease and a booking never both get a time.
async fn lend(work: &mut Work, zone: &Zone, policy: LeasePolicy, post: PostId) -> Result<(), Fault> {
    let now = work.now;
    let today = zone.day_of(now);
    let span = queries::span(zone, today, today.plus_days(i32::from(policy.days_ahead)));
    let mut days: BTreeMap<(PractitionerId, Date), u16> = BTreeMap::new();
    for row in work.all(&DAYS, args![span.start, span.end, now, true]).await? {
        let day = zone.day_of(row.get("starts_at")?);
        days.insert((row.get("practitioner_id")?, day), row.get("visits_max_per_day")?);
    }
    let mut fresh: BTreeMap<(PractitionerId, Date), usize> = BTreeMap::new();
    for hold in times_of(work, post).await? {
        if !policy.is_renewed(now, hold.start, hold.expires_at) {
            let day = (hold.practitioner_id, zone.day_of(hold.start));
            *fresh.entry(day).or_default() += 1;
        }
    }
    days.retain(|day, _| fresh.get(day).copied().unwrap_or(0) < policy.times);
    touch_days(work, days.keys().copied().collect()).await?;
    let doctors: BTreeSet<_> = days.keys().map(|(doctor, _)| *doctor).collect();
    for doctor in doctors {
        keep_hold::end_expired(work, doctor).await?;
    }
    for ((practitioner, day), visits_max) in days {
        let lending = Lending {
            policy,
            post,
            practitioner,
            span: queries::span(zone, day, day),
        };
        let asked = DayAsked {
            practitioner,
            day,
            visits_max,
            buffers: Buffers::default(),
            patient: None,
            but: AppointmentId(uuid::Uuid::nil()),
            hold: None,
            post: None,
        };
        let (_, seen) = day_of(work, zone, now, asked).await?;
        lending.of_day(work, &seen).await?;
    }
    Ok(())
}

/// One doctor's day, for one post.
struct Lending {
    policy: LeasePolicy,
    post: PostId,
    practitioner: PractitionerId,
    span: Period,
}

impl Lending {
    async fn of_day(&self, work: &mut Work, seen: &PractitionerDay) -> Result<(), Fault> {
        let rows = work
            .all(&LENT, args![self.practitioner, self.span.start, self.span.end])
            .await?;
        let lent = rows.iter().map(queries::hold_of).collect::<Result<Vec<_>, _>>()?;
        let mut free = seen.clone();
        free.held
            .retain(|held| lent.iter().all(|lease| lease.period() != held.period));
        let (own, others): (Vec<_>, Vec<_>) = lent.iter().partition(|lease| lease.owner_id == self.post.0);
        let most = self.policy.most(&free, earliest(work.now));
        let mut room = most.saturating_sub(others.len()).min(self.policy.times);
        for lease in own.iter().take(room) {
            self.renew(work, &free, lease).await?;
        }
        room = room.saturating_sub(own.len());
        let mut starts: Vec<_> = lent.iter().map(|lease| lease.start).collect();
        let from = earliest(work.now).plus_minutes(LEAD_MINUTES);
        let length = self.policy.length_minutes;
        let mut candidates = seen.free_starts(length, length, from);
        while room > 0
            && let Some(start) = spread(&candidates, &starts)
        {
            self.add(work, start).await?;
            starts.push(start);
            let taken = self.policy.period(start);
            candidates.retain(|other| !self.policy.period(*other).overlaps(taken));
            room -= 1;
        }
        Ok(())
    }

    /// What no booking would be let in for any more, because the doctor is away or has other hours, runs out.
    async fn renew(&self, work: &mut Work, free: &PractitionerDay, lease: &Hold) -> Result<(), StoreError> {
        let now = work.now;
        if self.policy.is_renewed(now, lease.start, lease.expires_at) && free.admit(lease.period()).is_ok() {
            keep_hold::prolong(work, lease.id, self.policy.until(now, lease.start)).await?;
        }
        Ok(())
    }

    async fn add(&self, work: &mut Work, start: Timestamp) -> Result<(), Fault> {
        let (id, now): (HoldId, _) = (work.new_id(), work.now);
        let Period { start, end } = self.policy.period(start);
        let hold = Hold {
            id,
            practitioner_id: self.practitioner,
            start,
            end,
            owner_id: self.post.0,
            desk: None,
            own: false,
            purpose: HoldPurpose::Lease,
            made_at: now,
            expires_at: self.policy.until(now, start),
        };
        // The day is locked and was found free: there is nobody to lose it to.
        let written = keep_hold::write(work, &hold, &[]).await;
        written.map_err(|_| Fault::new("a free time under its day's lock has a taken cell"))?;
        work.put(Entity::SlotHold, id);
        Ok(())
    }
}
