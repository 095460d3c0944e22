//! What a replica holds: per scope a list of tables, per table a list of columns. Both sides make their SQL from
//! it, so a column that is not listed here never leaves the server. See `docs/sync.md`.

use std::{fmt, sync::LazyLock};

use uuid::Uuid;

use super::Entity;
use crate::{
    args,
    identity::{Actor, Role},
    ids::{PatientId, PractitionerId},
    store::{Kind, Statement, Value},
};

/// One table as replicas hold it. The table is named like its entity and its key is `id`, the first column.
#[derive(Debug, Clone, Copy)]
pub struct SyncTable {
    pub entity: Entity,
    pub columns: &'static [(&'static str, Kind)],
    pub rows: Rows,
    /// Columns that travel as empty text: a replica's tables have them, this scope does not.
    pub blank: &'static [&'static str],
}

/// Which rows of a table a scope holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    All,
    /// Clinical: of the patients whom the doctor has in care. With the column that names the patient.
    InCare(&'static str),
    /// As [`Rows::InCare`], of what is signed; what is not yet, is its author's alone.
    Written(&'static str),
    /// Of the patient or doctor who asks. With the column that names them.
    Own(&'static str),
    /// As [`Rows::Own`], and what others share.
    Shared(&'static str),
    /// The same for everybody, less the columns that are blank.
    Shown,
}

macro_rules! sync_tables {
    ($($entity:ident { $($column:ident: $kind:ident),+ $(,)? })+) => {
        &[$(SyncTable {
            entity: Entity::$entity,
            columns: &[("id", Kind::Id), $((stringify!($column), Kind::$kind)),+],
            rows: Rows::All,
            blank: &[],
        }),+]
    };
}

/// Who patients are, when they come, to whom, and where they wait. Nothing clinical, no account, no audit row.
/// `patient.local_no` is each machine's own.
const DAY: &[SyncTable] = sync_tables! {
    ClinicSetting { content: Text, version: Int }
    Service {
        code: Text, name: Text, description: Text, preparation: Text, length_minutes: Int, price_vnd: Int, color: Text,
        buffer_before_minutes: Int, buffer_after_minutes: Int, active: Bool, deleted_at: Timestamp, version: Int,
    }
    Room { name: Text, queue_prefix: Text, floor: Text, active: Bool, deleted_at: Timestamp, version: Int }
    Practitioner {
        full_name: Text, name_key: Text, title: Text, gender: Text, specialty: Text, license_number: Text,
        practising_since: Int, biography: Text, phone: Text, email: Text, visits_max_per_day: Int, color: Text,
        active: Bool, photo_version: Int, deleted_at: Timestamp, version: Int,
    }
    PractitionerPhoto { content_type: Text, content: Bytes }
    Shift { practitioner_id: Id, room_id: Id, starts_at: Timestamp, ends_at: Timestamp }
    PractitionerLeave { practitioner_id: Id, starts_at: Timestamp, ends_at: Timestamp, reason: Text }
    Patient {
        record_number: Text, full_name: Text, name_key: Text, gender: Text, birth_date: Text, phone: Text,
        phone_key: Text, email: Text, address_line: Text, ward: Text, district: Text, province: Text,
        occupation: Text, nationality: Text, ethnicity: Text, pregnant_until: Date, severe_disability: Bool,
        merit: Bool, note: Text, search_text: Text, created_at: Timestamp, updated_at: Timestamp,
        deleted_at: Timestamp, merged_into: Id, version: Int,
    }
    PatientIdentifier { patient_id: Id, system: Text, value: Text }
    PatientContact { patient_id: Id, position: Int, name: Text, relationship: Text, phone: Text }
    PatientConflict {
        patient_id: Id, part: Text, other_id: Id, desk_value: Text, desk_by: Id, desk_by_name: Text,
        desk_at: Timestamp, clinic_value: Text, clinic_by_name: Text, clinic_at: Timestamp, status: Text,
        resolved_by: Id, resolved_at: Timestamp, version: Int,
    }
    Appointment {
        patient_id: Id, practitioner_id: Id, service_id: Id, room_id: Id, starts_at: Timestamp,
        ends_at: Timestamp, status: Text, status_order: Int, kind: Text, reason: Text, note: Text,
        cancel_reason: Text, check_in_code: Text, to_call: Timestamp, late_kept_at: Timestamp, sequence: Int,
        created_by: Id, created_at: Timestamp, updated_at: Timestamp,
        buffer_before_minutes: Int, buffer_after_minutes: Int, overbook_reason: Text, series_id: Id,
        version: Int,
    }
    SlotHold {
        practitioner_id: Id, starts_at: Timestamp, ends_at: Timestamp, owner_id: Id, purpose: Text,
        made_at: Timestamp, expires_at: Timestamp,
    }
    DeskPost { device_id: Id, user_id: Id, letter: Text, seen_at: Timestamp }
    RecordNumberBlock { post_id: Id, next_number: Int, last_number: Int, made_at: Timestamp }
    WaitingEntry {
        patient_id: Id, service_id: Id, appointment_id: Id, practitioner_id: Id, specialty: Text, earliest: Date,
        latest: Date, part_of_day: Text, note: Text, status: Text, close_reason: Text, offers_passed: Int,
        hold_id: Id, offer_practitioner_id: Id, offer_starts_at: Timestamp, offer_ends_at: Timestamp,
        offered_at: Timestamp, offer_expires_at: Timestamp, created_by: Id, created_at: Timestamp,
        updated_at: Timestamp, version: Int,
    }
    QueueEntry {
        appointment_id: Id, patient_id: Id, practitioner_id: Id, room_id: Id, day: Date, number: Text,
        priority_rank: Int, status: Text, arrived_at: Timestamp, called_at: Timestamp, calls: Int,
        started_at: Timestamp, ended_at: Timestamp, version: Int,
    }
};

/// Beside the day's tables in a doctor's replica: see [`of_doctors`].
const CLINICAL: &[SyncTable] = sync_tables! {
    PatientAllergy {
        patient_id: Id, substance: Text, reaction: Text, criticality: Text, status: Text, note: Text,
        recorded_by: Id, recorded_at: Timestamp, version: Int,
    }
    AllergyReview { asked_by: Id, asked_at: Timestamp }
    CareAccess {
        practitioner_id: Id, patient_id: Id, opened_by: Id, opened_at: Timestamp, ends_at: Timestamp,
        ended_at: Timestamp,
    }
    Encounter {
        patient_id: Id, practitioner_id: Id, appointment_id: Id, status: Text, started_at: Timestamp, content: Text,
        revision: Int, signed_at: Timestamp, version: Int, copy_of: Id,
    }
    EncounterDiagnosis { encounter_id: Id, patient_id: Id, code: Text, name: Text, chronic: Bool }
    Prescription {
        code: Text, patient_id: Id, practitioner_id: Id, encounter_id: Id, replaces: Id, replaced_by: Id, status: Text,
        content: Text, pack: Text, signed_check: Text, drafted_at: Timestamp, signed_at: Timestamp,
        written_at: Timestamp, ended_at: Timestamp, end_reason: Text, version: Int, copy_of: Id,
    }
    MedicationRequest {
        prescription_id: Id, patient_id: Id, practitioner_id: Id, position: Int, status: Text, content: Text,
        starts_on: Date, ends_on: Date,
    }
    MedicationStatement { patient_id: Id, content: Text, recorded_by: Id, recorded_at: Timestamp, version: Int }
    PrescriptionFavourite { practitioner_id: Id, content: Text, version: Int }
    EncounterTemplate { practitioner_id: Id, name: Text, specialty: Text, shared: Bool, content: Text, version: Int }
    MedicationProduct { name: Text, name_key: Text, content: Text, active: Bool, version: Int }
    DrugRuleSet {
        title: Text, file_name: Text, content: Text, rules: Int, status: Text, imported_by: Id, imported_at: Timestamp,
        decided_by: Id, decided_at: Timestamp, version: Int,
    }
    DrugPackState { fingerprint: Text, version: Int }
};

/// Which of them a doctor's replica holds.
const fn of_doctors(table: Entity) -> Rows {
    match table {
        Entity::CareAccess | Entity::PrescriptionFavourite => Rows::Own("practitioner_id"),
        Entity::EncounterTemplate => Rows::Shared("practitioner_id"),
        // What is checked by, the same for everybody.
        Entity::MedicationProduct | Entity::DrugRuleSet | Entity::DrugPackState => Rows::All,
        Entity::AllergyReview => Rows::InCare("id"),
        Entity::Encounter | Entity::Prescription => Rows::Written("patient_id"),
        _ => Rows::InCare("patient_id"),
    }
}

static DOCTORS: LazyLock<Vec<SyncTable>> = LazyLock::new(|| {
    let clinical = CLINICAL.iter().map(|table| SyncTable {
        rows: of_doctors(table.entity),
        ..*table
    });
    DAY.iter().copied().chain(clinical).collect()
});

/// A patient's own rows, and what everybody may know of the clinic. What staff note for each other is left out.
static OWN: LazyLock<Vec<SyncTable>> = LazyLock::new(|| {
    let own = |table: &SyncTable| -> Option<(Rows, &'static [&'static str])> {
        Some(match table.entity {
            Entity::ClinicSetting | Entity::Service | Entity::Room | Entity::PractitionerPhoto => {
                (Rows::Shown, &[])
            }
            Entity::Practitioner => (Rows::Shown, &["phone", "email"]),
            Entity::Patient => (Rows::Own("id"), &["note"]),
            Entity::PatientIdentifier | Entity::PatientContact | Entity::QueueEntry => {
                (Rows::Own("patient_id"), &[])
            }
            Entity::Appointment => (
                Rows::Own("patient_id"),
                &["note", "cancel_reason", "overbook_reason"],
            ),
            _ => return None,
        })
    };
    let tables = DAY.iter().filter_map(|table| {
        let (rows, blank) = own(table)?;
        Some(SyncTable {
            rows,
            blank,
            ..*table
        })
    });
    tables.collect()
});

/// What one person's replica holds. Decided by the server at every pull, never asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Receptionists and admins.
    Desk,
    /// A doctor: the day's tables, and the clinical ones of patients in care.
    Doctor(PractitionerId),
    /// A patient: what is theirs. On the wire `self`.
    Own(PatientId),
}

impl Scope {
    /// `None`: this person keeps no replica.
    pub const fn of(actor: &Actor) -> Option<Self> {
        match (actor.role, actor.practitioner, actor.patient) {
            (Role::Admin | Role::FrontDesk, ..) => Some(Self::Desk),
            (Role::Doctor, Some(practitioner), _) => Some(Self::Doctor(practitioner)),
            (Role::Patient, _, Some(patient)) => Some(Self::Own(patient)),
            (Role::Doctor, None, _) | (Role::Patient, _, None) => None,
        }
    }

    /// `desk`, `doctor` or `self`: what a file of it is called.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Doctor(_) => "doctor",
            Self::Own(_) => "self",
        }
    }

    /// All there are.
    pub const KINDS: [&str; 3] = ["desk", "doctor", "self"];

    pub fn tables(self) -> &'static [SyncTable] {
        match self {
            Self::Desk => DAY,
            Self::Doctor(_) => &DOCTORS,
            Self::Own(_) => &OWN,
        }
    }

    pub fn table(self, entity: Entity) -> Option<&'static SyncTable> {
        self.tables().iter().find(|table| table.entity == entity)
    }

    /// Names every column that is held; changes when a program with other tables takes over.
    pub fn shape(self) -> String {
        let tables = self.tables().iter().map(|table| {
            let columns = table.column_names().collect::<Vec<_>>().join(",");
            format!("{}({columns})", table.name())
        });
        tables.collect::<Vec<_>>().join(" ")
    }

    /// Whose rows: what a statement of [`ScopedSql`] asks for last.
    fn whose(self) -> Value {
        match self {
            Self::Desk => Value::Null(Kind::Id),
            Self::Doctor(practitioner) => Value::Id(practitioner.0),
            Self::Own(patient) => Value::Id(patient.0),
        }
    }

    /// The authority's rows of this scope in the order of keys: `limit` at most, after `after`.
    pub fn page(
        self,
        table: &SyncTable,
        limit: i64,
        after: Option<Uuid>,
    ) -> (&'static Statement, Vec<Value>) {
        let sql = table.sql();
        let mut args = args![limit].to_vec();
        args.extend(after.map(Value::Id));
        let (first, next) = match &sql.scoped {
            None => (sql.first, sql.next),
            Some(scoped) => {
                args.push(self.whose());
                (scoped.first, scoped.next)
            }
        };
        (if after.is_some() { next } else { first }, args)
    }

    /// The authority's row with this key, if it is of this scope.
    pub fn one(self, table: &SyncTable, id: Uuid) -> (&'static Statement, Vec<Value>) {
        let sql = table.sql();
        match &sql.scoped {
            None => (sql.one, args![id].to_vec()),
            Some(scoped) => (scoped.one, vec![Value::Id(id), self.whose()]),
        }
    }

    /// What a doctor's scope holds of a patient who is in care, of a table that is held for those alone.
    pub fn of_patient(
        self,
        table: &SyncTable,
        patient: PatientId,
    ) -> Option<(&'static Statement, Vec<Value>)> {
        let scoped = table.sql().scoped.as_ref().filter(|_| table.is_clinical())?;
        let mut args = args![patient].to_vec();
        if matches!(table.rows, Rows::Written(_)) {
            args.push(self.whose());
        }
        Some((scoped.of_patient, args))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk => f.write_str(self.kind()),
            Self::Doctor(practitioner) => write!(f, "doctor:{practitioner}"),
            Self::Own(patient) => write!(f, "self:{patient}"),
        }
    }
}

