//! What a replica holds: per scope a list of tables, per table a list of columns. Both sides make their SQL from
//! it, so a column that is not listed here never leaves the server. See `docs/sync.md`.

use std::{fmt, sync::LazyLock};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Entity;
use crate::{
    identity::{Actor, Role},
    ids::PractitionerId,
    store::{FromValue, Kind, Row, Statement, StoreError, Value},
    time::{Date, Timestamp},
};

/// One table as replicas hold it. The table is named like its entity and its key is `id`, the first column.
#[derive(Debug, Clone, Copy)]
pub struct SyncTable {
    pub entity: Entity,
    pub columns: &'static [(&'static str, Kind)],
}

macro_rules! sync_tables {
    ($($entity:ident { $($column:ident: $kind:ident),+ $(,)? })+) => {
        &[$(SyncTable {
            entity: Entity::$entity,
            columns: &[("id", Kind::Id), $((stringify!($column), Kind::$kind)),+],
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

/// What one person's replica holds. Decided by the server at every pull, never asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Receptionists and admins.
    Desk,
    /// A doctor. The day's tables as yet; records of patients in their care join here, each with its own
    /// condition on the care relation.
    Doctor(PractitionerId),
}

impl Scope {
    /// `None`: this person keeps no replica.
    pub const fn of(actor: &Actor) -> Option<Self> {
        match (actor.role, actor.practitioner) {
            (Role::Admin | Role::FrontDesk, _) => Some(Self::Desk),
            (Role::Doctor, Some(practitioner)) => Some(Self::Doctor(practitioner)),
            (Role::Doctor, None) | (Role::Patient, _) => None,
        }
    }

    pub const fn tables(self) -> &'static [SyncTable] {
        match self {
            Self::Desk | Self::Doctor(_) => DAY,
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
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk => f.write_str("desk"),
            Self::Doctor(practitioner) => write!(f, "doctor:{practitioner}"),
        }
    }
}

/// A table's statements, made from its columns once.
#[derive(Debug)]
pub struct TableSql {
    entity: Entity,
    /// In the order of keys, from the first: `?1` rows at most.
    pub first: &'static Statement,
    /// `?1` rows at most, after key `?2`.
    pub next: &'static Statement,
    pub count: &'static Statement,
    /// The row with key `?1`.
    pub one: &'static Statement,
    /// All columns in order.
    pub insert: &'static Statement,
    pub delete: &'static Statement,
    pub clear: &'static Statement,
}

static SQL: LazyLock<Vec<TableSql>> = LazyLock::new(|| DAY.iter().map(TableSql::of).collect());

impl TableSql {
    fn of(table: &SyncTable) -> Self {
        let name = table.name();
        let columns = table.column_names().collect::<Vec<_>>().join(", ");
        let places = (1..=table.columns.len()).map(|at| format!("?{at}"));
        let places = places.collect::<Vec<_>>().join(", ");
        // Once per program: a statement lives as long as the program does.
        let made = |what: &str, text: String| -> &'static Statement {
            let label = format!("feed::{name}::{what}").leak();
            Box::leak(Box::new(Statement::new(label, text.leak())))
        };
        Self {
            entity: table.entity,
            first: made(
                "FIRST",
                format!("SELECT {columns} FROM {name} ORDER BY id {{limit ?1}}"),
            ),
            next: made(
                "NEXT",
                format!("SELECT {columns} FROM {name} WHERE id > ?2 ORDER BY id {{limit ?1}}"),
            ),
            count: made("COUNT", format!("SELECT COUNT(*) AS n FROM {name}")),
            one: made("ONE", format!("SELECT {columns} FROM {name} WHERE id = ?1")),
            insert: made(
                "INSERT",
                format!("INSERT INTO {name} ({columns}) VALUES ({places})"),
            ),
            delete: made("DELETE", format!("DELETE FROM {name} WHERE id = ?1")),
            clear: made("CLEAR", format!("DELETE FROM {name}")),
        }
    }

    fn all(&self) -> [&'static Statement; 7] {
        [
            self.first,
            self.next,
            self.count,
            self.one,
            self.insert,
            self.delete,
            self.clear,
        ]
    }
}

/// For the test that prepares every statement.
pub fn statements() -> Vec<&'static Statement> {
    SQL.iter().flat_map(TableSql::all).collect()
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
        let made = SQL.iter().find(|sql| sql.entity == self.entity);
        made.expect("every replicated table has its statements")
    }

    /// A row as it travels and as it is summed: a JSON array, the same text on every engine.
    ///
    /// | kind | JSON |
    /// |---|---|
    /// | `Id` | UUID text |
    /// | `Int`, `Decimal` (ten-thousandths) | number |
    /// | `Timestamp` | number, ms since 1970 |
    /// | `Bool` | `true` / `false` |
    /// | `Text`, `Date` | text |
    /// | `Bytes` | base64 |
    pub fn encode(&self, row: &Row, into: &mut Vec<u8>) -> Result<(), StoreError> {
        use std::io::Write as _;
        into.push(b'[');
        for (at, ((name, kind), value)) in self.columns.iter().zip(row.values()).enumerate() {
            if at > 0 {
                into.push(b',');
            }
            if matches!(value, Value::Null(_)) {
                into.extend_from_slice(b"null");
                continue;
            }
            // Writing to memory does not fail.
            let _ = match kind {
                Kind::Id => write!(into, "\"{}\"", of::<Uuid>(name, value)?),
                Kind::Int | Kind::Decimal => match value {
                    Value::Int(number) | Value::Decimal(number) => write!(into, "{number}"),
                    _ => return Err(StoreError::decode(name, "no number")),
                },
                Kind::Bool => write!(into, "{}", of::<bool>(name, value)?),
                Kind::Timestamp => write!(into, "{}", of::<Timestamp>(name, value)?.as_ms()),
                Kind::Date => write!(into, "\"{}\"", of::<Date>(name, value)?),
                Kind::Bytes => write!(into, "\"{}\"", BASE64.encode(of::<Vec<u8>>(name, value)?)),
                Kind::Text => match value {
                    Value::Text(text) => serde_json::to_writer(&mut *into, text).map_err(Into::into),
                    _ => return Err(StoreError::decode(name, "no text")),
                },
            };
        }
        into.push(b']');
        Ok(())
    }

    /// A travelled row's values, in the columns' order.
    pub fn decode(&self, row: &[serde_json::Value]) -> Result<Vec<Value>, StoreError> {
        if row.len() != self.columns.len() {
            return Err(StoreError::decode(self.name(), "a row of another length"));
        }
        let values = self.columns.iter().zip(row).map(|((name, kind), value)| {
            typed(*kind, value).ok_or_else(|| StoreError::decode(name, "value of another type"))
        });
        values.collect()
    }
}

