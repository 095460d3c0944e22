// Patients who are to come again: the desk sees who has no visit and books it in a press; and which doctor without hours was
// told of it. This clinic's server has no relay: what it would tell of its mails is told here in its place.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { at, comesToday, complaints, loaded, openAs, openClinic, people, plusDays, registerPatient, today, written } from "../clinic.mjs";

let clinic;
let desk;
let day;
let patient;
let doctor;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  day = await today(desk);
  patient = await registerPatient(desk, { full_name: "Trịnh Thị Tái Khám", phone: "0905550123" });
  const { account } = await clinic.ask(people.doctor);
  doctor = await desk("GET", `/api/practitioners/${account.practitioner_id}`);
});
after(() => clinic?.close());

const FOLLOW_UPS = /\/api\/follow-ups$/;
const NOTICES = /\/api\/practitioners\/schedule-notices/;

/** A follow-up in three days, as the server tells it. */
const followUp = (form) => ({
  encounter_id: randomUUID(), appointment_id: randomUUID(), patient_id: patient.id, patient_name: patient.full_name,
  patient_record_number: patient.record_number, patient_phone: patient.phone, practitioner_id: doctor.id,
  practitioner_name: doctor.full_name, service_id: null, due_on: plusDays(day, 3), booked_at: null, told: null, ...form,
});

const serverHas = (page, items) => page.route(FOLLOW_UPS, (route) => route.fulfill({ json: { items, next_cursor: null } }));
const rows = (page) => page.getByRole("list", { name: "Cần tái khám" }).getByRole("listitem");

