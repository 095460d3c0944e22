// Check-in by code and by card, the queue, the waiting room's TV, the doctor's day; on a clinic whose clock shows
// a working morning.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, loaded, openClinic, people, scan, signIn } from "../clinic.mjs";

let clinic;
let desk;
/** The visits that are still to come today, the earliest first; each journey takes its own. */
let expected;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  const { from, columns } = await desk("GET", "/api/day-board");
  const visits = columns.filter(({ day }) => day === from).flatMap(({ appointments }) => appointments);
  expected = visits.filter(({ status }) => status === "booked").sort((one, other) => one.start.localeCompare(other.start));
  assert.ok(expected.length > 10, "the demo has visits on this morning");
});
after(() => clinic?.close());

const take = (wanted = () => true) => {
  const at = expected.findIndex(wanted);
  assert.notEqual(at, -1, "the demo has such a visit");
  return expected.splice(at, 1)[0];
};
const scanBox = (page) => page.getByRole("textbox", { name: "Mã hẹn, CCCD, BHYT" });
/** The place that says what the last scan led to. */
const outcome = (page) => page.getByRole("main").locator("[aria-live=assertive]");
const group = (page, name) => page.getByRole("main").locator("section").filter({ has: page.getByRole("heading", { name }) });
const entry = (page, name, patient) => group(page, name).getByRole("listitem").filter({ hasText: patient });