fn of<T: FromValue>(column: &str, value: &Value) -> Result<T, StoreError> {
    T::from_value(value).ok_or_else(|| StoreError::decode(column, "value of another type"))
}

fn typed(kind: Kind, value: &serde_json::Value) -> Option<Value> {
    if value.is_null() {
        return Some(Value::Null(kind));
    }
    Some(match kind {
        Kind::Id => Value::Id(value.as_str()?.parse().ok()?),
        Kind::Int => Value::Int(value.as_i64()?),
        Kind::Decimal => Value::Decimal(value.as_i64()?),
        Kind::Bool => Value::Bool(value.as_bool()?),
        Kind::Timestamp => Value::Timestamp(Timestamp::from_ms(value.as_i64()?)),
        Kind::Date => Value::Date(value.as_str()?.parse().ok()?),
        Kind::Text => Value::Text(value.as_str()?.to_owned()),
        Kind::Bytes => Value::Bytes(BASE64.decode(value.as_str()?).ok()?),
    })
}

/// Of all rows of a table, in whatever order: how many, and the sum of the first 8 bytes of each row's SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableSum {
    pub rows: u64,
    pub sum: u64,
}

impl TableSum {
    /// `encoded` as [`SyncTable::encode`] writes it.
    pub fn add(&mut self, encoded: &[u8]) {
        let hash = Sha256::digest(encoded);
        let first = std::array::from_fn(|at| hash[at]);
        self.rows += 1;
        self.sum = self.sum.wrapping_add(u64::from_be_bytes(first));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_from_its_journey_as_it_was() {
        let table = SyncTable {
            entity: Entity::Service,
            columns: &[
                ("id", Kind::Id),
                ("a", Kind::Text),
                ("b", Kind::Bool),
                ("c", Kind::Timestamp),
                ("d", Kind::Date),
                ("e", Kind::Bytes),
                ("f", Kind::Int),
                ("g", Kind::Text),
            ],
        };
        let id = Uuid::from_u128(7);
        let sent = vec![
            Value::Id(id),
            Value::Text("Nguyễn \"Đức\"\n\u{2028}".to_owned()),
            Value::Bool(true),
            Value::Timestamp(Timestamp::from_ms(1_800_000_000_123)),
            Value::Date("2026-11-24".parse().unwrap()),
            Value::Bytes(vec![0, 255, 10]),
            Value::Int(-1),
            Value::Null(Kind::Text),
        ];
        // As SQLite gives them back: without their kinds.
        let kept = vec![
            Value::Bytes(id.as_bytes().to_vec()),
            sent[1].clone(),
            Value::Int(1),
            Value::Int(1_800_000_000_123),
            Value::Text("2026-11-24".to_owned()),
            Value::Bytes(vec![0, 255, 10]),
            Value::Int(-1),
            Value::Null(Kind::Bytes),
        ];
        let columns: std::sync::Arc<[Box<str>]> = table.column_names().map(Into::into).collect();
        let text = |values: Vec<Value>| {
            let mut text = Vec::new();
            table
                .encode(&Row::new(columns.clone(), values), &mut text)
                .unwrap();
            String::from_utf8(text).unwrap()
        };
        assert_eq!(text(sent.clone()), text(kept));
        assert!(!text(sent.clone()).contains('\n'), "one row is one line");
        let read: Vec<serde_json::Value> = serde_json::from_str(&text(sent.clone())).unwrap();
        assert_eq!(table.decode(&read).unwrap(), sent);
        assert!(table.decode(&read[1..]).is_err());
    }

    #[test]
    fn a_sum_does_not_depend_on_order_and_sees_every_row() {
        let sum = |rows: &[&str]| {
            let mut sum = TableSum::default();
            for row in rows {
                sum.add(row.as_bytes());
            }
            sum
        };
        assert_eq!(sum(&["a", "b", "c"]), sum(&["c", "a", "b"]));
        assert_ne!(sum(&["a", "b"]), sum(&["a", "c"]));
        assert_ne!(sum(&["a"]), sum(&["a", "a"]));
    }

    #[test]
    fn no_scope_holds_a_clinical_or_private_table() {
        let doctor = Scope::Doctor(PractitionerId(Uuid::nil()));
        for scope in [Scope::Desk, doctor] {
            let held: Vec<_> = scope.tables().iter().map(|table| table.entity).collect();
            assert!(!held.contains(&Entity::PatientAllergy));
            assert!(!held.contains(&Entity::UserAccount));
        }
    }
}
