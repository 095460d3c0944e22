// Rule B3: whoever has not come is reminded, and beyond the clinic's limit listed at the desk or, by its policy, marked as
// missed by the clinic itself; the desk takes either back. By a clock that is moved; the relay keeps what it takes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, bookVisit, complaints, hireDoctor, openAs, openClinic, people, registerPatient, scan, signIn, today } from "../clinic.mjs";
import { openRelay } from "../relay.mjs";

let relay;
let clinic;
let day;
before(async () => {
  relay = await openRelay();
  // What the demo has booked begins forty minutes later at the earliest: nobody of it is late before ten to ten.
  clinic = await openClinic({ at: "09:00", relay: relay.port });
  day = await today(await clinic.ask(people.desk));
});
after(async () => {
  await clinic?.close();
  await relay?.close();
});

const UNDO_IS_OVER = 180;
/** The clinic looks four times a minute at what is due. */
const BY_ITSELF = { timeout: 60_000 };
const focused = (page) => page.locator(":focus");
const late = (page) => page.getByRole("region", { name: /^(Trễ hẹn|Late)$/ });
const expected = (page) => page.getByRole("region", { name: /^(Hẹn hôm nay, chưa đến|Expected today)$/ });
const rowOf = (place, { patient }) => place.getByRole("listitem").filter({ hasText: patient.full_name });
const outcome = (page) => page.getByRole("main").locator("[aria-live=assertive]");
const told = (page) => page.locator("[data-told]");

/** The clinic's clock goes on to this time of the day. */
async function becomes(time) {
  const { headers } = await fetch(`${clinic.base}/api/settings`);
  const seconds = (Date.parse(at(day, time)) - Date.parse(headers.get("date"))) / 1000;
  assert.ok(seconds > 0, `it is past ${time} already`);
  await clinic.goOn(seconds);
}

/** As when somebody comes back to the page: it asks, and hears what time it is by now. */
async function looksAgain(page) {
  const isHeard = (answer) => answer.ok() && new URL(answer.url()).pathname === "/api/notices";
  const heard = page.waitForResponse(isHeard);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await heard;
}

/** Somebody who is to come to this doctor today. */
async function expects(desk, doctor, form, time) {
  const { items } = await desk("GET", "/api/services");
  const patient = await registerPatient(desk, form);
  const visit = await bookVisit(desk, doctor, patient, at(day, time), items.find(({ code }) => code === "KTQ"));
  return { patient, visit };
}

/** At a desk that has just signed in: whoever did so before the clock went on is to do it again. */
const visitNow = async ({ visit }) => (await clinic.ask(people.desk))("GET", `/api/appointments/${visit.id}`);

test("what becomes of late visits is chosen in the settings, and holds; minutes that do not fit are told at their field", async () => {
  const admin = await clinic.ask(people.admin);
  const kept = async () => {
    const { late_policy, late_limit_minutes } = await admin("GET", "/api/settings");
    return [late_policy, late_limit_minutes];
  };
  const { page, faults } = await openAs(clinic, people.admin, "/settings");
  const [policy, limit] = [page.getByLabel("Khi quá giờ"), page.getByLabel("Quá giờ sau (phút)")];
  const save = page.getByRole("button", { name: "Lưu" });
  assert.deepEqual([await policy.inputValue(), await limit.inputValue()], ["list", "30"]);
  await policy.selectOption({ label: "Ghi là không đến (khôi phục được)" });
  // Before they would be reminded.
  await limit.fill("5");
  await save.click();
  await limit.and(page.locator("[aria-invalid=true]")).waitFor();
  const about = page.locator(`[id="${await limit.getAttribute("aria-describedby")}"]`);
  assert.match(await about.innerText(), /ngoài khoảng/);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(await kept(), ["list", 30]);

  await limit.fill("45");
  await page.keyboard.press("Enter");
  await page.getByText("Đã lưu cài đặt").waitFor();
  assert.deepEqual(await kept(), ["no-show", 45]);
  await page.reload();
  await limit.waitFor();
  assert.deepEqual([await policy.inputValue(), await limit.inputValue()], ["no-show", "45"]);
  await policy.selectOption({ label: "Đưa vào danh sách chờ xử lý" });
  await limit.fill("30");
  await save.click();
  await page.getByText("Đã lưu cài đặt").waitFor();
  assert.deepEqual(await kept(), ["list", 30]);
  assert.deepEqual(faults, []);
});

