// Finding the best time, booking it by itself, several visits at once, the month's load, calendars to subscribe to.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, bookVisit, complaints, hireDoctor, loaded, openClinic, people, plusDays, registerPatient, signIn, today, written } from "../clinic.mjs";

let clinic;
let desk;
let admin;
let service;
let tomorrow;
before(async () => {
  clinic = await openClinic({ at: "07:00" });
  desk = await clinic.ask(people.desk);
  admin = await clinic.ask(people.admin);
  const { items } = await desk("GET", "/api/services");
  service = items.find(({ code }) => code === "KTQ");
  tomorrow = plusDays(await today(desk), 1);
});
after(() => clinic?.close());

const visitsOf = async (patient) => (await desk("GET", `/api/patients/${patient.id}/appointments`)).items;
const sameInstant = (one, other) => assert.equal(Date.parse(one), Date.parse(other));

/** The booking page with everything chosen. */
async function openBooking(doctor, patient, start) {
  const screen = await clinic.open();
  const chosen = { patient: patient.id, service: service.id, practitioner: doctor.id, start };
  await signIn(screen.page, people.desk, `/appointments/new?${new URLSearchParams(chosen)}`);
  await screen.page.locator("#book-patient").getByText(patient.full_name).first().waitFor();
  return screen;
}

test("a time that does not fit says why among the best times; one of them is chosen and booked", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mai Văn Giờ Tốt", specialty: "Y học cổ truyền" });
  const patient = await registerPatient(desk, { full_name: "Đinh Thị Muốn Hẹn" });
  const other = await registerPatient(desk, { full_name: "Vương Văn Đến Trước" });
  const wished = at(tomorrow, "09:00");
  await bookVisit(desk, doctor, other, wished, service);
  const { page, faults } = await openBooking(doctor, patient, wished);
  // The time could not be kept: other times in a window of their own, which is closed here.
  await page.getByRole("dialog", { name: "Bác sĩ đã có lịch hẹn khác vào giờ này" }).waitFor();
  await page.keyboard.press("Escape");
  const best = page.locator("section").filter({ has: page.getByRole("heading", { name: "Giờ tốt nhất" }) });
  await best.getByText(`09:00 ${written(tomorrow)} không đặt được: Trùng lịch hẹn khác`).waitFor();
  const first = best.getByRole("list", { name: "Giờ tốt nhất" }).getByRole("button").first();
  assert.match(await first.innerText(), /Gần giờ muốn hẹn nhất/);
  const [time] = /\d\d:\d\d/.exec(await first.innerText());
  assert.ok(["08:40", "09:20"].includes(time), time);
  assert.deepEqual(await complaints(page), []);
  await first.click();
  await page.locator("#book-time [data-time][aria-pressed=true]").getByText(time).waitFor();
  await best.getByText("không đặt được").waitFor({ state: "detached" });
  await page.locator("[data-kept]").waitFor();
  await page.keyboard.press("Control+s");
  await page.getByText("Đã đặt hẹn cho").waitFor();
  sameInstant((await visitsOf(patient))[0].start, at(tomorrow, time));
  assert.deepEqual(faults, []);
});

test("the best time of a part of the day is booked in one press, and undo takes it back", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mai Thị Tự Động", specialty: "Tâm thần kinh" });
  const patient = await registerPatient(desk, { full_name: "Đinh Văn Sao Cũng Được" });
  const { page, faults } = await openBooking(doctor, patient, at(tomorrow, "10:00"));
  const best = page.locator("section").filter({ has: page.getByRole("heading", { name: "Giờ tốt nhất" }) });
  const press = best.getByRole("button", { name: "Đặt giờ tốt nhất" });
  // Nobody of the specialty works in the afternoon.
  await best.getByLabel("Buổi").selectOption({ label: "Buổi chiều" });
  await best.getByText(/^Không có giờ nào phù hợp đến hết ngày/).waitFor();
  assert.ok(await press.isDisabled());
  assert.deepEqual(await complaints(page), []);
  await best.getByLabel("Buổi").selectOption({ label: "Buổi sáng" });
  await best.getByText("Đúng giờ muốn hẹn").first().waitFor();
  await press.click();
  await page.getByText("Đã đặt hẹn cho").waitFor();
  const [visit] = await visitsOf(patient);
  assert.equal(visit.practitioner_id, doctor.id);
  sameInstant(visit.start, at(tomorrow, "10:00"));
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Đã bỏ lịch hẹn của").waitFor();
  assert.equal((await visitsOf(patient))[0].status, "cancelled");
  assert.deepEqual(faults, []);
});

