// What the server does by itself: an administrator sees how it stands, runs the backup now, pauses what is repeated,
// changes its time, and deals with what has failed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { complaints, loaded, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
let admin;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  admin = await clinic.ask(people.admin);
});
after(() => clinic?.close());

const BACKUP = "Sao lưu hằng đêm";
const JOBS = /\/api\/jobs(\?.*)?$/;
const rowIn = (page, table, text) => page.getByRole("table", { name: table, exact: true }).getByRole("row").filter({ hasText: text });
const scheduleRow = (page, text) => rowIn(page, "Lần chạy tới", text);
const jobRow = (page, text) => rowIn(page, "Việc chạy nền", text);
const tab = (page, name) => page.getByRole("tab", { name });
const chosen = (page, name) => tab(page, name).and(page.locator("[aria-selected=true]"));
const focused = (page) => page.locator(":focus");
const health = (page) => page.locator("[data-health]");

async function openJobs(options) {
  const screen = await clinic.open(options);
  await signIn(screen.page, people.admin, "/jobs");
  await loaded(screen.page);
  return screen;
}

/** Waits until the page has asked so many times more, by itself. */
async function asks(page, times) {
  for (let time = 0; time < times; time += 1) {
    await page.waitForResponse((answer) => JOBS.test(answer.url()));
  }
}

const LONG_AGO = "2020-01-01T00:00:00Z";
const COUNTS = { waiting: 0, running: 0, dead: 0, done: 0, cancelled: 0 };

/** A job as the server tells it. */
const job = (form) => ({
  id: randomUUID(), kind: "nightly-backup", state: "dead", about: null, schedule: "nightly-backup", tries: 10, tries_max: 10,
  enqueued_at: "2026-11-23T18:30:00Z", due_at: null, started_at: "2026-11-23T18:30:00Z", ended_at: "2026-11-23T18:30:05Z",
  last_error: null, worker: "phong-kham-1", is_cancel_wanted: false, ...form,
});

/** The server tells of these jobs; what is done with one moves it from state to state, as the server does. */
async function serverHas(page, jobs, told = {}) {
  const acts = [];
  const sendJson = (route, json) => route.fulfill({ json });
  await page.route(JOBS, (route) => {
    const state = new URL(route.request().url()).searchParams.get("state");
    const counts = { ...COUNTS };
    for (const one of jobs) counts[one.state] += 1;
    const own = jobs.filter((one) => one.state === state);
    return sendJson(route, { counts, oldest_due_seconds: null, jobs: own, next: null, ...told });
  });
  await page.route(/\/api\/jobs\/[^/]+\/(retry|run|cancel)$/, (route) => {
    const [id, act] = new URL(route.request().url()).pathname.split("/").slice(-2);
    const own = jobs.find((one) => one.id === id);
    acts.push(act);
    if (act === "run") own.due_at = LONG_AGO;
    else own.state = act === "retry" ? "waiting" : "cancelled";
    return sendJson(route, own);
  });
  return acts;
}