test("whoever has not come is reminded, then listed; the desk expects them all the same, or marks them as missed and takes that back", async () => {
  const [admin, desk] = [await clinic.ask(people.admin), await clinic.ask(people.desk)];
  const doctor = await hireDoctor(admin, { full_name: "Kha Văn Chờ Đợi", specialty: "Nội" });
  const awaitedForm = { full_name: "Vương Thị Đến Muộn", phone: "0905550101", email: "denmuon@vidu.vn" };
  const awaited = await expects(desk, doctor, awaitedForm, "09:10");
  const missed = await expects(desk, doctor, { full_name: "Lâm Văn Không Tới" }, "09:30");
  await clinic.goOn(UNDO_IS_OVER);
  await relay.untilMailsTo(awaited.patient.email, 1);
  const { page, faults } = await openAs(clinic, people.desk, "/arrivals");
  await rowOf(expected(page), awaited).waitFor();
  assert.equal(await late(page).count(), 0);

  await becomes("09:21");
  await looksAgain(page);
  const own = rowOf(late(page), awaited);
  await own.getByText("Cần nhắc", { exact: true }).waitFor();
  await own.getByText(/ · trễ 1[1-4] phút$/).waitFor();
  assert.equal(await own.getByRole("link", { name: "0905" }).getAttribute("href"), `tel:${awaited.patient.phone}`);
  assert.equal(await late(page).getByRole("listitem").count(), 1);
  assert.deepEqual(await complaints(page), []);
  const [, reminder] = await relay.untilMailsTo(awaited.patient.email, 2);
  assert.match(reminder.subject, /^Phòng khám đang chờ quý khách: lịch hẹn 09:10/);
  await own.getByRole("link", { name: awaited.patient.full_name }).click();
  await page.waitForURL(`**/appointments/${awaited.visit.id}`);
  await told(page).getByText(/Nhắc người đến trễ, lúc 09:2\d/).waitFor();

  await becomes("09:41");
  await looksAgain(page);
  const bell = page.locator("[data-notices] > button");
  const notice = page.locator('[data-notice="late-patients"]');
  await bell.click();
  await notice.getByText("1 bệnh nhân trễ quá thời gian chờ").waitFor();
  await notice.getByRole("link").click();
  await page.waitForURL("**/arrivals");
  const isUndecided = own.getByText("Quá giờ, chưa xử lý", { exact: true });
  const gone = rowOf(late(page), missed);
  await isUndecided.waitFor();
  await gone.getByText("Cần nhắc", { exact: true }).waitFor();
  assert.deepEqual(await complaints(page), []);

  // By keys, whose focus stays where it is while the minutes go on.
  const [keep, keepNoMore] = ["Vẫn chờ", "Không chờ nữa"].map((name) => own.getByRole("button", { name }));
  await keep.focus();
  await becomes("09:44");
  await looksAgain(page);
  await own.getByText(/ · trễ 3[4-7] phút$/).waitFor();
  await keep.and(focused(page)).waitFor();
  await page.keyboard.press("Enter");
  await keepNoMore.and(focused(page)).waitFor();
  await own.getByText("Vẫn chờ", { exact: true }).waitFor();
  assert.equal(await isUndecided.count(), 0);
  await bell.click();
  await notice.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await keepNoMore.focus();
  await page.keyboard.press("Enter");
  await isUndecided.waitFor();
  await keep.and(focused(page)).waitFor();
  await page.keyboard.press("Enter");
  await keepNoMore.waitFor();

  // Also whoever is not beyond the limit yet.
  await gone.getByRole("button", { name: "Vẫn chờ" }).click();
  await gone.getByRole("button", { name: "Không chờ nữa" }).click();
  await gone.getByText("Cần nhắc", { exact: true }).waitFor();
  await gone.getByRole("button", { name: "Không đến" }).click();
  await page.getByText(`${missed.patient.full_name}: Không đến`).waitFor();
  await gone.waitFor({ state: "detached" });
  assert.equal((await visitNow(missed)).status, "noshow");
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await gone.getByText("Vẫn chờ", { exact: true }).waitFor();
  const back = await visitNow(missed);
  assert.deepEqual([back.status, back.start], ["booked", missed.visit.start]);
  assert.deepEqual(faults, []);
});

