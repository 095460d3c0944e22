// A leave that hits visits: where each goes, undo, and the patients who are to be called. Rule B5.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, bookVisit, complaints, hireDoctor, loaded, openClinic, people, plusDays, registerPatient, signIn, today, written } from "../clinic.mjs";

let clinic;
let admin;
let desk;
before(async () => {
  clinic = await openClinic({ at: "07:00" });
  admin = await clinic.ask(people.admin);
  desk = await clinic.ask(people.desk);
});
after(() => clinic?.close());

const CALL = "Gọi lại cho bệnh nhân";
/** What the clinic's clocks show. */
const clock = (start) => new Date(Date.parse(start) + 7 * 3_600_000).toISOString().slice(11, 16);
const planOf = (page) => page.getByRole("dialog", { name: "Lịch hẹn trong ngày nghỉ" });
const rowOf = (place, patient) => place.getByRole("listitem").filter({ hasText: patient.full_name });

/** The form of a leave of one day, sent. */
async function askForLeave(page, day, reason) {
  await loaded(page);
  await page.getByLabel("Từ ngày").fill(written(day));
  await page.getByLabel("Đến hết ngày").fill(written(day));
  await page.getByLabel("Lý do").fill(reason);
  await page.getByRole("button", { name: "Đăng ký nghỉ" }).click();
}

test("a doctor's leave says where each visit goes, in one action with one undo", async () => {
  const ask = await clinic.ask(people.doctor);
  const own = ask.account.practitioner_id;
  // A colleague would be free at each time, but a doctor gives no visits away: own times are offered.
  const { specialty } = await ask("GET", `/api/practitioners/${own}`);
  await hireDoctor(admin, { full_name: "Cung Văn Đồng Nghiệp", specialty });
  const first = plusDays(await today(ask), 1);
  const { columns } = await ask("GET", `/api/day-board?from=${first}&days=7&practitioner_id=${own}`);
  const { day, appointments } = columns.find(({ appointments }) => appointments.length > 2);
  const visits = appointments.filter(({ status }) => ["proposed", "booked"].includes(status));
  const { page, faults } = await clinic.open();
  await signIn(page, people.doctor, "/my-schedule");
  await askForLeave(page, day, "Hội nghị tim mạch");
  const plan = planOf(page);
  await plan.getByText(`${visits.length} lịch hẹn trùng với ngày nghỉ`).waitFor();
  assert.equal(await plan.getByRole("listitem").count(), visits.length);
  assert.deepEqual(await complaints(page), []);

  const [called, ...moved] = visits;
  // The earliest first.
  const rows = await plan.getByRole("listitem").all();
  await rows[0].getByRole("radio", { name: CALL }).check();
  const offered = [];
  for (const row of rows.slice(1)) {
    const choice = await row.locator("label:has(:checked)").innerText();
    offered.push(/\d\d:\d\d/.exec(choice)[0]);
  }
  await plan.getByRole("button", { name: "Ghi ngày nghỉ và chuyển lịch" }).click();
  await page.getByText(`Đã ghi ngày nghỉ, xử lý ${visits.length} lịch hẹn`).waitFor();
  await page.getByRole("listitem").filter({ hasText: "Hội nghị tim mạch" }).waitFor();
  const read = ({ id }) => ask("GET", `/api/appointments/${id}`);
  assert.notEqual((await read(called)).to_call, null);
  for (const [number, visit] of moved.entries()) {
    const now = await read(visit);
    assert.notEqual(now.start, visit.start);
    assert.deepEqual([now.practitioner_id, clock(now.start)], [own, offered[number]]);
  }

  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Đã bỏ ngày nghỉ, lịch hẹn về chỗ cũ").waitFor();
  await page.getByText("Chưa đăng ký ngày nghỉ nào.").waitFor();
  for (const visit of visits) {
    const now = await read(visit);
    assert.deepEqual([now.start, now.to_call], [visit.start, null]);
  }
  assert.deepEqual(faults, []);
});

