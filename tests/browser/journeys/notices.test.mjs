// What stands and somebody should look at: the bell, its count, the panel, the way to where it is mended, and that it goes
// by itself.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { at, complaints, hireDoctor, loaded, openAs, openClinic, people, plusDays, registerPatient, signIn, today } from "../clinic.mjs";

let clinic;
let desk;
let admin;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  admin = await clinic.ask(people.admin);
});
after(() => clinic?.close());

const bell = (page) => page.locator("[data-notices] > button");
const panel = (page) => page.getByRole("region", { name: "Nhắc việc" });
const line = (page, kind) => panel(page).locator(`[data-notice="${kind}"]`);

/** A request for a visit with a doctor of its own. */
async function request(doctor, time) {
  const patient = await registerPatient(desk, { full_name: "Đinh Thị Xin Hẹn" });
  const { items } = await desk("GET", "/api/services");
  const ids = { id: randomUUID(), practitioner_id: doctor.id, patient_id: patient.id, service_id: items[0].id };
  const start = at(plusDays(await today(desk), 1), time);
  return desk("POST", "/api/appointments", { ...ids, start, proposed: true });
}

const requestsNow = async () => {
  const { notices } = await desk("GET", "/api/notices");
  return notices.find(({ kind }) => kind === "requests")?.count ?? 0;
};

test("a request rings at once, leads to its page, and is gone when it is answered elsewhere", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mai Thị Chuông Reo", specialty: "Mắt" });
  const earlier = await requestsNow();
  const { page, faults } = await openAs(clinic, people.desk, "/patients");
  await page.getByText("Trực tuyến").waitFor();
  await bell(page).focus();
  await page.keyboard.press("Enter");
  await panel(page).waitFor();
  const visit = await request(doctor, "09:00");
  const said = `${earlier + 1} yêu cầu khám chờ trả lời`;
  await line(page, "requests").getByText(said).waitFor();
  await line(page, "requests").getByText("Mới").waitFor();
  assert.match(await bell(page).getAttribute("aria-label"), /^Nhắc việc: \d+, mới \d+$/);
  assert.deepEqual(await complaints(page), []);

  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  assert.ok(await bell(page).evaluate((button) => button === document.activeElement), "the focus is where it began");
  assert.match(await bell(page).getAttribute("aria-label"), /^Nhắc việc: \d+$/, "all has been looked at");

  await bell(page).click();
  await line(page, "requests").getByText(said).waitFor();
  assert.equal(await line(page, "requests").getByText("Mới").count(), 0);
  await line(page, "requests").getByRole("link").click();
  await page.waitForURL("**/requests");
  await panel(page).waitFor({ state: "detached" });

  await bell(page).click();
  await line(page, "requests").getByText(said).waitFor();
  await desk("POST", `/api/appointments/${visit.id}/status`, { transition: "confirm" });
  await panel(page).getByText(said).waitFor({ state: "detached" });
  assert.equal(await requestsNow(), earlier);
  assert.deepEqual(faults, []);
});

test("nothing to do is said only where that is known, and what is new is marked until it was looked at", async () => {
  const day = await today(desk);
  const answer = (notices, incomplete = false) => ({ at: at(day, "09:30"), notices, incomplete });
  const late = (count) => ({ kind: "late-patients", count, since: at(day, "09:00"), link: "/arrivals" });
  let now = answer([]);
  const { page } = await clinic.open();
  await page.route("**/api/notices", (route) => (now ? route.fulfill({ json: now }) : route.abort()));
  await page.goto("/");
  await page.locator("input[autocomplete=username]").fill(people.desk.user);
  await page.locator("input[autocomplete=current-password]").fill(people.desk.password);
  await page.keyboard.press("Enter");
  const mark = page.locator("[data-notices-mark]");
  // As when somebody comes back to the page: it asks at once.
  const askAgain = () => page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await bell(page).click();
  await panel(page).getByText("Không có gì cần xem lúc này").waitFor();
  assert.equal(await mark.count(), 0);
  assert.deepEqual(await complaints(page), []);

  now = answer([], true);
  await askAgain();
  await panel(page).getByText(/^Một số mục chưa xem được/).waitFor();
  assert.equal(await bell(page).getAttribute("aria-label"), "Nhắc việc: chưa xem được");

  now = answer([late(2)]);
  await askAgain();
  await line(page, "late-patients").getByText("2 bệnh nhân trễ quá thời gian chờ").waitFor();
  await line(page, "late-patients").getByText("từ 09:00").waitFor();
  await line(page, "late-patients").getByText("Mới").waitFor();
  assert.deepEqual(await complaints(page), []);

  now = undefined;
  await askAgain();
  await panel(page).getByRole("alert").waitFor();
  await panel(page).getByText("Danh sách này có thể đã cũ.").waitFor();
  await line(page, "late-patients").waitFor();
  now = answer([late(2)]);
  await panel(page).getByRole("alert").getByRole("button", { name: "Thử lại" }).click();
  await panel(page).getByRole("alert").waitFor({ state: "detached" });

  await bell(page).focus();
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await page.reload();
  await mark.getByText("1", { exact: true }).waitFor();
  assert.equal(await bell(page).getAttribute("aria-label"), "Nhắc việc: 1", "looked at, also after a reload");
  now = answer([late(3)]);
  await askAgain();
  await page.locator('[data-notices] > button[aria-label="Nhắc việc: 1, mới 1"]').waitFor();
  now = answer([]);
  await askAgain();
  await mark.waitFor({ state: "detached" });
});

test("what the policy ended leads to the visits that were missed, also from the list of all", async () => {
  const { page, faults } = await clinic.open();
  const ended = { kind: "missed-by-policy", count: 2, since: at(await today(desk), "09:00"), link: "/appointments?status=noshow" };
  const now = { at: at(await today(desk), "09:30"), notices: [ended], incomplete: false };
  await page.route("**/api/notices", (route) => route.fulfill({ json: now }));
  await signIn(page, people.desk, "/appointments");
  await loaded(page);
  const state = page.getByLabel("Trạng thái", { exact: true });
  assert.equal(await state.inputValue(), "");
  await bell(page).click();
  await line(page, "missed-by-policy").getByText("2 lịch hẹn hôm nay đã tự ghi vắng vì quá giờ").waitFor();
  const isOfMissed = (request) => new URL(request.url()).searchParams.get("status") === "noshow" && request.url().includes("/api/appointments?");
  const asked = page.waitForRequest(isOfMissed);
  await line(page, "missed-by-policy").getByRole("link").click();
  await asked;
  await page.waitForURL("**/appointments?status=noshow");
  assert.equal(await state.inputValue(), "noshow");
  // What is chosen here is in the address, so the notice leads to what it tells of once more.
  const [time, kind] = [page.getByLabel("Giờ", { exact: true }), page.getByLabel("Loại khám", { exact: true })];
  await time.selectOption("week");
  await kind.selectOption({ index: 1 });
  await state.selectOption("");
  await page.waitForURL("**/appointments");
  assert.equal(await time.inputValue(), "week");
  await bell(page).click();
  await line(page, "missed-by-policy").getByRole("link").click();
  await page.waitForURL("**/appointments?status=noshow");
  assert.deepEqual([await time.inputValue(), await kind.inputValue(), await state.inputValue()], ["today", "", "noshow"]);
  const again = page.waitForRequest(isOfMissed);
  await page.reload();
  await again;
  await loaded(page);
  assert.equal(await state.inputValue(), "noshow");
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});
