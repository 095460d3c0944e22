// What goes wrong around a person at work: a frozen server, a page left too early, a row that goes away under the
// focus, a second desk with the same patient.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { complaints, loaded, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
let desk;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
});
after(() => clinic?.close());

const field = (place, name) => place.locator("form:not([role=search])").getByLabel(name).first();
const question = (page) => page.getByRole("dialog", { name: "Bỏ những gì vừa nhập?" });
const section = (page, name) => page.getByRole("main").locator("section").filter({ has: page.getByRole("heading", { name }) });
/** What has the focus, as its tag; never BODY after a step. */
const focused = (page) => page.evaluate(() => document.activeElement?.tagName);

test("a frozen server is noticed: the screen says offline, a change says so, and trying again does it once", async () => {
  const { page } = await clinic.open();
  await page.clock.install();
  await signIn(page, people.admin, "/rooms");
  await loaded(page);
  await page.getByText("Trực tuyến").waitFor();
  const keys = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/rooms")) keys.push(request.headers()["idempotency-key"]);
  });
  clinic.freeze();
  try {
    await page.keyboard.press("F3");
    const dialog = page.getByRole("dialog", { name: "Thêm phòng" });
    await field(dialog, "Tên").fill("Phòng Đông Y");
    await field(dialog, "Chữ cái số thứ tự").fill("DY");
    await dialog.getByRole("button", { name: "Lưu" }).click();
    await page.clock.fastForward(30_000);
    await dialog.getByText("Máy chủ chưa trả lời").waitFor();
    await page.getByText("Mất kết nối", { exact: true }).waitFor({ state: "attached" });
    assert.deepEqual(await complaints(page), []);
    clinic.thaw();
    await dialog.getByRole("button", { name: "Thử lại" }).click();
    await dialog.waitFor({ state: "hidden" });
  } finally {
    clinic.thaw();
  }
  await page.getByRole("row").filter({ hasText: "Phòng Đông Y" }).waitFor();
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1], "the same change keeps its key");
  // Đ stands after D and before E, not after Z.
  const names = await page.locator("tbody tr td:first-child").allInnerTexts();
  const sorted = [...names].sort(new Intl.Collator("vi", { numeric: true }).compare);
  assert.deepEqual(names, sorted);
  await page.clock.fastForward(31_000);
  await page.getByText("Trực tuyến").waitFor();
});

test("a half-filled form is asked about before a link, a key, the way back, Esc and the closed window drop it", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/patients");
  await loaded(page);
  await page.keyboard.press("F3");
  await page.waitForURL("**/patients/new");
  const name = field(page, "Họ tên");
  // Nothing was typed: nothing is asked.
  await page.getByRole("link", { name: "Tiếp đón" }).click();
  await page.waitForURL("**/arrivals");
  await page.goBack();
  await page.waitForURL("**/patients/new");
  await name.fill("Trần Thị Nửa Chừng");
  await page.getByRole("link", { name: "Tiếp đón" }).click();
  await question(page).waitFor();
  assert.deepEqual(await complaints(page), []);
  await question(page).getByRole("button", { name: "Ở lại nhập tiếp" }).click();
  await question(page).waitFor({ state: "hidden" });
  assert.equal(await name.inputValue(), "Trần Thị Nửa Chừng");
  await page.evaluate(() => history.back());
  await question(page).waitFor();
  assert.match(page.url(), /\/patients\/new$/);
  await page.keyboard.press("Escape");
  await question(page).waitFor({ state: "hidden" });
  assert.equal(await name.inputValue(), "Trần Thị Nửa Chừng");
  const asks = await page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
  assert.ok(asks, "the browser asks before it closes the window");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Lệnh" }).getByRole("combobox").or(page.getByRole("dialog", { name: "Lệnh" }).getByRole("textbox")).first().fill("tiep don");
  await page.keyboard.press("Enter");
  await question(page).getByRole("button", { name: "Bỏ và rời đi" }).click();
  await page.waitForURL("**/arrivals");
  assert.deepEqual(faults, []);
});

