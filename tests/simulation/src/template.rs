//! A clinic with its desktops loaded, made once and copied for each seed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clinic_desk::secrets::{Secret, SecretStore as _};
use clinic_server::identity::{NewAccount, clinic_itself, create_account_with_password};
use clinic_shared::{
    feed::Scope,
    field::Language,
    identity::Role,
    ids::UserId,
    ports::HandClock,
    time::{Date, Timestamp, Zone},
    web::Work,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    Fault,
    desk::{PASSWORD, Place, SimDesk},
    dice::Dice,
    life::copy_folder,
    look::{Look, OWN},
    net::{Net, State, calm},
    plants::store::SECRET,
    server::{KEY, SimServer},
    watch::{Truth, Watch},
};

pub const DESKS_MAX: usize = 5;
pub const DOCTORS: u128 = 2;
pub const PATIENTS: u128 = 10;

#[derive(Debug)]
pub struct Template {
    dir: TempDir,
    desks: Vec<Place>,
    /// What tables outside of the scope hold in a replica that nobody worked on.
    pub untouched: BTreeMap<String, Vec<String>>,
}

/// Tuesday 24 November 2026, 09:00 in the clinic.
pub fn morning() -> Timestamp {
    Zone::vietnam().at(today(), 9, 0)
}

pub fn today() -> Date {
    Date::new(2026, 11, 24).unwrap_or_else(|| Zone::vietnam().day_of(Timestamp::from_ms(0)))
}

pub fn doctor(number: u128) -> Uuid {
    Uuid::from_u128(0xd0c0 << 96 | number)
}

pub fn patient(number: u128) -> Uuid {
    Uuid::from_u128(0xba70 << 96 | number)
}

pub fn service() -> Uuid {
    Uuid::from_u128(0x5e70 << 96)
}

pub fn room() -> Uuid {
    Uuid::from_u128(0x700f << 96)
}

/// In memory where the machine has such a folder.
pub fn scratch() -> Result<TempDir, Fault> {
    let memory = Path::new("/dev/shm");
    Ok(if memory.is_dir() {
        TempDir::new_in(memory)?
    } else {
        TempDir::new()?
    })
}

impl Template {
    pub async fn make() -> Result<Self, Fault> {
        let dir = scratch()?;
        let clock = HandClock::at(morning());
        let file = server_file(dir.path());
        fs::create_dir_all(dir.path().join("server"))?;
        let server = SimServer::start(&file, &clock, 1, None).await?;
        Look::into(&file, KEY)?.run(&rows())?;
        let mut truth = Vec::new();
        for at in 0..DESKS_MAX {
            account(&server, at).await?;
            truth.push(Truth {
                disabled: false,
                scope: "desk".to_owned(),
            });
        }
        let net = Net::new(State {
            dice: Dice::of(0),
            weather: calm(),
            plugged: vec![true; DESKS_MAX],
            server: Some(Arc::new(server)),
            late: Vec::new(),
            watch: Watch::for_desks(truth),
            trace: crate::trace::Trace::default(),
            plant: None,
        });
        let mut desks = Vec::new();
        let mut untouched = BTreeMap::new();
        for at in 0..DESKS_MAX {
            let place = Place {
                at,
                user: user(at),
                name: name(at),
                folder: desk_folder(dir.path(), at),
                secrets: Vec::new(),
            };
            fs::create_dir_all(&place.folder)?;
            let mut desk =
                SimDesk::start(place, HandClock::at(morning()), Arc::clone(&net), 100 + at as u64)?;
            let told = desk.sign_in(Uuid::from_u128(at as u128 + 1)).await;
            let signed_in = told.is_some_and(|told| told.is_ok());
            let pulled = desk.run(async |desk, _| desk.replica.pull_to(0).await).await;
            let loaded = pulled.is_some_and(|pulled| pulled.is_ok());
            if !signed_in || !loaded {
                return Err("a desktop of the template cannot sign in and load".into());
            }
            desk.stop()?;
            let look = desk.look()?.ok_or("no replica")?;
            untouched = outside(Scope::Desk, &look)?;
            desks.push(Place {
                at,
                user: desk.user,
                name: desk.name.clone(),
                folder: desk.folder.clone(),
                secrets: Secret::ALL
                    .into_iter()
                    .filter_map(|secret| Some((secret, desk.secrets.get(secret).ok()??)))
                    .collect(),
            });
        }
        let server = net.state().server.take();
        if let Some(server) = server {
            server.engine.checkpoint().await?;
        }
        if let Some(wrong) = net.state().watch.violations.first() {
            return Err(format!("the template breaks a rule: {wrong}").into());
        }
        Ok(Self {
            dir,
            desks,
            untouched,
        })
    }