test("where nobody is to come again the page says when somebody will be here", async () => {
  const { page, faults } = await openAs(clinic, people.desk, "/follow-ups");
  await serverHas(page, []);
  await page.reload();
  await page.getByText("Không có ai cần tái khám").waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("who has no visit comes first and is booked with patient, doctor and day chosen", async () => {
  const { page, faults } = await openAs(clinic, people.desk, "/");
  const told = { channel: "mail", status: "sent", reason: null, at: at(day, "08:20") };
  await serverHas(page, [
    followUp({ patient_name: "Đã Có Lịch", booked_at: at(plusDays(day, 3), "09:00"), due_on: plusDays(day, 2) }),
    followUp({ told }),
  ]);
  await page.getByRole("navigation").getByRole("link", { name: "Cần tái khám" }).first().click();
  await rows(page).first().getByText("đã nhắc lúc 08:20").waitFor();
  await rows(page).nth(1).getByText(`đã có lịch 09:00 ${written(plusDays(day, 3))}`).waitFor();
  assert.equal(await page.getByRole("link", { name: "Đặt lịch", exact: true }).count(), 1);
  assert.deepEqual(await complaints(page), []);

  await rows(page).first().getByRole("link", { name: "Đặt lịch", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/appointments/new?*");
  const query = new URL(page.url()).searchParams;
  assert.deepEqual(
    ["patient", "practitioner", "kind", "day"].map((name) => query.get(name)),
    [patient.id, doctor.id, "follow-up", plusDays(day, 3)],
  );
  await loaded(page);
  await page.getByText(patient.full_name).first().waitFor();
  assert.deepEqual(faults, []);
});

test("all of them are there, however many pages the server makes of them; whom nobody could tell is to be called", async () => {
  const { page, faults } = await openAs(clinic, people.desk, "/");
  const failed = { channel: "mail", status: "failed", reason: "given-up", at: at(day, "08:20") };
  const [over, untold, later] = [
    followUp({ patient_name: "Quá Ngày Hẹn", due_on: plusDays(day, -2), told: failed }),
    followUp({ patient_name: "Không Báo Được", told: failed }),
    followUp({ patient_name: "Ở Trang Sau", due_on: plusDays(day, 9) }),
  ];
  const pages = { first: { items: [over, untold], next_cursor: "next" }, next: { items: [later], next_cursor: null } };
  await page.route(/\/api\/follow-ups(\?.*)?$/, (route) => {
    const cursor = new URL(route.request().url()).searchParams.get("cursor");
    return route.fulfill({ json: pages[cursor ?? "first"] });
  });
  await page.getByRole("navigation").getByRole("link", { name: "Cần tái khám" }).first().click();
  const row = (name) => rows(page).filter({ hasText: name });
  await row("Ở Trang Sau").getByText("chưa nhắc").waitFor();
  assert.equal(await rows(page).count(), 3);
  await row("Quá Ngày Hẹn").getByText("đã qua ngày hẹn").waitFor();
  for (const name of ["Quá Ngày Hẹn", "Không Báo Được"]) {
    await row(name).getByText("không nhắc được, xin gọi").waitFor();
    await row(name).getByText("Đã thử nhiều lần mà máy chủ thư không nhận").waitFor();
  }
  const phone = row("Không Báo Được").getByRole("link", { name: "0905" });
  assert.equal(await phone.getAttribute("href"), `tel:${patient.phone}`);
  // A day that is over is booked for today.
  const book = await row("Quá Ngày Hẹn").getByRole("link", { name: "Đặt lịch", exact: true }).getAttribute("href");
  assert.equal(new URL(book, clinic.base).searchParams.get("day"), day);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("the follow-up of a signed record is booked from the page, and another desk sees at once that it is", async () => {
  const own = await clinic.ask(people.doctor);
  const comes = await comesToday(desk, own, { full_name: "Nghiêm Thị Hẹn Lại" }, "Đau họng");
  const ids = { id: randomUUID(), patient_id: comes.patient.id, appointment_id: comes.visit.id };
  const form = { reason: "Đau họng", diagnoses: [{ code: "J02.9", name: "Viêm họng cấp" }], follow_up_days: 3 };
  await own("PUT", `/api/patients/${comes.patient.id}/allergy-review`, {});
  const record = await own("POST", "/api/encounters", { ...ids, ...form });
  await own("POST", `/api/encounters/${record.id}/sign`, {}, record.version);
  const { page, faults } = await openAs(clinic, people.desk, "/follow-ups");
  const other = await openAs(clinic, people.admin, "/follow-ups");
  const row = (page) => rows(page).filter({ hasText: comes.patient.full_name });
  await row(other.page).getByText("chưa nhắc").waitFor();
  await other.page.getByText("Trực tuyến").waitFor();
  assert.ok(!(await row(page).innerText()).includes("Đau họng"), "nothing else of the record is told");

  await row(page).getByRole("link", { name: "Đặt lịch", exact: true }).click();
  await page.locator("#book-patient").getByText(comes.patient.full_name).first().waitFor();
  await page.locator("#book-service [aria-pressed=true]").waitFor();
  // The day may be a Sunday.
  const proposal = page.getByRole("button", { name: /^Ngày gần nhất còn trống/ });
  await page.locator("#book-time [data-time]").first().or(proposal).waitFor();
  if (await proposal.isVisible()) await proposal.click();
  await page.locator("#book-time [data-time]").first().click();
  await page.locator("[data-kept]").waitFor();
  await page.keyboard.press("Control+s");
  await page.getByText(`Đã đặt hẹn cho ${comes.patient.full_name}`).waitFor();
  await row(other.page).getByText(/^đã có lịch \d\d:\d\d/).waitFor();
  assert.equal(await row(other.page).getByRole("link", { name: "Đặt lịch", exact: true }).count(), 0);
  assert.deepEqual([...faults, ...other.faults], []);
});

test("the desk sees which doctor without hours was told, and which one is to be called", async () => {
  const { page, faults } = await openAs(clinic, people.desk, "/");
  const missing = ["Lý Thị Được Báo", "Mạc Văn Không Thư"].map((full_name) => ({
    practitioner_id: randomUUID(), full_name, title: "BS", specialty: "Nội", phone: "0905550001", week: plusDays(day, 7),
  }));
  const [told, without] = missing.map(({ practitioner_id, week }) => ({ practitioner_id, week }));
  const notices = [
    { ...told, status: "sent", at: at(day, "09:00"), turns: 1 },
    { ...without, status: "no-address", at: null, turns: 0 },
  ];
  await page.route(/\/api\/practitioners\/unscheduled/, (route) => route.fulfill({ json: { items: missing, next_cursor: null } }));
  await page.route(NOTICES, (route) => route.fulfill({ json: { items: notices, next_cursor: null } }));
  await page.getByRole("navigation").getByRole("link", { name: "Bác sĩ" }).first().click();
  const line = (name) => page.getByRole("listitem").filter({ hasText: name });
  await line("Lý Thị Được Báo").getByText("đã báo lúc 09:00").waitFor();
  await line("Mạc Văn Không Thư").getByText("chưa có địa chỉ email, xin gọi").waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});
