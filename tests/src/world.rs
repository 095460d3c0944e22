//! Rows that tests begin with, written straight into the store: a room's tests need no other room's routes.

use std::sync::Arc;

use clinic_shared::{
    args,
    ids::{AppointmentId, LeaveId, PatientId, PractitionerId, RoomId, ServiceId, ShiftId},
    scheduling::{AppointmentKind, AppointmentView, BookAppointment},
    store::{Begin, Engine, Statement, Tx, Value},
    time::{Date, Period, Timestamp, Zone},
};

use crate::{Answer, Asker, TestClinic, next_uuid};

static PRACTITIONER: Statement = Statement::new(
    "PRACTITIONER",
    "INSERT INTO practitioner (id, full_name, name_key, title, gender, specialty, license_number, biography,
        phone, email, visits_max_per_day, color, active, version)
    VALUES (?1, ?2, ?2, '', 'unknown', ?3, '', '', '', '', ?4, '#0f766e', ?5, 1)",
);
static PATIENT: Statement = Statement::new(
    "PATIENT",
    "INSERT INTO patient (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email,
        address_line, ward, district, province, occupation, nationality, ethnicity, severe_disability, merit,
        note, search_text, created_at, updated_at, version)
    VALUES (?1, ?2, ?3, ?3, 'unknown', ?4, '0901234567', '0901234567', '', '', '', '', '', '', '', '', ?5, ?5,
        '', ?3, ?6, ?6, 1)",
);
static SERVICE: Statement = Statement::new(
    "SERVICE",
    "INSERT INTO service (id, code, name, description, length_minutes, price_vnd, color, active, version)
    VALUES (?1, ?2, ?3, '', ?4, 0, '#0369a1', ?5, 1)",
);
static ROOM: Statement = Statement::new(
    "ROOM",
    "INSERT INTO room (id, name, queue_prefix, floor, active, version) VALUES (?1, ?2, ?3, '', ?4, 1)",
);
static SHIFT: Statement = Statement::new(
    "SHIFT",
    "INSERT INTO shift (id, practitioner_id, room_id, starts_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)",
);
static LEAVE: Statement = Statement::new(
    "LEAVE",
    "INSERT INTO practitioner_leave (id, practitioner_id, starts_at, ends_at, reason) VALUES (?1, ?2, ?3, ?4, '')",
);

/// When the rows were made that no test asks about.
pub const LONG_AGO: Timestamp = Timestamp::from_ms(0);

/// Many rows of one table, a hundred by each statement: one by one they take long where the store is another program.
/// `into` is what follows INSERT INTO.
pub async fn write_rows(tx: &mut Tx, into: &str, rows: &[Vec<Value>]) {
    for some in rows.chunks(100) {
        let mut places = (1..).map(|at| format!("?{at}"));
        let of_each = some.iter().map(|row| {
            let own: Vec<_> = places.by_ref().take(row.len()).collect();
            format!("({})", own.join(", "))
        });
        let sql = format!(
            "INSERT INTO {into} VALUES {}",
            of_each.collect::<Vec<_>>().join(", ")
        );
        tx.run_sql(sql.leak(), &some.concat())
            .await
            .expect("the rows are written");
    }
}

/// A clinic with one service of 20 minutes and one room `A`. The clock stands at Tuesday 24 November, 09:00.
#[derive(Debug)]
pub struct World {
    pub clinic: TestClinic,
    pub service: ServiceId,
    pub room: RoomId,
}

impl World {
    pub async fn start() -> Self {
        Self::of(TestClinic::start().await).await
    }

    /// One that tells its patients of their visits; what it sends lies in the clinic's mailbox.
    pub async fn sending_mail() -> Self {
        Self::of(TestClinic::sending_mail().await).await
    }

    async fn of(clinic: TestClinic) -> Self {
        let world = Self {
            clinic,
            service: ServiceId(next_uuid()),
            room: RoomId(next_uuid()),
        };
        let service = args![world.service, "KTQ", "Khám tổng quát", 20_u16, true];
        world.write(&SERVICE, service).await;
        world.write(&ROOM, args![world.room, "Phòng 1", "A", true]).await;
        world
    }