/// A table's statements, made from its columns once.
#[derive(Debug)]
pub struct TableSql {
    entity: Entity,
    rows: Rows,
    /// In the order of keys, from the first: `?1` rows at most.
    pub first: &'static Statement,
    /// `?1` rows at most, after key `?2`.
    pub next: &'static Statement,
    pub count: &'static Statement,
    /// All of them, in whatever order costs least.
    pub every: &'static Statement,
    /// The row with key `?1`.
    pub one: &'static Statement,
    /// All columns in order.
    pub insert: &'static Statement,
    pub delete: &'static Statement,
    pub clear: &'static Statement,
    /// On the authority, where a scope does not hold every row.
    scoped: Option<ScopedSql>,
}

/// Their last argument is whose scope it is.
#[derive(Debug)]
struct ScopedSql {
    first: &'static Statement,
    next: &'static Statement,
    one: &'static Statement,
    /// What there can be of patient `?1` in the scope of doctor `?2`, in care or not.
    of_patient: &'static Statement,
}

static SQL: LazyLock<Vec<TableSql>> =
    LazyLock::new(|| DOCTORS.iter().chain(&*OWN).map(TableSql::of).collect());

impl TableSql {
    fn of(table: &SyncTable) -> Self {
        let name = table.name();
        let columns = table.column_names().collect::<Vec<_>>().join(", ");
        let read = table.column_names().map(|column| {
            if table.blank.contains(&column) {
                format!("'' AS {column}")
            } else {
                column.to_owned()
            }
        });
        let read = read.collect::<Vec<_>>().join(", ");
        let places = (1..=table.columns.len()).map(|at| format!("?{at}"));
        let places = places.collect::<Vec<_>>().join(", ");
        // Once per program: a statement lives as long as the program does.
        let scope = match table.rows {
            Rows::All | Rows::InCare(_) | Rows::Written(_) => "",
            Rows::Own(_) | Rows::Shared(_) | Rows::Shown => "self::",
        };
        let made = |what: &str, text: String| -> &'static Statement {
            let label = format!("feed::{scope}{name}::{what}").leak();
            Box::leak(Box::new(Statement::new(label, text.leak())))
        };
        Self {
            entity: table.entity,
            rows: table.rows,
            first: made(
                "FIRST",
                format!("SELECT {read} FROM {name} ORDER BY id {{limit ?1}}"),
            ),
            next: made(
                "NEXT",
                format!("SELECT {read} FROM {name} WHERE id > ?2 ORDER BY id {{limit ?1}}"),
            ),
            count: made("COUNT", format!("SELECT COUNT(*) AS n FROM {name}")),
            every: made("EVERY", format!("SELECT {columns} FROM {name}")),
            one: made("ONE", format!("SELECT {read} FROM {name} WHERE id = ?1")),
            insert: made(
                "INSERT",
                format!("INSERT INTO {name} ({columns}) VALUES ({places})"),
            ),
            delete: made("DELETE", format!("DELETE FROM {name} WHERE id = ?1")),
            clear: made("CLEAR", format!("DELETE FROM {name}")),
            scoped: scoped_sql(table, &read, &made),
        }
    }

    fn all(&self) -> Vec<&'static Statement> {
        let own = [
            self.first,
            self.next,
            self.count,
            self.every,
            self.one,
            self.insert,
            self.delete,
            self.clear,
        ];
        let scoped = self.scoped.iter();
        let scoped = scoped.flat_map(|sql| [sql.first, sql.next, sql.one, sql.of_patient]);
        own.into_iter().chain(scoped).collect()
    }
}