test("several visits: each that cannot be on its day moves and says why; all are booked, and undo cancels all", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mai Văn Liệu Trình", specialty: "Vật lý trị liệu" }, 4);
  const patient = await registerPatient(desk, { full_name: "Đinh Thị Nhiều Buổi" });
  const other = await registerPatient(desk, { full_name: "Vương Thị Một Buổi" });
  const day = (number) => plusDays(tomorrow, 7 * (number - 1));
  await bookVisit(desk, doctor, other, at(day(2), "09:00"), service);
  const leave = { id: crypto.randomUUID(), start: at(day(3), "00:00"), end: at(plusDays(day(3), 1), "00:00"), reason: "Đi học" };
  await admin("POST", `/api/practitioners/${doctor.id}/leaves`, leave);
  const { page, faults } = await openBooking(doctor, patient, at(day(1), "09:00"));
  await page.locator("[data-kept]").waitFor();
  await page.getByLabel("Đặt nhiều buổi").check();
  const planned = page.getByRole("list", { name: "Các buổi sẽ đặt" }).getByRole("listitem");
  await planned.nth(3).waitFor();
  const said = await planned.allInnerTexts();
  assert.match(said[0], /09:00/);
  assert.match(said[1], new RegExp(`thay cho 09:00 ${written(day(2))}: Trùng lịch hẹn khác`));
  assert.match(said[2], new RegExp(`thay cho 09:00 ${written(day(3))}: Bác sĩ nghỉ phép đến 00:00`));
  assert.doesNotMatch(said[3], /thay cho/);
  await page.getByText("4 buổi, 2 buổi phải dời giờ").waitFor();
  assert.deepEqual(await complaints(page), []);
  // Beside the series no single visit can be booked by mistake.
  await page.getByRole("button", { name: "Đặt cả 4 buổi" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Đặt hẹn/ }).count(), 0);
  await page.keyboard.press("Control+s");
  await page.getByText(`Đã đặt 4 buổi cho ${patient.full_name}`).waitFor();
  const booked = await visitsOf(patient);
  assert.equal(new Set(booked.map(({ series_id }) => series_id)).size, 1);
  const times = booked.map(({ start }) => Date.parse(start)).sort((one, other) => one - other);
  assert.equal(times.length, 4);
  for (const [number, text] of [[0, said[0]], [1, said[1]], [2, said[2]], [3, said[3]]]) {
    const shown = /(\d\d:\d\d) · .*?(\d\d)\/(\d\d)\/(\d{4})/.exec(text);
    assert.equal(times[number], Date.parse(at(`${shown[4]}-${shown[3]}-${shown[2]}`, shown[1])), text);
  }
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Đã hủy cả đợt hẹn").waitFor();
  assert.ok((await visitsOf(patient)).every(({ status }) => status === "cancelled"));
  assert.deepEqual(faults, []);
});

test("a visit of several for which there is no time is said, and nothing can be booked until the distance changes", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mai Thị Hết Lịch", specialty: "Châm cứu" });
  const patient = await registerPatient(desk, { full_name: "Đinh Văn Thưa Buổi" });
  const { page, faults } = await openBooking(doctor, patient, at(tomorrow, "08:20"));
  await page.getByLabel("Đặt nhiều buổi").check();
  await page.getByLabel("Số buổi").selectOption("2");
  const planned = page.getByRole("list", { name: "Các buổi sẽ đặt" }).getByRole("listitem");
  const distance = page.getByLabel("Cách nhau (ngày)");
  await distance.fill("60");
  await planned.nth(1).getByText(`Không có giờ gần 08:20 ${written(plusDays(tomorrow, 60))}`).waitFor();
  await page.getByText("Có buổi không còn giờ nào trong 7 ngày").waitFor();
  assert.ok(await page.getByRole("button", { name: "Đặt cả 2 buổi" }).isDisabled());
  assert.deepEqual(await complaints(page), []);
  await distance.fill("0");
  await page.getByText(/^Chọn đủ bệnh nhân/).waitFor();
  await distance.fill("2");
  await page.getByText("2 buổi, 0 buổi phải dời giờ").waitFor();
  assert.ok(await page.getByRole("button", { name: "Đặt cả 2 buổi" }).isEnabled());
  assert.deepEqual(faults, []);
});

