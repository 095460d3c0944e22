// A visit's mails from the desk's screen to the relay, by a clock that is moved: booked for tomorrow, moved, cancelled. The
// relay is a program of its own and keeps what it takes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, bookVisit, hireDoctor, openClinic, people, plusDays, registerPatient, signIn, today, written } from "../clinic.mjs";
import { openRelay } from "../relay.mjs";

let relay;
let clinic;
before(async () => {
  relay = await openRelay();
  // Early enough that tomorrow's visits are to be reminded of today, and late enough that nobody is woken.
  clinic = await openClinic({ at: "07:30", relay: relay.port });
});
after(async () => {
  await clinic?.close();
  await relay?.close();
});

const HOUR = 3600;
const UNDO_IS_OVER = 180;
const begins = async (address, beginnings) => {
  const subjects = (await relay.untilMailsTo(address, beginnings.length)).map(({ subject }) => subject);
  assert.equal(subjects.length, beginnings.length, subjects.join("\n"));
  beginnings.forEach((beginning, number) => assert.match(subjects[number], new RegExp(`^${beginning}`)));
};
/** `20261126T030000Z`, as calendars write it. */
const instant = (time) => `${new Date(time).toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;

/** The desk chooses patient, doctor and time by the address, and says the rest by hand. */
async function bookOnScreen(patient, doctor, start) {
  const { page, faults } = await clinic.open();
  const chosen = `patient=${patient.id}&practitioner=${doctor.id}&start=${encodeURIComponent(start)}`;
  await signIn(page, people.desk, `/appointments/new?${chosen}`);
  await page.locator("#book-patient").getByText(patient.full_name).first().waitFor();
  await page.locator("#book-service button").first().click();
  await page.locator("#book-time [data-time][aria-pressed=true]").waitFor();
  await page.locator("[data-kept]").waitFor();
  await page.keyboard.press("Control+s");
  await page.getByText(`Đã đặt hẹn cho ${patient.full_name}`).waitFor();
  assert.deepEqual(faults, []);
  await page.context().close();
}

test("a visit is confirmed and reminded of; what it was before it moved is not, nor what was cancelled", async () => {
  const [admin, desk] = [await clinic.ask(people.admin), await clinic.ask(people.desk)];
  const day = await today(desk);
  const [tomorrow, later] = [plusDays(day, 1), plusDays(day, 2)];
  const doctor = await hireDoctor(admin, { full_name: "Tôn Thị Nhắc Hẹn", specialty: "Nội" });
  const other = await hireDoctor(admin, { full_name: "Tôn Văn Dời Hẹn", specialty: "Nội" });
  const { items } = await desk("GET", "/api/services");
  const register = (full_name, email) => registerPatient(desk, { full_name, email });
  const stays = await register("Lương Văn Giữ Hẹn", "giuhen@vidu.vn");
  const moves = await register("Lương Thị Dời Hẹn", "doihen@vidu.vn");
  const ends = await register("Lương Văn Hủy Hẹn", "huyhen@vidu.vn");
  await bookOnScreen(stays, doctor, at(tomorrow, "09:30"));
  const moved = await bookVisit(desk, other, moves, at(tomorrow, "09:15"), items[0]);
  const cancelled = await bookVisit(desk, other, ends, at(tomorrow, "10:15"), items[0]);

  await clinic.goOn(UNDO_IS_OVER);
  for (const { email } of [stays, moves, ends]) await begins(email, ["Xác nhận lịch hẹn"]);
  const again = { practitioner_id: other.id, start: at(later, "10:00") };
  await desk("POST", `/api/appointments/${moved.id}/move`, again, moved.version);
  await desk("POST", `/api/appointments/${cancelled.id}/cancel`, { reason: "Bận việc" });
  await clinic.goOn(UNDO_IS_OVER);
  await begins(moves.email, ["Xác nhận lịch hẹn", "Lịch hẹn đã đổi sang 10:00"]);
  await begins(ends.email, ["Xác nhận lịch hẹn", "Lịch hẹn 10:15 .* đã hủy"]);
  const end = await relay.calendarOf((await relay.mailsTo(ends.email)).at(-1));
  assert.match(end, /METHOD:CANCEL/);
  assert.match(end, /STATUS:CANCELLED/);

  // A day before all three, as they were booked.
  await clinic.goOn(4 * HOUR);
  await begins(stays.email, ["Xác nhận lịch hẹn", "Nhắc lịch hẹn 09:30"]);
  const reminder = (await relay.mailsTo(stays.email)).at(-1);
  assert.ok(reminder.subject.includes(written(tomorrow)), reminder.subject);
  assert.match(reminder.text, /Mã tiếp nhận/);
  const calendar = await relay.calendarOf(reminder);
  assert.match(calendar, /METHOD:PUBLISH/);
  assert.match(calendar, /SEQUENCE:0/);
  assert.ok(calendar.includes(`DTSTART:${instant(at(tomorrow, "09:30"))}`), calendar);

  // A day later the moved one is reminded of, at its new time; by then the old one would have left long ago.
  await clinic.goOn(24 * HOUR);
  await begins(moves.email, ["Xác nhận lịch hẹn", "Lịch hẹn đã đổi sang 10:00", "Nhắc lịch hẹn 10:00"]);
  const [, , late] = await relay.mailsTo(moves.email);
  assert.ok(late.subject.includes(written(later)), late.subject);
  const afterwards = await relay.calendarOf(late);
  assert.ok(afterwards.includes(`DTSTART:${instant(at(later, "10:00"))}`), afterwards);
  assert.match(afterwards, /SEQUENCE:1/);
  await begins(ends.email, ["Xác nhận lịch hẹn", "Lịch hẹn 10:15 .* đã hủy"]);
  await begins(stays.email, ["Xác nhận lịch hẹn", "Nhắc lịch hẹn 09:30"]);

  // What the desk is told is what happened.
  const now = await clinic.ask(people.desk);
  const { items: told } = await now("GET", `/api/messages?appointment_id=${moved.id}`);
  const stand = told.map(({ kind, status, reason }) => [kind, status, reason ?? ""].join(" ").trim()).sort();
  assert.deepEqual(stand, ["booked sent", "moved sent", "reminder dropped moved", "reminder sent"]);
});