fn scoped_sql(
    table: &SyncTable,
    read: &str,
    made: &dyn Fn(&str, String) -> &'static Statement,
) -> Option<ScopedSql> {
    let name = table.name();
    let (Rows::InCare(of) | Rows::Written(of) | Rows::Own(of) | Rows::Shared(of)) = table.rows else {
        return None;
    };
    let in_care = |whose: &str| {
        format!(
            "EXISTS (SELECT c.patient_id FROM care_relation c
                WHERE c.patient_id = {name}.{of} AND c.practitioner_id = {whose})"
        )
    };
    let signed = |whose: &str| match table.rows {
        Rows::Written(_) => format!(" AND (signed_at IS NOT NULL OR practitioner_id = {whose})"),
        _ => String::new(),
    };
    let holds = |whose: &str| match table.rows {
        Rows::Own(_) => format!("{of} = {whose}"),
        Rows::Shared(_) => format!("(shared = 1 OR {of} = {whose})"),
        _ => in_care(whose) + &signed(whose),
    };
    Some(ScopedSql {
        first: made(
            "FIRST_OF",
            format!(
                "SELECT {read} FROM {name} WHERE {} ORDER BY id {{limit ?1}}",
                holds("?2")
            ),
        ),
        next: made(
            "NEXT_OF",
            format!(
                "SELECT {read} FROM {name} WHERE id > ?2 AND {} ORDER BY id {{limit ?1}}",
                holds("?3")
            ),
        ),
        one: made(
            "ONE_OF",
            format!("SELECT {read} FROM {name} WHERE id = ?1 AND {}", holds("?2")),
        ),
        of_patient: made(
            "OF_PATIENT",
            format!(
                "SELECT {read} FROM {name} WHERE {of} = ?1{} ORDER BY id",
                signed("?2")
            ),
        ),
    })
}