test("who is to be called is listed at once: moved as proposed, moved elsewhere, cancelled, until nobody is left", async () => {
  const specialty = "Phục hồi chức năng";
  const away = await hireDoctor(admin, { full_name: "Lâm Thị Nghỉ Phép", specialty });
  const colleague = await hireDoctor(admin, { full_name: "Kiều Văn Thay Ca", specialty });
  const { items: services } = await desk("GET", "/api/services");
  const service = services.find(({ code }) => code === "KTQ");
  const day = plusDays(await today(desk), 1);
  const names = ["Ngô Thị Đúng Giờ", "Tạ Văn Dời Giờ", "Hà Thị Giờ Khác", "Chu Văn Hủy Hẹn", "Mạc Thị Đã Kín"];
  const patients = [];
  for (const [at, full_name] of names.entries()) patients.push(await registerPatient(desk, { full_name, phone: `090900010${at}` }));
  const [same, moved, elsewhere, cancelled, taken] = patients;
  const times = new Map([[same, "08:00"], [moved, "08:20"], [elsewhere, "08:40"], [cancelled, "09:00"]]);
  for (const [patient, time] of times) await bookVisit(desk, away, patient, at(day, time), service);
  await bookVisit(desk, colleague, taken, at(day, "08:20"), service);

  const front = await clinic.open();
  await signIn(front.page, people.desk, "/to-call");
  await front.page.getByText("Không còn ai cần gọi lại").waitFor();
  await front.page.getByText("Trực tuyến").waitFor();
  assert.deepEqual(await complaints(front.page), []);

  const office = await clinic.open();
  await signIn(office.page, people.admin, `/practitioners/${away.id}/schedule`);
  await askForLeave(office.page, day, "Việc gia đình");
  const plan = planOf(office.page);
  const there = (patient) => rowOf(plan, patient).getByRole("radio").first();
  await rowOf(plan, same).getByText(/08:00 .* Kiều Văn Thay Ca · đúng giờ cũ/).waitFor();
  // The colleague has somebody then: another time.
  await rowOf(plan, moved).waitFor();
  assert.doesNotMatch(await rowOf(plan, moved).innerText(), /đúng giờ cũ/);
  await plan.getByRole("button", { name: "Tất cả gọi lại" }).click();
  assert.equal(await plan.getByRole("radio", { name: CALL, checked: true }).count(), 4);
  await plan.getByRole("button", { name: "Tất cả theo đề xuất" }).click();
  assert.equal(await plan.getByRole("radio", { name: CALL, checked: true }).count(), 0);
  await plan.getByRole("button", { name: "Tất cả gọi lại" }).click();
  await there(same).check();
  await plan.getByRole("button", { name: "Ghi ngày nghỉ và chuyển lịch" }).click();
  await plan.waitFor({ state: "hidden" });
  const visitOf = async (patient) => (await desk("GET", `/api/patients/${patient.id}/appointments`)).items[0];
  const kept = await visitOf(same);
  assert.deepEqual([kept.practitioner_id, clock(kept.start)], [colleague.id, "08:00"]);

  const { page } = front;
  await rowOf(page, moved).waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.equal(await page.getByRole("main").getByRole("listitem").count(), 3);
  assert.equal(await rowOf(page, moved).getByRole("link", { name: "0909" }).getAttribute("href"), `tel:${moved.phone}`);
  const proposal = rowOf(page, moved).getByRole("button", { name: /^Chuyển sang/ });
  const [, time] = /sang (\d\d:\d\d)/.exec(await proposal.innerText());
  await proposal.click();
  await page.getByText(`Đã chuyển ${moved.full_name}`).waitFor();
  await rowOf(page, moved).waitFor({ state: "detached" });
  const now = await visitOf(moved);
  assert.deepEqual([now.to_call, clock(now.start)], [null, time]);

  await rowOf(page, elsewhere).getByRole("button", { name: "Giờ khác" }).click();
  await page.getByRole("dialog", { name: "Lịch hẹn" }).getByRole("button", { name: "Đổi giờ" }).click();
  const choose = page.getByRole("dialog", { name: "Đổi giờ" });
  await choose.getByRole("group", { name: "Chọn ngày" }).getByRole("button").nth(3).click();
  await choose.getByRole("button", { name: "10:00", exact: true }).click();
  await choose.getByRole("button", { name: "Chuyển sang giờ này" }).click();
  await choose.waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await rowOf(page, elsewhere).waitFor({ state: "detached" });

  await rowOf(page, cancelled).getByRole("button", { name: "Hủy hẹn" }).click();
  const dialog = page.getByRole("dialog", { name: "Hủy hẹn" });
  await dialog.getByRole("button", { name: "Bác sĩ vắng" }).click();
  await dialog.getByRole("button", { name: "Hủy hẹn" }).click();
  await page.getByText(`Đã hủy hẹn của ${cancelled.full_name}`).waitFor();
  // It has no time to go back to: no undo is promised.
  assert.equal(await page.getByRole("button", { name: "Hoàn tác" }).count(), 0);
  await page.getByText("Không còn ai cần gọi lại").waitFor();
  assert.deepEqual([...front.faults, ...office.faults], []);
});