    /// A copy to work on, in another folder.
    pub fn copy(&self, to: &Path, desks: usize) -> Result<Vec<Place>, Fault> {
        copy_folder(&self.dir.path().join("server"), &to.join("server"))?;
        let mut copied = Vec::new();
        for place in self.desks.iter().take(desks) {
            let folder = desk_folder(to, place.at);
            copy_folder(&place.folder, &folder)?;
            copied.push(Place {
                at: place.at,
                user: place.user,
                name: place.name.clone(),
                folder,
                secrets: place.secrets.clone(),
            });
        }
        Ok(copied)
    }
}

pub fn server_file(dir: &Path) -> PathBuf {
    dir.join("server").join("clinic.db")
}

fn desk_folder(dir: &Path, at: usize) -> PathBuf {
    dir.join(format!("desk{at}"))
}

pub fn user(at: usize) -> UserId {
    UserId(Uuid::from_u128(0xaccf << 96 | (at as u128 + 1)))
}

fn name(at: usize) -> String {
    format!("letan{at}")
}

async fn account(server: &SimServer, at: usize) -> Result<(), Fault> {
    let account = NewAccount {
        id: user(at),
        user_name: name(at),
        display_name: name(at),
        email: format!("{SECRET}@phongkham.test"),
        language: Language::Vi,
        role: Role::FrontDesk,
        practitioner_id: None,
        patient_id: None,
        may_overbook: false,
        must_change_password: false,
    };
    let hash = server
        .server
        .identity
        .passwords
        .hash(PASSWORD)
        .await
        .map_err(|fault| fault.0)?;
    let mut work = Work::begin(&server.server.app, clinic_itself()).await?;
    create_account_with_password(&mut work, &account, &hash).await?;
    let seq = work.finish("TEMPLATE").await?;
    work.commit().await?;
    server.server.app.feed.publish(seq);
    Ok(())
}

/// What tables outside of the scope hold. Their rows are never sent.
pub fn outside(scope: Scope, replica: &Look) -> Result<BTreeMap<String, Vec<String>>, Fault> {
    let mut all = BTreeMap::new();
    for table in replica.tables()? {
        let is_held = scope.tables().iter().any(|held| held.name() == table);
        if !is_held && !OWN.contains(&table.as_str()) {
            let rows = replica.dump(&table)?;
            all.insert(table, rows);
        }
    }
    Ok(all)
}

fn rows() -> String {
    use std::fmt::Write as _;
    let zone = Zone::vietnam();
    let at = |hour| zone.at(today(), hour, 0).as_ms();
    let hex = |id: Uuid| format!("x'{}'", id.simple());
    let (service, room) = (hex(service()), hex(room()));
    let mut sql = format!(
        "INSERT INTO service (id, code, name, description, length_minutes, price_vnd, color, active, version)
            VALUES ({service}, 'KTQ', 'Khám tổng quát', '', 20, 0, '#0369a1', 1, 1);
        INSERT INTO room (id, name, queue_prefix, floor, active, version) VALUES ({room}, 'Phòng 1', 'A', '', 1, 1);\n"
    );
    for number in 1..=DOCTORS {
        let id = hex(doctor(number));
        let _ = write!(
            sql,
            "INSERT INTO practitioner (id, full_name, name_key, title, gender, specialty, license_number, biography,
                phone, email, visits_max_per_day, color, active, version)
            VALUES ({id}, 'Bác sĩ {number}', 'bac si {number}', '', 'unknown', 'Nội', '', '', '', '', 30, '#0f766e', 1, 1);
            INSERT INTO shift (id, practitioner_id, room_id, starts_at, ends_at)
            VALUES ({}, {id}, {room}, {}, {});\n",
            hex(Uuid::from_u128(0x5f1f << 96 | number)),
            at(8),
            at(18),
        );
    }
    for number in 1..=PATIENTS {
        let id = hex(patient(number));
        let _ = write!(
            sql,
            "INSERT INTO patient (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email,
                address_line, ward, district, province, occupation, nationality, ethnicity, severe_disability, merit,
                note, search_text, created_at, updated_at, version)
            VALUES ({id}, 'BN{number:06}', 'Nguyễn Văn Thử {number}', 'nguyen van thu {number}', 'unknown', '1990-02-{number:02}',
                '09012345{number:02}', '09012345{number:02}', '', '', '', '', '', '', 'VN', '', 0, 0, '',
                'nguyen van thu {number}', 0, 0, 1);
            INSERT INTO patient_allergy
                (id, patient_id, substance, reaction, criticality, status, note, recorded_by, recorded_at, version)
            VALUES ({}, {id}, '{SECRET}', '{SECRET}', 'high', 'active', '{SECRET}', {id}, 0, 1);\n",
            hex(Uuid::from_u128(0xa11e << 96 | number)),
        );
        // To be taken away: what leaves a record must leave the replicas.
        let _ = write!(
            sql,
            "INSERT INTO patient_contact (id, patient_id, position, name, relationship, phone)
            VALUES ({}, {id}, 0, 'Trần Văn Ba', 'Cha', '0933322200');\n",
            hex(Uuid::from_u128(0xc047 << 96 | number)),
        );
    }
    let _ = write!(sql, "UPDATE record_number_counter SET last_number = {PATIENTS};");
    sql
}