test("Esc closes an untouched dialog at once, and a touched one after a question; an impossible date is not sent", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.admin, "/services");
  await loaded(page);
  await page.keyboard.press("F3");
  const dialog = page.getByRole("dialog").filter({ has: page.getByRole("heading", { name: /^Thêm/ }) });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.keyboard.press("F3");
  await field(dialog, "Tên").fill("Điện châm");
  await page.keyboard.press("Escape");
  await question(page).getByRole("button", { name: "Bỏ và rời đi" }).click();
  await dialog.waitFor({ state: "hidden" });

  await page.goto("/patients/new");
  await field(page, "Họ tên").fill("Lê Văn Ngày");
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/api/patients") && sent.push(request));
  for (const [typed, why] of [["30/02/1990", "Không có ngày này trong lịch"], ["hôm qua", "Viết dạng dd/mm/yyyy"]]) {
    const born = page.locator("form:not([role=search])").getByLabel(/^Ngày sinh|^Sinh/).first();
    await born.fill(typed);
    await page.keyboard.press("Control+s");
    await page.getByText(why).first().waitFor();
  }
  assert.equal(sent.length, 0);
  assert.deepEqual(faults, []);
});

test("after every step at the desk something has the focus, and a notice goes with the state it tells of", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/arrivals");
  await loaded(page);
  const expected = section(page, "Hẹn hôm nay, chưa đến");
  const outcome = page.getByRole("main").locator("[aria-live=assertive]");
  for (let round = 0; round < 3; round += 1) {
    const patient = await expected.getByRole("listitem").first().getByRole("link").innerText();
    const row = expected.getByRole("listitem").filter({ hasText: patient });
    await row.getByRole("button", { name: "Nhận bệnh" }).focus();
    await page.keyboard.press("Enter");
    await outcome.getByText(patient).waitFor();
    // Before the next one is looked for.
    await row.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement !== document.body);
    // The focus went back into the list; who was checked in, with the number to tell, stays in sight.
    const { y, height } = await outcome.boundingBox();
    assert.ok(y >= 0 && y + height <= page.viewportSize().height, `the card lies at ${y}, ${height} high`);
  }
  // "Expected today" is in sight without scrolling.
  const place = await expected.boundingBox();
  assert.ok(place.y < 700, `expected today begins at ${place.y}`);

  const waiting = section(page, "Đang chờ, theo thứ tự gọi").getByRole("listitem");
  const first = waiting.first();
  const patient = await first.getByRole("link").innerText();
  await first.getByRole("button", { name: "Gọi" }).focus();
  await page.keyboard.press("Enter");
  const now = section(page, "Đang gọi và đang khám").getByRole("listitem").filter({ hasText: patient });
  await now.waitFor();
  await page.waitForFunction(() => document.activeElement !== document.body);
  const notice = page.getByText(/^Đã gọi /).filter({ hasText: patient });
  await notice.waitFor();
  await now.getByRole("button", { name: "Vào phòng" }).focus();
  await page.keyboard.press("Enter");
  await now.getByText("Đang khám").waitFor();
  await notice.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement !== document.body);
  assert.notEqual(await focused(page), "BODY");
  assert.deepEqual(faults, []);
});

test("a desk that books for a patient is told at once of what another desk books for the same person", async () => {
  const { items: [patient] } = await desk("GET", "/api/patients?q=nguyen&limit=1");
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, `/appointments/new?patient=${patient.id}`);
  await loaded(page);
  await page.getByText("Trực tuyến").waitFor();
  const card = page.locator("#book-patient");
  await card.getByText(patient.full_name).first().waitFor();
  const links = card.locator("a[href^='/appointments/']");
  const before = await links.count();
  const { items: services } = await desk("GET", "/api/services");
  const service = services.find(({ active }) => active);
  const free = await freeTime(service);
  const booking = { id: randomUUID(), patient_id: patient.id, service_id: service.id, ...free };
  const booked = await desk("POST", "/api/appointments", booking);
  await card.getByText("Bệnh nhân này đã có lịch sắp tới").waitFor();
  await card.locator(`a[href='/appointments/${booked.id}']`).waitFor();
  assert.equal(await links.count(), before + 1);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

/** A free time of some doctor in the coming days. */
async function freeTime(service) {
  const { columns } = await desk("GET", "/api/day-board?days=7");
  for (const { practitioner_id, day, shifts } of columns) {
    if (shifts.length === 0) continue;
    const length = service.length_minutes;
    const { starts } = await desk("GET", `/api/practitioners/${practitioner_id}/free-times?day=${day}&length_minutes=${length}`);
    if (starts.length > 0) return { practitioner_id, start: starts.at(-1) };
  }
  assert.fail("nobody is free in the coming week");
}