test("the page is found by its name; the backup is run now and is seen done, and its tab is reached by the arrows", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.admin);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Lệnh" }).getByRole("combobox").fill("viec chay nen");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/jobs");
  await loaded(page);
  await page.getByRole("heading", { level: 1, name: "Việc chạy nền" }).waitFor();
  await health(page).getByRole("heading", { name: "Việc chạy nền đang đúng giờ" }).waitFor();
  const backup = scheduleRow(page, BACKUP);
  await backup.getByText(/^Hằng ngày lúc \d\d:\d\d$/).waitFor();
  await backup.getByText(/^còn \d+ (giây|phút|giờ|ngày)$/).waitFor();
  await scheduleRow(page, "Dọn việc cũ").waitFor();
  assert.deepEqual(await complaints(page), []);

  const queued = page.waitForResponse((answer) => answer.url().endsWith("/api/job-schedules/nightly-backup/run"));
  await backup.getByRole("button", { name: "Chạy ngay" }).focus();
  await page.keyboard.press("Enter");
  const { id } = await (await queued).json();
  await page.getByText(`${BACKUP}: đã xếp chạy ngay`).waitFor();
  await page.waitForResponse(async (answer) => {
    if (!answer.url().endsWith("/api/job-schedules")) return false;
    const [last] = (await answer.json()).map(({ last_job }) => last_job).filter((last) => last?.id === id);
    return last?.state === "done";
  });
  await backup.getByText("Đã xong", { exact: true }).waitFor();
  await page.waitForFunction(() => document.activeElement !== document.body);

  await tab(page, /^Đang chờ/).focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await chosen(page, /^Đã xong \(\d+\+?\)$/).and(focused(page)).waitFor();
  const done = jobRow(page, BACKUP).first();
  await done.getByText(/^1\/\d+$/).waitFor();
  await done.getByText(/^mất (chưa đến )?\d+ (giây|phút)$/).waitFor();
  assert.equal(await done.getByRole("button").count(), 0, "nothing can be done with what is done");
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("a schedule is paused, goes on by undo, is paused again and goes on by its button", async () => {
  const { page, faults } = await openJobs();
  const clearing = scheduleRow(page, "Dọn việc cũ");
  const own = async () => (await admin("GET", "/api/job-schedules")).find(({ name }) => name === "forget-old-jobs");
  await clearing.getByRole("button", { name: "Tạm dừng" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Dọn việc cũ: đã tạm dừng lịch chạy").waitFor();
  await clearing.getByText("Đang tạm dừng", { exact: true }).waitFor();
  assert.deepEqual([(await own()).is_paused, (await own()).next_due_at], [true, null]);
  await clearing.getByRole("button", { name: "Chạy tiếp" }).and(focused(page)).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await clearing.getByText(/^còn \d+/).waitFor();
  assert.equal((await own()).is_paused, false);

  await clearing.getByRole("button", { name: "Tạm dừng" }).click();
  await clearing.getByText("Đang tạm dừng", { exact: true }).waitFor();
  await clearing.getByRole("button", { name: "Chạy tiếp" }).click();
  await page.getByText("Dọn việc cũ: chạy theo lịch trở lại").waitFor();
  await clearing.getByText(/^còn \d+/).waitFor();
  assert.deepEqual(faults, []);
});

test("a wrong time is told at its field, a good one is read in words while it is typed, and undo puts the old one back", async () => {
  const { page, faults } = await openJobs();
  const backup = scheduleRow(page, BACKUP);
  const before = await backup.getByText(/^Hằng ngày lúc/).innerText();
  await backup.getByRole("button", { name: "Đổi giờ chạy" }).click();
  const dialog = page.getByRole("dialog", { name: `Đổi giờ chạy: ${BACKUP}` });
  const cron = dialog.getByRole("textbox", { name: /^Giờ chạy, viết kiểu cron/ });
  await cron.and(focused(page)).waitFor();
  const save = dialog.getByRole("button", { name: "Lưu" });
  const wrong = cron.and(page.locator("[aria-invalid=true]"));
  for (const [typed, why] of [["", "Cần điền mục này"], ["mỗi đêm", /^Lịch gồm 5 phần/], ["0 0 31 2 *", "Lịch này không bao giờ đến"]]) {
    await cron.fill(typed);
    await save.click();
    await dialog.getByText(why).waitFor();
    await wrong.waitFor();
    const about = page.locator(`[id="${await wrong.getAttribute("aria-describedby")}"]`);
    await about.getByText(why).waitFor();
    assert.deepEqual(await complaints(page), []);
  }
  await dialog.getByRole("button", { name: "Thứ Hai đến Thứ Sáu, lúc 22:00" }).click();
  assert.equal(await cron.inputValue(), "0 22 * * 1-5");
  await cron.fill("15 3 * * *");
  await dialog.getByText("Hằng ngày lúc 03:15", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(`${BACKUP}: đã đổi giờ chạy`).waitFor();
  await backup.getByText("Hằng ngày lúc 03:15", { exact: true }).waitFor();
  await backup.getByText("15 3 * * *", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await backup.getByText(before, { exact: true }).waitFor();
  assert.deepEqual(faults, []);
});

test("what has failed is found from the top and read; what is open stays open while the page asks; run again can be taken back", async () => {
  const { page, faults } = await clinic.open();
  const failed = job({ about: "Đêm 23/11", last_error: "không ghi được vào /sao-luu\n  No space left on device (os error 28)" });
  const acts = await serverHas(page, [failed]);
  await signIn(page, people.admin, "/jobs");
  await health(page).getByRole("heading", { name: "Có việc thất bại, cần người xem" }).waitFor();
  await page.getByText("Không có việc nào đang chờ").waitFor();
  assert.deepEqual(await complaints(page), []);
  await health(page).getByRole("button", { name: "Xem việc thất bại" }).click();
  await chosen(page, "Thất bại (1)").and(focused(page)).waitFor();
  const row = jobRow(page, BACKUP);
  for (const text of ["Đêm 23/11", "10/10", "phong-kham-1"]) await row.getByText(text, { exact: true }).waitFor();
  const rest = row.getByText("No space left on device");
  assert.equal(await rest.isVisible(), false);
  const summary = row.locator("summary");
  await summary.getByText("không ghi được vào /sao-luu").waitFor();
  await summary.focus();
  await page.keyboard.press("Enter");
  await rest.waitFor();
  await asks(page, 2);
  assert.equal(await rest.isVisible(), true, "it is still open");
  await summary.and(focused(page)).waitFor();
  assert.deepEqual(await complaints(page), []);

  await row.getByRole("button", { name: "Chạy lại" }).click();
  await page.getByText(`${BACKUP}: đã xếp chạy lại`).waitFor();
  await page.getByText("Không có việc nào thất bại").waitFor();
  await tab(page, "Đang chờ (1)").waitFor();
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await tab(page, "Đã hủy (1)").waitFor();
  assert.deepEqual(acts, ["retry", "cancel"]);
  assert.deepEqual(faults, []);
});

test("late jobs are told in plain words, a waiting one is cancelled and comes back by undo", async () => {
  const { page, faults } = await clinic.open();
  const times = { started_at: null, ended_at: null, due_at: "2026-11-23T18:30:00Z", worker: null };
  const waiting = job({ state: "waiting", tries: 0, ...times });
  const acts = await serverHas(page, [waiting], { oldest_due_seconds: 420 });
  await signIn(page, people.admin, "/jobs");
  await health(page).getByRole("heading", { name: "Có việc quá giờ mà không việc nào đang chạy" }).waitFor();
  await health(page).getByText("7 phút", { exact: true }).waitFor();
  await health(page).getByText(/khởi động lại chương trình máy chủ/).waitFor();
  const row = jobRow(page, BACKUP);
  await row.getByText("0/10", { exact: true }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await row.getByRole("button", { name: "Hủy" }).click();
  await page.getByText(`${BACKUP}: đã hủy`).waitFor();
  await page.getByText("Không có việc nào đang chờ").waitFor();
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await row.waitFor();
  assert.deepEqual(acts, ["cancel", "retry"]);
  assert.deepEqual(faults, []);
});

test("after its relay is mended a job that waits for its next try is run now by a key, with its tries as they are", async () => {
  const { page, faults } = await clinic.open();
  const times = { ended_at: null, due_at: "2099-01-01T00:00:00Z" };
  const waiting = job({ state: "waiting", kind: "send-message", tries: 8, last_error: "it did not answer within 300 s", ...times });
  const acts = await serverHas(page, [waiting]);
  await signIn(page, people.admin, "/jobs");
  const row = jobRow(page, "Gửi tin cho bệnh nhân");
  await row.getByText("Đang thử lại", { exact: true }).waitFor();
  await row.getByText(/^còn [\d.]+ ngày/).waitFor();
  assert.deepEqual(await complaints(page), []);
  const run = row.getByRole("button", { name: "Chạy ngay" });
  await run.focus();
  await page.keyboard.press("Enter");
  await page.getByText("Gửi tin cho bệnh nhân: đã xếp chạy ngay").waitFor();
  await row.getByText(/^đến hạn [\d.]+ ngày trước/).waitFor();
  await row.getByText("8/10", { exact: true }).waitFor();
  await run.and(focused(page)).waitFor();
  assert.equal(await page.getByRole("button", { name: "Hoàn tác" }).count(), 0, "it waits as before: there is nothing to take back");
  assert.deepEqual(acts, ["run"]);
  assert.deepEqual(faults, []);
});

test("a message before its hour is not run: the page says when it goes, and the row what it tells and of which visit", async () => {
  const { page, faults } = await clinic.open();
  const visit = { appointment_id: randomUUID(), kind: "reminder", starts_at: "2099-01-02T03:00:00Z" };
  const times = { started_at: null, ended_at: null, due_at: "2099-01-01T00:00:00Z", worker: null };
  const message = { message_id: randomUUID(), visit };
  await serverHas(page, [job({ state: "waiting", kind: "send-message", tries: 0, message, ...times })]);
  const refusal = { type: "/problems/job-too-early", title: "Tin này chưa tới giờ gửi", status: 409, not_before: times.due_at };
  await page.route(/\/api\/jobs\/[^/]+\/run$/, (route) =>
    route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(refusal) }),
  );
  await signIn(page, people.admin, "/jobs");
  const row = jobRow(page, "Gửi tin cho bệnh nhân");
  const link = row.getByRole("link", { name: "Nhắc lịch, 10:00 02/01/2099", exact: true });
  assert.equal(await link.getAttribute("href"), `/appointments/${visit.appointment_id}`);
  const run = row.getByRole("button", { name: "Chạy ngay" });
  await run.focus();
  await page.keyboard.press("Enter");
  await page.getByText("Gửi tin cho bệnh nhân: chưa tới giờ gửi, vẫn đi lúc 07:00 01/01/2099").waitFor();
  await row.getByText(/^còn [\d.]+ ngày/).waitFor();
  assert.equal(await page.getByText("đã xếp chạy ngay").count(), 0);
  assert.equal(await row.getByText(refusal.title).count(), 0, "nothing went wrong");
  await run.and(focused(page)).waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("a long list goes on by its button, and stays as long as it was asked for while the page asks again", async () => {
  const { page, faults } = await clinic.open();
  const all = Array.from({ length: 70 }, (_, at) => job({ state: "done", about: `lần ${at}`, tries: 1 }));
  await page.route(JOBS, (route) => {
    const { searchParams } = new URL(route.request().url());
    const from = Number(searchParams.get("after") ?? 0);
    const own = searchParams.get("state") === "done" ? all.slice(from, from + 50) : [];
    const next = searchParams.get("state") === "done" && from + 50 < all.length ? String(from + 50) : null;
    return route.fulfill({ json: { counts: { ...COUNTS, done: 1000 }, oldest_due_seconds: null, jobs: own, next } });
  });
  await signIn(page, people.admin, "/jobs");
  await tab(page, "Đã xong (1000+)").click();
  const rows = page.getByRole("table", { name: "Việc chạy nền", exact: true }).locator("tbody tr");
  await rows.nth(49).waitFor();
  assert.equal(await rows.count(), 50);
  await page.getByRole("button", { name: "Xem thêm" }).click();
  await rows.nth(69).waitFor();
  await page.getByRole("button", { name: "Xem thêm" }).waitFor({ state: "detached" });
  await asks(page, 4);
  assert.equal(await rows.count(), 70);
  assert.deepEqual(faults, []);
});

test("a page that nobody sees asks nothing, and asks at once when it is seen again", async () => {
  const { page, faults } = await clinic.open();
  await page.clock.install();
  await signIn(page, people.admin, "/jobs");
  await loaded(page);
  let asked = 0;
  page.on("request", (request) => {
    if (JOBS.test(request.url())) asked += 1;
  });
  const isSeen = (seen) =>
    page.evaluate((seen) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => !seen });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, seen);
  await isSeen(false);
  const before = asked;
  await page.clock.runFor(9_000);
  assert.equal(asked, before);
  const answered = page.waitForResponse((answer) => JOBS.test(answer.url()));
  await isSeen(true);
  await answered;
  const again = page.waitForResponse((answer) => JOBS.test(answer.url()));
  await page.clock.runFor(4_000);
  await again;
  assert.deepEqual(faults, []);
});

test("without the server the page says so, its buttons say why they do nothing, and it comes back by itself", async () => {
  const { page } = await openJobs();
  await page.getByText("Trực tuyến").waitFor();
  const run = scheduleRow(page, BACKUP).getByRole("button", { name: "Chạy ngay" });
  await clinic.stop();
  try {
    await page.locator("[data-banner]").getByText(/^Mất kết nối máy chủ/).waitFor();
    await run.and(page.locator("[aria-disabled=true]")).waitFor();
    assert.deepEqual(await complaints(page), []);
  } finally {
    await clinic.start();
  }
  await page.getByText("Trực tuyến").waitFor();
  await page.locator("[data-banner]").getByText(/^Mất kết nối máy chủ/).waitFor({ state: "hidden" });
  await run.and(page.locator(":not([aria-disabled])")).waitFor();
});

for (const [theme, language, words] of [
  ["light", "vi", { title: "Việc chạy nền", change: "Đổi giờ chạy" }],
  ["dark", "en", { title: "Background jobs", change: "Change the time" }],
]) {
  test(`the jobs' page is free of accessibility complaints (${theme}, ${language})`, async () => {
    const { page, faults } = await openJobs({ theme, language });
    await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
    for (const own of await page.getByRole("tab").all()) {
      await own.click();
      await page.locator("[role=tabpanel] .skeleton").first().waitFor({ state: "detached" });
      assert.deepEqual(await complaints(page), [], await own.innerText());
    }
    await page.getByRole("button", { name: words.change }).first().click();
    await page.getByRole("dialog").locator("form").waitFor();
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(faults, []);
  });
}