/// For the test that prepares every statement.
pub fn statements() -> Vec<&'static Statement> {
    let own = [super::routes::STATEMENTS, super::lineage::STATEMENTS].concat();
    own.into_iter()
        .chain(SQL.iter().flat_map(TableSql::all))
        .collect()
}

impl SyncTable {
    pub const fn name(&self) -> &'static str {
        self.entity.name()
    }

    pub fn column_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.columns.iter().map(|(name, _)| *name)
    }

    #[expect(clippy::expect_used, reason = "made from the same list")]
    pub fn sql(&self) -> &'static TableSql {
        let made = SQL
            .iter()
            .find(|sql| (sql.entity, sql.rows) == (self.entity, self.rows));
        made.expect("every replicated table has its statements")
    }

    /// What may not stay behind when it leaves the scope.
    pub const fn is_clinical(&self) -> bool {
        matches!(self.rows, Rows::InCare(_) | Rows::Written(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_doctors_scope_holds_clinical_tables_and_only_of_patients_in_care() {
        let nil = Uuid::nil();
        let scopes = [
            Scope::Desk,
            Scope::Doctor(PractitionerId(nil)),
            Scope::Own(PatientId(nil)),
        ];
        for scope in scopes {
            let tables = scope.tables();
            assert!(tables.iter().all(|table| table.entity != Entity::UserAccount));
            let of_everybody = tables.iter().filter(|table| table.rows == Rows::All);
            assert!(
                of_everybody
                    .clone()
                    .all(|table| table.entity != Entity::PatientAllergy)
            );
            let clinical = tables.iter().any(SyncTable::is_clinical);
            assert_eq!(clinical, matches!(scope, Scope::Doctor(_)), "{scope}");
        }
    }

    #[test]
    fn a_patient_is_sent_nothing_of_others() {
        let own = Scope::Own(PatientId(Uuid::nil()));
        let of_persons = [
            Entity::Patient,
            Entity::PatientIdentifier,
            Entity::PatientContact,
            Entity::Appointment,
            Entity::QueueEntry,
        ];
        for table in own.tables() {
            let is_own = matches!(table.rows, Rows::Own(_));
            assert_eq!(is_own, of_persons.contains(&table.entity), "{}", table.name());
        }
    }
}
