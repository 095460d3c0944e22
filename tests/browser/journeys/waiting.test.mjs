// The waiting list: a visit is cancelled on one screen, the freed time appears on another, and whoever waits takes it
// or lets it go to the next.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { complaints, openClinic, people, registerPatient, signIn } from "../clinic.mjs";

let clinic;
let ask;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  ask = await clinic.ask(people.desk);
});
after(() => clinic?.close());

/** Booked visits of the coming days, the earliest first; each is cancelled by one journey only. */
const used = new Set();
async function bookedVisit() {
  const { columns } = await ask("GET", "/api/day-board?days=7");
  const today = columns[0].day;
  const visits = columns.filter(({ day }) => day > today).flatMap(({ appointments }) => appointments);
  const visit = visits.find(({ id, status }) => status === "booked" && !used.has(id));
  used.add(visit.id);
  return visit;
}

const dayOf = (instant) => new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 10);
const asWritten = (day) => day.split("-").reverse().join("/");
const timeOf = (instant) => new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(11, 16);

/** Somebody who waits for the time of this visit, and for nothing else. */
async function waitsFor(visit, name) {
  const patient = await registerPatient(ask, { full_name: name, phone: "0912345678" });
  const day = dayOf(visit.start);
  const { practitioner_id, service_id } = visit;
  const wish = { id: randomUUID(), patient_id: patient.id, practitioner_id, service_id, earliest: day, latest: day };
  await ask("POST", "/api/waiting-list", wish);
  return patient;
}

const cancel = ({ id, version }) => ask("POST", `/api/appointments/${id}/cancel`, { reason: "Bận việc" }, version);
const visitsOf = async (patient) => (await ask("GET", `/api/patients/${patient.id}/appointments`)).items;
const offers = (page) => page.getByRole("list", { name: "Giờ trống đang mời" }).getByRole("listitem");