test("by the policy the clinic marks a visit as missed by itself; the desk sees why, and whoever comes after all has their time again", async () => {
  const [admin, desk] = [await clinic.ask(people.admin), await clinic.ask(people.desk)];
  const settings = await admin("GET", "/api/settings");
  await admin("PUT", "/api/settings", { ...settings, late_policy: "no-show" }, await admin.versionOf("/api/settings"));
  const doctor = await hireDoctor(admin, { full_name: "Tạ Thị Quy Định", specialty: "Nội" });
  const comes = await expects(desk, doctor, { full_name: "Hứa Văn Trễ Giờ", email: "tregio@vidu.vn" }, "10:00");
  const absent = await expects(desk, doctor, { full_name: "Phùng Thị Vắng Mặt" }, "10:20");
  await clinic.goOn(UNDO_IS_OVER);
  await relay.untilMailsTo(comes.patient.email, 1);
  const { page, faults } = await openAs(clinic, people.desk, "/arrivals", { theme: "dark", language: "en" });
  await rowOf(expected(page), comes).waitFor();
  await becomes("10:31");
  await rowOf(expected(page), comes).waitFor({ state: "detached", ...BY_ITSELF });
  await rowOf(late(page), comes).waitFor({ state: "detached" });

  // They come after all.
  await scan(page, `CD1${comes.visit.check_in_code}`);
  await outcome(page).getByText("The visit's state does not allow this").waitFor();
  await outcome(page).getByText("No-show", { exact: true }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.locator("[data-notices] > button").click();
  const ended = page.locator('[data-notice="missed-by-policy"]');
  await ended.getByText(/^Visits of today that the clinic marked as missed by itself: \d+$/).waitFor();
  await page.keyboard.press("Escape");
  await ended.waitFor({ state: "detached" });
  await outcome(page).getByRole("link", { name: "Open the visit" }).click();
  await page.waitForURL(`**/appointments/${comes.visit.id}`);
  const why = page.getByRole("listitem").filter({ hasText: "the clinic itself: nobody had come by its limit" });
  await why.getByText("No-show", { exact: true }).waitFor();
  await told(page).getByText(/Missed visit, leaves at 10:3\d/).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Reinstate" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(`${comes.patient.full_name}: Reinstate`).waitFor();
  await page.getByRole("button", { name: "Check in" }).waitFor();
  await told(page).getByText(/Missed visit/).waitFor({ state: "detached" });
  const back = await visitNow(comes);
  assert.deepEqual([back.status, back.start, back.practitioner_id], ["booked", comes.visit.start, doctor.id]);

  // The next one is marked as well, and the one whom the desk let in is not marked once more.
  await page.getByRole("link", { name: "Arrivals" }).click();
  await page.waitForURL("**/arrivals");
  await rowOf(expected(page), absent).waitFor();
  await becomes("10:51");
  await rowOf(expected(page), absent).waitFor({ state: "detached", ...BY_ITSELF });
  assert.equal((await visitNow(absent)).status, "noshow");
  await rowOf(late(page), comes).getByText("Still expected", { exact: true }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await rowOf(expected(page), comes).getByRole("button", { name: "Check in" }).click();
  await outcome(page).getByText("Checked in", { exact: true }).waitFor();
  await rowOf(late(page), comes).waitFor({ state: "detached" });
  assert.equal((await visitNow(comes)).status, "arrived");
  const subjects = await relay.subjectsTo(comes.patient.email);
  assert.equal(subjects.length, 1, `nobody tells them that they missed it: ${subjects.join("; ")}`);
  assert.deepEqual(faults, []);
});

test("a page whose access ran out hears the clinic on by a new one: its server is not taken for gone", async () => {
  const { page, context, faults } = await clinic.open();
  // Before the page's own: it reads by which code its line was closed.
  await context.addInitScript(() => {
    window.closedBy = [];
    const Line = window.WebSocket;
    window.WebSocket = class extends Line {
      constructor(...address) {
        super(...address);
        this.addEventListener("close", ({ code }) => window.closedBy.push(code));
      }
    };
  });
  const opened = [page.waitForEvent("websocket")];
  await signIn(page, people.desk, "/arrivals");
  await (await opened[0]).waitForEvent("framereceived");
  opened.push(page.waitForEvent("websocket", BY_ITSELF));
  await becomes("11:40");
  await (await opened[1]).waitForEvent("framereceived");
  assert.deepEqual(await page.evaluate(() => window.closedBy), [4401]);
  assert.deepEqual(faults, []);
});
