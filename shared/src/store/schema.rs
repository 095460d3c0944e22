//! Every table of the product as the migrations make it: what a copy of a store has to carry over. Left out is what
//! each store makes itself: the search index, the list of applied migrations and `patient.local_no`.
//! `tests/it/copy.rs` compares the list with a migrated database, so that a migration cannot forget it.

use std::sync::LazyLock;

use uuid::Uuid;

use super::Kind;
use crate::{feed::Scope, ids::PractitionerId};

pub type Column = (&'static str, Kind);

#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// In whose order the rows are read. Either the first columns, or one that each store gives itself.
    pub key: &'static [Column],
    pub columns: &'static [Column],
}

macro_rules! tables {
    ($($name:ident ($($key:ident: $key_kind:ident),+) { $($column:ident: $kind:ident),+ $(,)? })+) => {
        &[$(Table {
            name: stringify!($name),
            key: &[$((stringify!($key), Kind::$key_kind)),+],
            columns: &[
                $((stringify!($key), Kind::$key_kind),)+
                $((stringify!($column), Kind::$kind)),+
            ],
        }),+]
    };
}

/// What no replica holds, or not whole. The others are in `feed/tables.rs`.
const OF_SERVERS: &[Table] = tables! {
    user_account (id: Id) {
        user_name: Text, display_name: Text, email: Text, role: Text, practitioner_id: Id, patient_id: Id,
        password_hash: Text, must_change_password: Bool, disabled: Bool, failed_sign_ins: Int,
        locked_at: Timestamp, last_sign_in_at: Timestamp, created_at: Timestamp, changed_at: Timestamp,
        deleted_at: Timestamp, version: Int, may_overbook: Bool, email_confirmed_at: Timestamp, language: Text,
    }
    unknown_sign_in (name_hash: Bytes) { failed_sign_ins: Int, locked_at: Timestamp, last_at: Timestamp }
    one_time_code (code_hash: Bytes) { user_id: Id, expires_at: Timestamp, used_at: Timestamp }
    session (id: Id) {
        user_id: Id, client: Text, created_at: Timestamp, ended_at: Timestamp, end_reason: Text, device_id: Id,
    }
    refresh_token (token_hash: Bytes) { session_id: Id, expires_at: Timestamp, spent_at: Timestamp }
    account_mail (id: Id) {
        user_id: Id, kind: Text, address: Text, language: Text, session_id: Id, device: Text, status: Text, reason: Text,
        detail: Text, token_hash: Bytes, expires_at: Timestamp, used_at: Timestamp, void_at: Timestamp,
        message_id: Text, job_id: Id, created_at: Timestamp, handed_at: Timestamp, ended_at: Timestamp,
    }
    known_browser (user_id: Id, mark_hash: Bytes) {
        session_id: Id, first_seen_at: Timestamp, last_seen_at: Timestamp,
    }
    device (id: Id) {
        name: Text, platform: Text, public_key: Bytes, enrolled_at: Timestamp, enrolled_by: Id,
        approved_at: Timestamp, last_seen_at: Timestamp, revoked_at: Timestamp, revocations: Int, version: Int,
    }
    slot_cell (practitioner_id: Id, cell: Int) { holder_id: Id, held_until: Timestamp }
    patient_cell (patient_id: Id, cell: Int) { appointment_id: Id }
    practitioner_day (practitioner_id: Id, day: Date) { bookings: Int }
    queue_counter (day: Date, prefix: Text) { last_number: Int }
    leave_move (leave_id: Id, appointment_id: Id) {
        practitioner_id: Id, starts_at: Timestamp, ends_at: Timestamp, overbook_reason: Text, version_after: Int,
    }
    calendar_link (id: Id) {
        owner_kind: Text, owner_id: Id, token_hash: Bytes, created_by: Id, created_at: Timestamp,
    }
    waiting_pass (entry_id: Id, practitioner_id: Id, starts_at: Timestamp) {
        ends_at: Timestamp, outcome: Text, at: Timestamp,
    }
    freed_time (id: Id) { practitioner_id: Id, starts_at: Timestamp, ends_at: Timestamp, due_at: Timestamp }
    encounter_revision (id: Id) {
        encounter_id: Id, revision: Int, content: Text, reason: Text, written_by: Id, written_at: Timestamp,
    }
    attachment (id: Id) {
        patient_id: Id, encounter_id: Id, kind: Text, title: Text, file_name: Text, content_type: Text, bytes: Int,
        sha256: Text, width: Int, height: Int, taken_on: Date, uploaded_by: Id, uploaded_at: Timestamp, status: Text,
        error_reason: Text, withdrawn_by: Id, withdrawn_at: Timestamp, version: Int,
    }
    drug_pack_approval (id: Id) { pack: Text, approved_by: Id, note: Text, approved_at: Timestamp }
    signature_proof (id: Id) { user_id: Id, expires_at: Timestamp }
    ended_lease (id: Id) {
        post_id: Id, practitioner_id: Id, starts_at: Timestamp, ends_at: Timestamp, expires_at: Timestamp,
    }
    given_number (name: Text) { last_number: Int }
    job (id: Id) {
        kind: Text, unique_key: Text, about: Text, schedule_name: Text, payload: Text, priority: Int, state: Text,
        due_at: Timestamp, claims: Int, tries: Int, tries_max: Int, enqueued_at: Timestamp, started_at: Timestamp,
        ended_at: Timestamp, last_error: Text, worker: Text, cancel_wanted: Bool,
    }
    job_schedule (name: Text) {
        kind: Text, cron: Text, paused: Bool, next_due_at: Timestamp, last_due_at: Timestamp, last_job_id: Id,
        version: Int,
    }
    message (id: Id) {
        appointment_id: Id, patient_id: Id, appointment_sequence: Int, kind: Text, hours_before: Int, channel: Text,
        address: Text, language: Text, starts_at: Timestamp, practitioner_id: Id, status: Text, reason: Text,
        detail: Text, message_id: Text, job_id: Id, due_at: Timestamp, created_at: Timestamp, handed_at: Timestamp,
        ended_at: Timestamp, version: Int, folded_into: Id, segments: Int, provider_id: Text,
    }
    follow_up (encounter_id: Id) { due_on: Date, around_from: Timestamp, around_until: Timestamp }
    schedule_notice (practitioner_id: Id, week_of: Date, turn: Int) {
        status: Text, address: Text, mail_id: Text, begun_at: Timestamp, ended_at: Timestamp, detail: Text,
    }
    message_preference (patient_id: Id) {
        opted_out: Bool, changed_at: Timestamp, changed_by: Id, version: Int, mail_off: Bool, sms_agreed: Bool,
        sms_said_at: Timestamp, sms_said_to: Id, language: Text,
    }
    visit_link_use (message_id: Id, act: Text) { appointment_id: Id, sequence: Int, at: Timestamp }
    message_template (name: Text, version: Int) {
        source: Text, saved_by: Id, saved_at: Timestamp, broke_at: Timestamp, broke_with: Text,
    }
    mailing (id: Id) {
        content: Text, status: Text, gathered_to: Id, gathered: Bool, stumbles: Int, wait_until: Timestamp, job_id: Id,
        created_by: Id, created_at: Timestamp, started_at: Timestamp, ended_at: Timestamp, version: Int,
    }
    mailing_recipient (id: Id) {
        mailing_id: Id, patient_id: Id, address: Text, language: Text, status: Text, reason: Text, detail: Text,
        mail_id: Text, tries: Int, job_id: Id, due_at: Timestamp, handed_at: Timestamp, ended_at: Timestamp,
    }
    mailing_preference (patient_id: Id) {
        opted_out: Bool, changed_at: Timestamp, changed_by: Id, version: Int,
    }
    relay_turn (id: Int) { free_at: Timestamp, line_at: Timestamp }
    verdict (change_key: Id) {
        actor_id: Id, fingerprint: Bytes, status: Int, content_type: Text, etag: Text, body: Bytes,
        at: Timestamp,
    }
    audit_event (id: Id) {
        seq: Int, at: Timestamp, actor_id: Id, actor_role: Text, action: Text, entity: Text, entity_id: Id,
        detail: Text, hash: Bytes,
    }
    sync_log (entity: Text, entity_id: Id) { seq: Int, op: Text }
    record_number_counter (id: Int) { last_number: Int }
    sync_counter (id: Int) {
        epoch: Int, seq: Int, log_from: Int, audit_hash: Bytes, clinic_id: Id,
    }
};

/// Tables into which the migrations themselves put a row.
pub const BEGUN: [&str; 2] = ["record_number_counter", "sync_counter"];

/// The newest patients are found first, by this.
const LOCAL_NO: &[Column] = &[("local_no", Kind::Int)];

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    // A doctor's scope has every table that any replica holds.
    let replicated = Scope::Doctor(PractitionerId(Uuid::nil())).tables();
    let replicated = replicated.iter().map(|table| Table {
        name: table.name(),
        key: if table.name() == "patient" {
            LOCAL_NO
        } else {
            &table.columns[..1]
        },
        columns: table.columns,
    });
    replicated.chain(OF_SERVERS.iter().copied()).collect()
});

/// All of them; the one that says which clinic it is, and how far, comes last.
pub fn tables() -> &'static [Table] {
    &TABLES
}

impl Table {
    /// Whether each store numbers the rows itself, in the order in which they come.
    pub fn is_numbered(&self) -> bool {
        !self.columns.starts_with(self.key)
    }

    pub fn is_begun(&self) -> bool {
        BEGUN.contains(&self.name)
    }
}