test("a visit cancelled on another screen is offered to who waits, and by one key the time is theirs", async () => {
  const visit = await bookedVisit();
  const patient = await registerPatient(ask, { full_name: "Đoàn Chờ Sớm", phone: "0987654321" });
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/waiting-list");
  await page.getByText("Chưa có ai chờ hẹn sớm").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("F3");
  const form = page.getByRole("dialog", { name: "Thêm vào danh sách chờ" });
  await form.getByRole("button", { name: "Thêm vào danh sách chờ" }).click();
  await form.getByText("Cần điền mục này").first().waitFor();
  await form.getByRole("combobox", { name: "Bệnh nhân" }).fill("doan cho som");
  await form.getByRole("listbox").getByRole("option").first().click();
  await form.getByLabel("Dịch vụ").selectOption({ value: visit.service_id });
  await form.getByLabel("Bác sĩ").selectOption({ value: visit.practitioner_id });
  await form.getByLabel("Từ ngày").fill(asWritten(dayOf(visit.start)));
  await form.getByLabel("Đến ngày").fill(asWritten(dayOf(visit.start)));
  assert.deepEqual(await complaints(page), []);
  await form.getByRole("button", { name: "Thêm vào danh sách chờ" }).click();
  await form.waitFor({ state: "hidden" });
  await page.getByRole("row").filter({ hasText: "Đoàn Chờ Sớm" }).waitFor();
  await page.getByRole("link", { name: "Tiếp đón" }).click();
  await page.waitForURL("**/arrivals");
  await page.getByText("Trực tuyến").waitFor();

  const other = await clinic.open();
  await signIn(other.page, people.admin, `/appointments/${visit.id}`);
  await other.page.getByRole("button", { name: "Hủy hẹn" }).click();
  await other.page.getByRole("button", { name: "Bệnh nhân yêu cầu" }).click();
  await other.page.getByRole("dialog", { name: "Hủy hẹn" }).getByRole("button", { name: "Hủy hẹn" }).click();
  await other.page.getByText("Đã hủy hẹn của").waitFor();
  await other.page.getByRole("link", { name: "Chờ hẹn sớm" }).click();
  await other.page.getByRole("button", { name: "Tìm giờ trống ngay" }).click();

  await page.getByText(/vừa trống: gọi Đoàn Chờ Sớm/).waitFor();
  await page.getByRole("button", { name: "Mở danh sách chờ" }).click();
  const offer = offers(page).filter({ hasText: "Đoàn Chờ Sớm" });
  await offer.getByText(timeOf(visit.start), { exact: true }).waitFor();
  await offer.getByRole("timer").getByText(/^(30:00|29:\d\d)$/).waitFor();
  await offer.getByRole("link", { name: "0987 654 321" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("F7");
  await page.getByText("Đã đặt hẹn cho Đoàn Chờ Sớm").waitFor();
  await offer.waitFor({ state: "detached" });
  await offers(other.page).first().waitFor({ state: "detached" });
  const [theirs] = await visitsOf(patient);
  assert.deepEqual([theirs.start, theirs.status], [visit.start, "booked"]);
  assert.equal(theirs.practitioner_id, visit.practitioner_id);
  assert.deepEqual([...faults, ...other.faults], []);
});

test("who declines lets the time go to the next, who takes it", async () => {
  const visit = await bookedVisit();
  const first = await waitsFor(visit, "Lê Từ Chối");
  const second = await waitsFor(visit, "Trần Kế Tiếp");
  await cancel(visit);
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/waiting-list");
  await page.getByRole("button", { name: "Tìm giờ trống ngay" }).click();
  await offers(page).filter({ hasText: "Lê Từ Chối" }).waitFor();
  await page.getByRole("row").filter({ hasText: "Trần Kế Tiếp" }).waitFor();
  await page.keyboard.press("F8");
  await page.getByText("Lê Từ Chối không nhận giờ này").waitFor();
  const next = offers(page).filter({ hasText: "Trần Kế Tiếp" });
  await next.waitFor();
  await page.getByRole("row").filter({ hasText: "Lê Từ Chối" }).getByText("Đã mời 1 lần").waitFor();
  await next.getByRole("button", { name: "Nhận giờ này" }).click();
  await next.waitFor({ state: "detached" });
  assert.deepEqual(await visitsOf(first), []);
  assert.deepEqual((await visitsOf(second)).map(({ start }) => start), [visit.start]);
  assert.deepEqual(faults, []);
});

test("from a visit its patient is put on the list, and undo of taking them off gives the place back", async () => {
  const visit = await bookedVisit();
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, `/appointments/${visit.id}`);
  await page.getByRole("button", { name: "Muốn hẹn sớm hơn" }).click();
  const form = page.getByRole("dialog", { name: "Muốn hẹn sớm hơn" });
  await form.getByLabel("Muốn sớm hơn lịch hẹn nào").waitFor();
  const service = form.getByLabel("Dịch vụ");
  await service.locator(`option[value="${visit.service_id}"]`).waitFor({ state: "attached" });
  assert.equal(await service.inputValue(), visit.service_id);
  assert.equal(await form.getByLabel("Đến ngày").inputValue(), asWritten(dayOf(visit.start)));
  assert.deepEqual(await complaints(page), []);
  await form.getByRole("button", { name: "Thêm vào danh sách chờ" }).click();
  await page.getByRole("link", { name: /Đang chờ hẹn sớm, từ/ }).click();
  const row = page.getByRole("row").filter({ hasText: visit.patient_name });
  await row.getByText("Đang có hẹn").waitFor();
  await row.getByRole("button", { name: /^Đưa .* khỏi danh sách chờ$/ }).click();
  const close = page.getByRole("dialog", { name: "Thôi chờ" });
  await close.getByRole("button", { name: "Không liên lạc được" }).click();
  assert.deepEqual(await complaints(page), []);
  await close.getByRole("button", { name: "Thôi chờ" }).click();
  await row.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await row.waitFor();
  assert.deepEqual(faults, []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`the waiting list is free of accessibility complaints (${theme}, ${language})`, async () => {
    const { page, faults } = await clinic.open({ theme, language });
    await signIn(page, people.desk, "/waiting-list");
    await page.locator("h1").waitFor();
    await page.locator("[aria-busy=true]").first().waitFor({ state: "hidden" });
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(faults, []);
  });
}