test("the month shows each doctor's load as it changes, and a day opens by keys", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mai Văn Lịch Tháng", specialty: "Răng hàm mặt" });
  const patients = [];
  for (const full_name of ["Đinh Thị Tháng Này", "Đinh Văn Tháng Này"]) patients.push(await registerPatient(desk, { full_name }));
  await bookVisit(desk, doctor, patients[0], at(tomorrow, "08:00"), service);
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/day-board");
  await page.getByRole("link", { name: "Lịch tháng", exact: true }).click();
  await page.waitForURL("**/month");
  await page.getByText("Trực tuyến").waitFor();
  const shown = async (month) => page.getByRole("main").getByText(month, { exact: true }).waitFor();
  const ofMonth = (day) => written(day).slice(3);
  await shown(ofMonth(await today(desk)));
  await page.getByRole("button", { name: "Tháng sau" }).focus();
  await page.keyboard.press("Enter");
  const next = plusDays(`${(await today(desk)).slice(0, 7)}-28`, 4);
  await shown(ofMonth(next));
  await page.getByRole("button", { name: "Tháng trước" }).press("Enter");
  await shown(ofMonth(await today(desk)));
  // Tomorrow may be of the next month.
  await page.goto(`/month?month=${tomorrow}`);
  await loaded(page);
  const row = page.getByRole("row").filter({ hasText: doctor.full_name });
  await row.getByRole("link", { name: new RegExp(`^${written(tomorrow)}: 1 trên \\d+ lượt`) }).waitFor();
  await bookVisit(desk, doctor, patients[1], at(tomorrow, "08:20"), service);
  const cell = row.getByRole("link", { name: new RegExp(`^${written(tomorrow)}: 2 trên \\d+ lượt`) });
  await cell.waitFor();
  assert.deepEqual(await complaints(page), []);
  // By Tab from doctor to doctor, by arrow from day to day.
  await row.locator("a[tabindex='0']").focus();
  await page.keyboard.press("Home");
  for (let day = 1; day < Number(tomorrow.slice(8)); day += 1) await page.keyboard.press("ArrowRight");
  assert.ok(await cell.evaluate((cell) => cell === document.activeElement));
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/day-board?day=${tomorrow}`);
  await page.getByRole("heading", { level: 1, name: "Lịch ngày" }).waitFor();
  assert.deepEqual(faults, []);
});

/** The dialog's address, once it is another than `before`. */
async function addressIn(dialog, before = "") {
  const field = dialog.getByLabel("Địa chỉ lịch");
  await field.waitFor();
  for (let address = before; ; address = await field.inputValue()) if (address !== before) return address;
}

test("a doctor's calendar is made, copied, renewed and revoked; its address answers only while it holds", async () => {
  const ask = await clinic.ask(people.doctor);
  const range = `/api/practitioners/${ask.account.practitioner_id}/appointments?range=month&limit=200`;
  const { items } = await ask("GET", range);
  const visit = items.find(({ status }) => status === "booked");
  const { page, context, faults } = await clinic.open();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, people.doctor, "/my-schedule");
  const button = page.getByRole("button", { name: "Liên kết lịch" });
  await button.click();
  const dialog = page.getByRole("dialog", { name: "Liên kết lịch" });
  await dialog.getByRole("button", { name: "Tạo liên kết" }).click();
  const address = await addressIn(dialog);
  assert.ok(address.startsWith(`${clinic.base}/api/calendars/`), address);
  assert.deepEqual(await complaints(page), []);
  await dialog.getByRole("button", { name: "Chép" }).click();
  await page.getByText("Đã chép địa chỉ").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);

  const answer = await fetch(address);
  assert.match(answer.headers.get("content-type"), /^text\/calendar/);
  const calendar = await answer.text();
  assert.match(calendar, /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
  assert.ok(calendar.includes(`UID:${visit.id}`));
  assert.ok(!calendar.includes(visit.patient_name), "a calendar names no patient");

  // Shown once: whoever opens it again sees that there is one.
  await page.keyboard.press("Escape");
  await button.click();
  await dialog.getByText(/^Đã có liên kết, tạo lúc/).waitFor();
  assert.deepEqual(await complaints(page), []);
  await dialog.getByRole("button", { name: "Tạo liên kết mới" }).click();
  const renewed = await addressIn(dialog);
  assert.notEqual(renewed, address);
  assert.deepEqual([(await fetch(address)).status, (await fetch(renewed)).status], [404, 200]);
  await dialog.getByRole("button", { name: "Thu hồi" }).click();
  await page.getByText("Đã thu hồi liên kết lịch").waitFor();
  await dialog.getByLabel("Địa chỉ lịch").waitFor({ state: "detached" });
  assert.equal((await fetch(renewed)).status, 404);
  await dialog.getByRole("button", { name: "Tạo liên kết", exact: true }).waitFor();
  assert.deepEqual(faults, []);
});

test("in the desktop's window, whose own address leads nowhere, a calendar's is the server's", async () => {
  const patient = await registerPatient(desk, { full_name: "Đinh Thị Máy Bàn" });
  const { page, faults } = await clinic.open();
  await page.addInitScript(() => Object.assign(window, { __TAURI__: { event: { listen: async () => {} } } }));
  const about = { version: "1", platform: "linux", server: "https://phongkham.example/", camera: "", live: true, insecure_file_keys: false };
  await page.route("**/desk/about", (route) => route.fulfill({ json: about }));
  await signIn(page, people.desk, `/patients/${patient.id}`);
  await page.getByRole("button", { name: "Liên kết lịch" }).click();
  const dialog = page.getByRole("dialog", { name: "Liên kết lịch" });
  await dialog.getByRole("button", { name: "Tạo liên kết" }).click();
  assert.match(await addressIn(dialog), /^https:\/\/phongkham\.example\/api\/calendars\/[\w-]{43}$/);
  assert.deepEqual(faults, []);
});

test("a patient's calendar follows a visit when it is moved and when it is cancelled", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mai Thị Theo Dõi", specialty: "Dinh dưỡng" });
  const patient = await registerPatient(desk, { full_name: "Đinh Văn Theo Lịch" });
  const visit = await bookVisit(desk, doctor, patient, at(tomorrow, "08:00"), service);
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, `/patients/${patient.id}`);
  await page.getByRole("button", { name: "Liên kết lịch" }).click();
  const dialog = page.getByRole("dialog", { name: "Liên kết lịch" });
  await dialog.getByRole("button", { name: "Tạo liên kết" }).click();
  const address = await addressIn(dialog);
  const event = async () => {
    const lines = (await (await fetch(address)).text()).split("\r\n");
    const of = (name) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
    return ["UID", "SEQUENCE", "STATUS", "DTSTART"].map(of);
  };
  const utc = (start) => `${new Date(start).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  assert.deepEqual(await event(), [visit.id, "0", "CONFIRMED", utc(at(tomorrow, "08:00"))]);
  const later = { practitioner_id: doctor.id, start: at(tomorrow, "10:00") };
  const moved = await desk("POST", `/api/appointments/${visit.id}/move`, later, visit.version);
  assert.deepEqual(await event(), [visit.id, "1", "CONFIRMED", utc(later.start)]);
  await desk("POST", `/api/appointments/${visit.id}/cancel`, { reason: "Bệnh nhân ốm" }, moved.version);
  assert.deepEqual(await event(), [visit.id, "2", "CANCELLED", utc(later.start)]);
  assert.deepEqual(faults, []);
});