test("a visit's code checks in, once; scanned again it says so; foreign and unknown codes are refused politely", async () => {
  const visit = take();
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/arrivals");
  await loaded(page);
  const said = outcome(page);
  await scanBox(page).fill(`CD1${visit.check_in_code}`);
  await scanBox(page).press("Enter");
  await said.getByText("Đã nhận bệnh", { exact: true }).waitFor();
  const number = await said.getByText(/^[A-Z]{1,2}\d{3}$/).innerText();
  await said.getByText(visit.patient_name).waitFor();
  await entry(page, "Đang chờ, theo thứ tự gọi", visit.patient_name).getByText(number).waitFor();
  assert.deepEqual(await complaints(page), []);
  // As it stands on the slip, in lower case and groups; by a hand scanner.
  const grouped = visit.check_in_code.toLowerCase().match(/.{4}/g).join("-");
  await scanBox(page).fill(grouped);
  await scanBox(page).press("Enter");
  await said.getByText(/Đã nhận bệnh từ \d\d:\d\d, số không đổi/).waitFor();
  assert.equal(await said.getByText(/^[A-Z]{1,2}\d{3}$/).innerText(), number);
  const { entries } = await desk("GET", "/api/queue");
  assert.equal(entries.filter(({ appointment_id }) => appointment_id === visit.id).length, 1);

  await scan(page, "https://example.com/menu-tra-sua");
  await said.getByText("Mã này không phải của phòng khám").waitFor();
  // Well-formed, but no visit's.
  await scan(page, "CD1000000000000");
  await said.getByText("Mã này không thuộc lịch hẹn nào ở đây").waitFor();
  await said.getByRole("link", { name: "Tìm bệnh nhân" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("a scan on any other page leads to the check-in, and undo takes it back", async () => {
  const visit = take();
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/patients");
  await loaded(page);
  await scan(page, `CD1${visit.check_in_code}`);
  await page.waitForURL("**/arrivals");
  await outcome(page).getByText("Đã nhận bệnh", { exact: true }).waitFor();
  await outcome(page).getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Đã hoàn tác").waitFor();
  await entry(page, "Hẹn hôm nay, chưa đến", visit.patient_name).waitFor();
  assert.deepEqual(faults, []);
});

test("a visit of another day is refused with its day", async () => {
  const { from } = await desk("GET", "/api/day-board");
  const start = `${from}T23:59:59+07:00`;
  const { items } = await desk("GET", `/api/appointments?from=${encodeURIComponent(start)}&status=booked&limit=1`);
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/arrivals");
  await loaded(page);
  await scan(page, `CD1${items[0].check_in_code}`);
  await outcome(page).getByText("Lịch hẹn này vào ngày khác").waitFor();
  await outcome(page).getByText(items[0].patient_name).waitFor();
  await outcome(page).getByRole("link", { name: "Mở lịch hẹn" }).waitFor();
  assert.deepEqual(faults, []);
});

test("a card of somebody who is expected offers the check-in, one Enter away", async () => {
  let patient;
  let number;
  for (const visit of [...expected]) {
    patient = await desk("GET", `/api/patients/${visit.patient_id}`);
    number = patient.identifiers.find(({ system }) => system === "cccd")?.value;
    if (number && /^\d{4}-\d\d-\d\d$/.test(patient.birth_date)) break;
  }
  take(({ patient_id }) => patient_id === patient.id);
  const born = patient.birth_date.split("-").reverse().join("");
  const card = [number, "", patient.full_name, born, patient.gender === "male" ? "Nam" : "Nữ", "Huế", "15062021"].join("|");
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/arrivals");
  await loaded(page);
  await scan(page, card);
  await outcome(page).getByText("Có lịch hẹn hôm nay. Nhấn Enter để nhận bệnh.").waitFor();
  await outcome(page).locator("button:focus").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await outcome(page).getByText("Đã nhận bệnh", { exact: true }).waitFor();
  await outcome(page).getByText(patient.full_name).waitFor();
  // Here already: the same card, and its number typed, say so with the same number.
  const already = outcome(page).getByText(/Đã nhận bệnh từ \d\d:\d\d, số không đổi/);
  await scan(page, card);
  await already.waitFor();
  await outcome(page).getByText(patient.full_name).waitFor();
  await outcome(page).getByRole("button", { name: "Đóng" }).click();
  await already.waitFor({ state: "detached" });
  await scanBox(page).fill(number);
  await scanBox(page).press("Enter");
  await already.waitFor();
  // A number that nobody has: to be registered.
  await scanBox(page).fill("001099999999");
  await scanBox(page).press("Enter");
  await outcome(page).getByText("Chưa có bệnh nhân nào mang số 001099999999").waitFor();
  assert.deepEqual(await complaints(page), []);
  await outcome(page).getByRole("link", { name: "Đăng ký bệnh nhân" }).click();
  await page.waitForURL("**/patients/new?q=001099999999");
  assert.deepEqual(faults, []);
});

test("calling, absence, undo, going in and finishing show on the waiting room's screen at once, without a name", async () => {
  const visit = take();
  const { entry: queued } = await desk("POST", "/api/check-ins", { appointment_id: visit.id, emergency: true });
  const front = await clinic.open();
  const tv = await clinic.open({ width: 1920, height: 1080 });
  await tv.page.goto("/screen");
  const shown = tv.page.getByRole("main");
  const called = shown.locator("section").filter({ hasText: "Mời vào phòng" });
  const next = shown.locator("section").filter({ hasText: "Tiếp theo" });
  await next.getByText(queued.number).waitFor();
  const { page } = front;
  await signIn(page, people.desk, "/arrivals");
  await page.getByLabel("Bác sĩ", { exact: true }).selectOption({ label: visit.practitioner_name });
  await group(page, "Đang chờ, theo thứ tự gọi").getByRole("listitem").first().getByText(queued.number).waitFor();
  await page.keyboard.press("F8");
  await page.getByText(`Đã gọi ${queued.number} · ${visit.patient_name}`).waitFor();
  await called.getByText(queued.number).waitFor();

  const now = entry(page, "Đang gọi và đang khám", visit.patient_name);
  await now.getByRole("button", { name: "Vắng mặt" }).click();
  await entry(page, "Đã gọi, vắng mặt", visit.patient_name).waitFor();
  await called.getByText(queued.number).waitFor({ state: "detached" });
  const notice = page.locator("section").filter({ hasText: `${queued.number} · ${visit.patient_name} vắng mặt` }).last();
  await notice.getByRole("button", { name: "Hoàn tác" }).last().click();
  // They had been called: back to where they were, on the waiting room's screen too.
  await now.getByText("Đang gọi").waitFor();
  await called.getByText(queued.number).waitFor();
  await now.getByRole("button", { name: "Vào phòng" }).click();
  await now.getByText("Đang khám").waitFor();
  await called.getByText(queued.number).waitFor();
  await now.getByRole("button", { name: "Khám xong" }).click();
  await now.waitFor({ state: "detached" });
  await called.getByText(queued.number).waitFor({ state: "detached" });
  assert.ok(!(await shown.innerText()).includes(visit.patient_name), "never a name on the screen");
  assert.deepEqual([...front.faults, ...tv.faults], []);
});

test("a doctor sees the arrival at once, calls, takes in and ends by keys", async () => {
  const doctor = await clinic.open();
  const own = await clinic.ask(people.doctor);
  const visit = take(({ practitioner_id }) => practitioner_id === own.account.practitioner_id);
  const { page } = doctor;
  await signIn(page, people.doctor, "/my-day");
  await page.getByText("Trực tuyến").waitFor();
  await loaded(page);
  // Whoever is before the doctor from the demo's morning is seen first.
  const finish = page.getByRole("button", { name: /^Khám xong/ });
  if (await finish.isVisible()) {
    await page.keyboard.press("F7");
    await finish.waitFor({ state: "detached" });
  }
  const front = await clinic.open();
  await signIn(front.page, people.desk, "/arrivals");
  await loaded(front.page);
  await scan(front.page, `CD1${visit.check_in_code}`);
  await outcome(front.page).getByText("Đã nhận bệnh", { exact: true }).waitFor();
  const number = await outcome(front.page).getByText(/^[A-Z]{1,2}\d{3}$/).innerText();
  await page.getByText(`${visit.patient_name} vừa đến, số ${number}`).waitFor();
  await page.getByRole("main").getByText(number, { exact: true }).first().waitFor();
  assert.deepEqual(await complaints(page), []);

  await page.keyboard.press("F8");
  const onTheWay = page.getByRole("region", { name: "Đã gọi, chờ vào phòng" });
  await onTheWay.waitFor();
  const name = await onTheWay.getByRole("link").innerText();
  await page.getByText(new RegExp(`^Đã gọi [A-Z]+\\d{3} – ${name}$`)).waitFor();
  // The desk sees it as well.
  await entry(front.page, "Đang gọi và đang khám", name).getByText("Đang gọi").waitFor();
  await page.keyboard.press("F7");
  await page.getByRole("region", { name: "Đang khám" }).getByText(name).waitFor();
  await page.keyboard.press("F7");
  await page.getByRole("region", { name: "Đang khám" }).waitFor({ state: "detached" });
  await page.locator("section").filter({ hasText: "Đã khám hôm nay" }).getByText(name).waitFor();
  assert.deepEqual([...doctor.faults, ...front.faults], []);
});

test("the start page's numbers follow the queue", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/");
  await page.getByText("Trực tuyến").waitFor();
  const term = page.locator("dt").filter({ hasText: /Đang chờ$/ });
  const waiting = page.locator("dl > div").filter({ has: term }).locator("dd");
  const before = Number(await waiting.innerText());
  await desk("POST", "/api/check-ins", { appointment_id: take().id, emergency: false });
  await page.waitForFunction(([cell, wanted]) => cell.innerText === wanted, [await waiting.elementHandle(), String(before + 1)]);
  assert.deepEqual(faults, []);
});

test("this computer's page says in a browser where it belongs", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/this-computer");
  await page.getByText("Trang này chỉ có trong ứng dụng ClinicDesk trên máy tính.").waitFor();
  assert.deepEqual(faults, []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`the arrivals' screens are free of accessibility complaints (${theme}, ${language})`, async () => {
    const front = await clinic.open({ theme, language });
    await signIn(front.page, people.desk);
    for (const path of ["/", "/arrivals", "/this-computer", "/screen"]) {
      await front.page.goto(path);
      await loaded(front.page);
      assert.deepEqual(await complaints(front.page), [], path);
    }
    const doctor = await clinic.open({ theme, language });
    await signIn(doctor.page, people.doctor);
    for (const path of ["/", "/my-day"]) {
      await doctor.page.goto(path);
      await loaded(doctor.page);
      assert.deepEqual(await complaints(doctor.page), [], path);
    }
    assert.deepEqual([...front.faults, ...doctor.faults], []);
  });
}
