//! What must be so when everything has come to rest. Asked in SQL of the simulation's own.

mod at_desk;
mod at_server;

use std::collections::BTreeMap;

use clinic_shared::{feed::Scope, ids::PractitionerId};

use crate::{Fault, look::Look};

/// Rows of a scope by table, a line each.
type Rows = BTreeMap<&'static str, Vec<String>>;

/// The scope that a pull's head names.
fn scope_of(name: &str) -> Scope {
    let doctor = name.strip_prefix("doctor:").and_then(|id| id.parse().ok());
    doctor.map_or(Scope::Desk, |id| Scope::Doctor(PractitionerId(id)))
}

/// Whether only those whose patients are in care may hold it.
fn is_clinical(table: &str) -> bool {
    !Scope::Desk.tables().iter().any(|held| held.name() == table)
}

/// Everything of the scope that is in this store.
fn held(scope: Scope, replica: &Look) -> Result<Rows, Fault> {
    rows(scope, replica, |_| String::new())
}

/// What of the server's rows belongs into the scope.
fn projection(scope: Scope, server: &Look) -> Result<Rows, Fault> {
    let Scope::Doctor(doctor) = scope else {
        return held(scope, server);
    };
    let doctor = doctor.0.simple();
    let in_care = format!(
        "IN (SELECT patient_id FROM appointment WHERE practitioner_id = x'{doctor}'
            AND status IN ('booked', 'arrived', 'in-progress', 'fulfilled'))"
    );
    rows(scope, server, |table| match table {
        day if !is_clinical(day) => String::new(),
        "medication_product" | "drug_rule_set" | "drug_pack_state" => String::new(),
        "allergy_review" => format!("WHERE id {in_care}"),
        "care_access" | "prescription_favourite" => format!("WHERE practitioner_id = x'{doctor}'"),
        "encounter_template" => format!("WHERE practitioner_id = x'{doctor}' OR shared = 1"),
        // What is not signed is its author's alone.
        "encounter" | "prescription" => {
            format!("WHERE patient_id {in_care} AND (signed_at IS NOT NULL OR practitioner_id = x'{doctor}')")
        }
        _ => format!("WHERE patient_id {in_care}"),
    })
}

fn rows(scope: Scope, store: &Look, which: impl Fn(&str) -> String) -> Result<Rows, Fault> {
    let mut all = BTreeMap::new();
    for table in scope.tables() {
        let (name, columns) = (table.name(), table.column_names().collect::<Vec<_>>().join(", "));
        let rows = store.rows(&format!(
            "SELECT {columns} FROM {name} {} ORDER BY id",
            which(name)
        ))?;
        all.insert(name, rows.iter().map(|row| row.join("|")).collect());
    }
    Ok(all)
}

/// The first rows in which two differ.
fn difference(server: &[String], replica: &[String]) -> String {
    let of = |rows: &[String], others: &[String]| {
        let alone = rows.iter().find(|row| !others.contains(row));
        alone.map_or_else(|| "nothing".to_owned(), Clone::clone)
    };
    format!(
        "only at the server: {}; only here: {}",
        of(server, replica),
        of(replica, server)
    )
}