    pub fn engine(&self) -> Arc<dyn Engine> {
        Arc::clone(&self.clinic.server.app.engine)
    }

    pub async fn write(&self, statement: &'static Statement, args: &[Value]) {
        let mut tx = Tx::begin(self.engine().as_ref(), Begin::Write)
            .await
            .expect("a transaction");
        tx.run(statement, args).await.expect("the row is written");
        tx.commit().await.expect("the transaction ends");
    }

    /// A doctor who works today 08:00–12:00 and 13:00–17:00 in room `A`.
    pub async fn doctor(&self, specialty: &str) -> PractitionerId {
        let id = self.idle_doctor(specialty, 15).await;
        self.shift(id, today(), (8, 12)).await;
        self.shift(id, today(), (13, 17)).await;
        id
    }

    /// A doctor without hours.
    pub async fn idle_doctor(&self, specialty: &str, visits_max: u16) -> PractitionerId {
        let id = PractitionerId(next_uuid());
        let name = format!("Bác sĩ {}", id.0.simple());
        self.write(&PRACTITIONER, args![id, name, specialty, visits_max, true])
            .await;
        id
    }

    pub async fn shift(&self, practitioner: PractitionerId, day: Date, (from, to): (i8, i8)) -> ShiftId {
        let (id, zone) = (ShiftId(next_uuid()), Zone::vietnam());
        let (start, end) = (zone.at(day, from, 0), zone.at(day, to, 0));
        self.write(&SHIFT, args![id, practitioner, self.room, start, end])
            .await;
        id
    }

    pub async fn leave(&self, practitioner: PractitionerId, period: Period) {
        let id = LeaveId(next_uuid());
        self.write(&LEAVE, args![id, practitioner, period.start, period.end])
            .await;
    }

    pub async fn patient(&self) -> PatientId {
        self.patient_born("1990-02-01").await
    }

    pub async fn patient_born(&self, born: &str) -> PatientId {
        let id = PatientId(next_uuid());
        let number = format!("BN{}", id.0.simple());
        self.write(
            &PATIENT,
            args![id, number, "Nguyễn Văn Thử", born, false, LONG_AGO],
        )
        .await;
        id
    }

    /// A request for the world's service.
    pub fn ask(&self, doctor: PractitionerId, patient: PatientId, start: Timestamp) -> BookAppointment {
        BookAppointment {
            id: AppointmentId(next_uuid()),
            patient_id: patient,
            practitioner_id: doctor,
            service_id: self.service,
            start,
            length_minutes: None,
            kind: AppointmentKind::General,
            reason: "Đau đầu".to_owned(),
            note: String::new(),
            proposed: false,
            hold_id: None,
            overbook: None,
        }
    }

    /// The desk books; the visit must fit.
    pub async fn booked(
        &self,
        doctor: PractitionerId,
        patient: PatientId,
        start: Timestamp,
    ) -> AppointmentView {
        let asked = self.ask(doctor, patient, start);
        self.clinic.desk().post("/api/appointments", &asked).await.ok()
    }

    /// The desk books somebody new.
    pub async fn book(&self, doctor: PractitionerId, start: Timestamp) -> Answer {
        let asked = self.ask(doctor, self.patient().await, start);
        self.clinic.desk().post("/api/appointments", &asked).await
    }
}

/// The day on which the clock stands.
pub fn today() -> Date {
    Zone::vietnam().day_of(crate::now())
}

/// Today at this time in the clinic.
pub fn at(hour: i8, minute: i8) -> Timestamp {
    Zone::vietnam().at(today(), hour, minute)
}

impl Asker {
    /// A POST with `If-Match`.
    pub async fn post_matching(&self, path: &str, version: i64, body: &impl serde::Serialize) -> Answer {
        let headers = [
            ("Idempotency-Key", next_uuid().to_string()),
            ("If-Match", format!("\"{version}\"")),
        ];
        self.send(reqwest::Method::POST, path, Some(body), &headers).await
    }
}
