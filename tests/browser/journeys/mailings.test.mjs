// News to many patients: an admin writes it, sees how many will get it and how it will read, is asked before it goes, and
// watches, pauses and cancels it. This clinic's server has no relay: how a mailing goes on is told here in its place.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { at, bookVisit, complaints, hireDoctor, loaded, openAs, openClinic, people, plusDays, registerPatient, signIn, today, written } from "../clinic.mjs";

const PUBLIC = "http://hen.phongkham.example";

let clinic;
let admin;
let desk;
let patient;
before(async () => {
  clinic = await openClinic({ at: "09:30", more: ["--public-url", PUBLIC] });
  admin = await clinic.ask(people.admin);
  desk = await clinic.ask(people.desk);
  patient = await registerPatient(desk, { full_name: "Trịnh Thị Nhận Thư", email: "nhanthu@vidu.vn" });
});
after(() => clinic?.close());

const MAILINGS = /\/api\/mailings(\?.*)?$/;
const AUDIENCE = /\/api\/mailing-audience(\?.*)?$/;
const card = (page, text) => page.locator("[data-mailing]").filter({ hasText: text });
const focused = (page) => page.locator(":focus");

/** A mailing as the server tells it: a third of it is out. */
const mailing = (form) => ({
  id: randomUUID(), subject: "Nghỉ Tết", body: "Kính gửi {{patient}}", subject_en: "", body_en: "",
  audience: { practitioner_id: null, visit_from: null, visit_until: null, age_from: null, age_until: null },
  status: "sending", is_gathered: true,
  progress: { sent: 1204, failed: 0, dropped: 20, left: 3585, a_minute: 55, done_at: "2026-11-24T04:05:00Z" },
  created_at: "2026-11-24T01:00:00Z", started_at: "2026-11-24T01:05:00Z", ended_at: null, version: 2, ...form,
});

/** The server tells of these; what is done with one moves it from state to state, as the server does. */
async function serverHas(page, mailings) {
  const acts = [];
  await page.route(MAILINGS, (route) => route.fulfill({ json: { items: mailings, next_cursor: null } }));
  await page.route(AUDIENCE, (route) => route.fulfill({ json: { recipients: 4812, without_address: 312, opted_out: 27 } }));
  await page.route(/\/api\/mailings\/[^/]+\/(start|pause|resume|cancel|retry)$/, (route) => {
    const [id, act] = new URL(route.request().url()).pathname.split("/").slice(-2);
    const own = mailings.find((one) => one.id === id);
    acts.push(act);
    const status = { start: "sending", pause: "paused", resume: "sending", cancel: "cancelled", retry: "sending" }[act];
    Object.assign(own, { status, version: own.version + 1 });
    return route.fulfill({ json: own });
  });
  return acts;
}

test("a mailing is written with its audience counted and its letter shown, kept, changed, and thrown away", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.admin, "/mailings");
  await loaded(page);
  await page.getByText("Chưa có thư nào").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("F3");
  const dialog = page.getByRole("dialog", { name: "Soạn thư" });
  const subject = dialog.getByRole("textbox", { name: /^Tiêu đề(?! tiếng)/ });
  await subject.and(focused(page)).waitFor();
  await subject.fill("{{clinic}} nghỉ Tết");
  const body = dialog.getByRole("textbox", { name: /^Nội dung thư/ });
  await body.fill("Kính gửi {{ten}}");
  await dialog.getByRole("button", { name: "Lưu nháp" }).click();
  await dialog.getByText(/^Chỉ dùng được \{\{patient\}\}/).waitFor();
  assert.deepEqual(await complaints(page), []);
  await body.fill("Kính gửi {{patient}},\n\nPhòng khám nghỉ từ 27/01.");
  const preview = dialog.locator("[data-preview]");
  await preview.getByText("Kính gửi Nguyễn Văn An,").waitFor();
  await preview.getByText(`${PUBLIC}/o/#thu`).waitFor();
  await preview.getByText("Mỗi bệnh nhân có liên kết riêng của mình ở cuối thư.").waitFor();
  const count = dialog.locator("[data-count]");
  await count.getByText(/^[\d.]+ người nhận/).waitFor();
  const everybody = await count.innerText();
  await dialog.getByRole("textbox", { name: /^Từ tuổi/ }).fill("120");
  await count.getByText(/^0 người nhận/).waitFor();
  await dialog.getByRole("textbox", { name: /^Từ tuổi/ }).fill("");
  await count.getByText(everybody, { exact: true }).waitFor();
  await dialog.getByRole("button", { name: "Lưu nháp" }).click();
  await dialog.waitFor({ state: "hidden" });
  const draft = card(page, "{{clinic}} nghỉ Tết");
  await draft.getByText("Bản nháp", { exact: true }).waitFor();
  await draft.getByText("Tất cả bệnh nhân").waitFor();

  await draft.getByRole("button", { name: "Sửa" }).click();
  const editing = page.getByRole("dialog", { name: "Sửa bản nháp" });
  await editing.getByRole("textbox", { name: /^Từ tuổi/ }).fill("60");
  await editing.getByRole("button", { name: "Lưu nháp" }).click();
  await draft.getByText("Bệnh nhân từ 60 tuổi").waitFor();
  const [kept] = (await admin("GET", "/api/mailings")).items;
  assert.equal(kept.audience.age_from, 60);

  await draft.getByRole("button", { name: "Xóa bản nháp" }).click();
  await page.getByRole("dialog", { name: "Xóa bản nháp này?" }).getByRole("button", { name: "Xóa bản nháp" }).click();
  await page.getByText("Chưa có thư nào").waitFor();
  assert.deepEqual(faults, []);
});

test("before it goes somebody says how many will get it, and the button that sends nothing has the focus", async () => {
  const { page, faults } = await clinic.open();
  const draft = mailing({ status: "draft", started_at: null, is_gathered: false, progress: { sent: 0, failed: 0, dropped: 0, left: 0, a_minute: null, done_at: null } });
  const acts = await serverHas(page, [draft]);
  await signIn(page, people.admin, "/mailings");
  await card(page, "Nghỉ Tết").getByRole("button", { name: "Gửi…" }).click();
  const question = page.getByRole("dialog", { name: "Gửi thư này?" });
  await question.getByText("4.812 người sẽ nhận thư này.").waitFor();
  await question.getByText("4.812 người nhận, 312 không có email, 27 không muốn nhận").waitFor();
  await question.getByText(/^Thư đã gửi thì không lấy lại được/).waitFor();
  await question.getByRole("button", { name: "Chưa gửi" }).and(focused(page)).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "hidden" });
  assert.deepEqual(acts, []);
  await card(page, "Nghỉ Tết").getByRole("button", { name: "Gửi…" }).click();
  await question.getByRole("button", { name: "Gửi cho 4.812 người" }).click();
  await card(page, "Nghỉ Tết").getByText("Đang lập danh sách người nhận", { exact: true }).waitFor();
  assert.deepEqual(acts, ["start"]);
  assert.deepEqual(faults, []);
});

test("a draft is sent to oneself first: the relay's answer is told word for word, and where there is no address what to do", async () => {
  const { page, faults } = await clinic.open();
  const draft = mailing({ status: "draft", started_at: null, is_gathered: false, progress: { sent: 0, failed: 0, dropped: 0, left: 0, a_minute: null, done_at: null } });
  const acts = await serverHas(page, [draft]);
  let hasAddress = false;
  const refusal = { type: "/problems/no-address", title: "Tài khoản của bạn chưa có địa chỉ email", detail: "Thêm địa chỉ ở trang Tài khoản.", status: 409 };
  await page.route(/\/api\/mailings\/[^/]+\/test$/, (route) =>
    hasAddress
      ? route.fulfill({ json: { to: "quantri@vidu.vn", said: "250 2.0.0 Ok: queued" } })
      : route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(refusal) }),
  );
  await signIn(page, people.admin, "/mailings");
  const shown = card(page, "Nghỉ Tết");
  await shown.getByRole("button", { name: "Gửi thử cho tôi" }).click();
  await shown.getByText("Tài khoản của bạn chưa có địa chỉ email").waitFor();
  await shown.getByText("Thêm địa chỉ ở trang Tài khoản.").waitFor();
  const accounts = shown.getByRole("link", { name: "Mở trang Tài khoản" });
  assert.equal(await accounts.getAttribute("href"), "/users");
  assert.deepEqual(await complaints(page), []);
  hasAddress = true;
  await shown.getByRole("button", { name: "Gửi thử cho tôi" }).click();
  await shown.getByText("Máy chủ thư đã nhận thư gửi tới quantri@vidu.vn").waitFor();
  await shown.getByText("250 2.0.0 Ok: queued").waitFor();
  await shown.getByText("Bản nháp", { exact: true }).waitFor();
  assert.equal(await shown.getByText("Tài khoản của bạn chưa có địa chỉ email").count(), 0);
  assert.equal(await accounts.count(), 0);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(acts, []);
  assert.deepEqual(faults, []);
});

test("one that is under way is watched, paused at once, goes on, and its rest is cancelled after a question", async () => {
  const { page, faults } = await clinic.open();
  const own = mailing();
  const acts = await serverHas(page, [own]);
  await signIn(page, people.admin, "/mailings");
  const shown = card(page, "Nghỉ Tết");
  await shown.getByText("1.204 đã gửi · 20 bỏ qua · còn 3.585").waitFor();
  await shown.getByText(/^khoảng 55 thư mỗi phút, xong lúc khoảng 11:05/).waitFor();
  assert.equal(await shown.getByRole("progressbar").getAttribute("value"), "1224");
  assert.deepEqual(await complaints(page), []);
  Object.assign(own.progress, { sent: 1300, left: 3489 });
  await shown.getByText("1.300 đã gửi · 20 bỏ qua · còn 3.489").waitFor();

  await shown.getByRole("button", { name: "Tạm dừng" }).focus();
  await page.keyboard.press("Enter");
  await shown.getByText("Tạm dừng", { exact: true }).first().waitFor();
  await shown.getByRole("button", { name: "Gửi tiếp" }).click();
  await shown.getByText("Đang gửi", { exact: true }).waitFor();
  await shown.getByRole("button", { name: "Hủy phần còn lại…" }).click();
  const question = page.getByRole("dialog", { name: "Hủy phần còn lại?" });
  await question.getByText("3.489 người còn lại sẽ không nhận thư này.").waitFor();
  await question.getByRole("button", { name: "Hủy phần còn lại" }).click();
  await shown.getByText("Đã hủy phần còn lại", { exact: true }).waitFor();
  await shown.locator("[data-acts]").waitFor({ state: "detached" });
  assert.equal(await shown.getByRole("button").count(), 0);
  assert.deepEqual(acts, ["pause", "resume", "cancel"]);
  assert.deepEqual(faults, []);
});

test("whose letter failed get it again by a press; what another admin did meanwhile is told, and then shown", async () => {
  const { page, faults } = await clinic.open();
  const progress = { sent: 4786, failed: 3, dropped: 20, left: 0, a_minute: null, done_at: null };
  const own = mailing({ status: "done", ended_at: "2026-11-24T03:00:00Z", progress });
  const acts = await serverHas(page, [own]);
  await signIn(page, people.admin, "/mailings");
  const shown = card(page, "Nghỉ Tết");
  await shown.getByText("4.786 đã gửi · 3 không gửi được · 20 bỏ qua").waitFor();
  await shown.getByRole("button", { name: "Gửi lại thư lỗi" }).click();
  await page.getByText("Sẽ gửi lại cho những người chưa gửi được").waitFor();
  await shown.getByText("Đang gửi", { exact: true }).waitFor();
  assert.deepEqual(acts, ["retry"]);

  const refusal = { type: "/problems/mailing-state", title: "Thư này đang tạm dừng", status: 409 };
  await page.route(/\/api\/mailings\/[^/]+\/pause$/, (route) => {
    Object.assign(own, { status: "paused", version: own.version + 1 });
    return route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(refusal) });
  });
  await shown.getByRole("button", { name: "Tạm dừng" }).click();
  await shown.getByRole("alert").getByText(refusal.title).waitFor();
  await shown.getByRole("button", { name: "Gửi tiếp" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await shown.getByRole("button", { name: "Gửi tiếp" }).click();
  await shown.getByText("Đang gửi", { exact: true }).waitFor();
  await shown.getByRole("alert").waitFor({ state: "detached" });
  assert.deepEqual(acts, ["retry", "resume"]);
  assert.deepEqual(faults, []);
});

test("older mailings come below the newest by a button", async () => {
  const { page, faults } = await clinic.open();
  const progress = { ...mailing().progress, left: 0 };
  const all = Array.from({ length: 25 }, (_, number) => mailing({ subject: `Thư số ${number + 1}`, status: "done", progress }));
  await page.route(MAILINGS, (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
    const next_cursor = from + 20 < all.length ? String(from + 20) : null;
    return route.fulfill({ json: { items: all.slice(from, from + 20), next_cursor } });
  });
  await signIn(page, people.admin, "/mailings");
  await card(page, "Thư số 20").waitFor();
  assert.equal(await page.locator("[data-mailing]").count(), 20);
  const more = page.getByRole("button", { name: "Xem thêm" });
  await more.focus();
  await page.keyboard.press("Enter");
  await card(page, "Thư số 25").waitFor();
  assert.equal(await page.locator("[data-mailing]").count(), 25);
  await more.waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("a mailing to one doctor's patients of one day counts them alone, and has an English letter or none", async () => {
  const doctor = await hireDoctor(admin, { full_name: "Mạc Thị Đổi Phòng", specialty: "Mắt" });
  const { items } = await desk("GET", "/api/services");
  const tomorrow = plusDays(await today(desk), 1);
  const comes = await registerPatient(desk, { full_name: "Tăng Văn Đến Mai", email: "denmai@vidu.vn" });
  await bookVisit(desk, doctor, comes, at(tomorrow, "09:00"), items[0]);
  const { page, faults } = await openAs(clinic, people.admin, "/mailings");
  await page.keyboard.press("F3");
  const dialog = page.getByRole("dialog", { name: "Soạn thư" });
  await dialog.getByRole("textbox", { name: /^Tiêu đề(?! tiếng)/ }).fill("Đổi phòng khám");
  await dialog.getByRole("textbox", { name: /^Nội dung thư/ }).fill("Kính gửi {{patient}}");
  const count = dialog.locator("[data-count]");
  await dialog.getByLabel("Bác sĩ").selectOption({ value: doctor.id });
  await count.getByText("1 người nhận", { exact: true }).waitFor();
  await dialog.getByLabel("Có lịch hẹn từ ngày").fill(written(plusDays(tomorrow, 1)));
  await count.getByText(/^0 người nhận/).waitFor();
  await dialog.getByLabel("Có lịch hẹn từ ngày").fill(written(tomorrow));
  await dialog.getByLabel("đến ngày").fill(written(tomorrow));
  await count.getByText("1 người nhận", { exact: true }).waitFor();

  await dialog.getByText(/^Bản tiếng Anh/).click();
  await dialog.getByLabel("Tiêu đề tiếng Anh").fill("Another room");
  await dialog.getByRole("button", { name: "Lưu nháp" }).click();
  const english = dialog.getByLabel("Nội dung tiếng Anh");
  await english.and(page.locator("[aria-invalid=true]")).waitFor();
  assert.deepEqual(await complaints(page), []);
  await english.fill("Dear {{patient}}");
  await dialog.locator("[data-preview] [lang=en]").getByText("Dear Nguyễn Văn An").waitFor();
  await dialog.getByRole("button", { name: "Lưu nháp" }).click();
  await dialog.waitFor({ state: "hidden" });
  const draft = card(page, "Đổi phòng khám");
  await draft.getByText(`khám với BS ${doctor.full_name}, có lịch ngày ${written(tomorrow)}`).waitFor();
  const [kept] = (await admin("GET", "/api/mailings")).items;
  assert.deepEqual([kept.subject_en, kept.body_en], ["Another room", "Dear {{patient}}"]);
  assert.deepEqual(faults, []);
});

test("a patient who wants no news is marked at the desk, and undo takes it back", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, `/patients/${patient.id}?part=messages`);
  const news = page.getByRole("switch", { name: "Không gửi thư báo hàng loạt cho người này" });
  const kept = async () => (await desk("GET", `/api/patients/${patient.id}/mailing-opt-out`)).opted_out;
  await news.click();
  await page.getByText("Từ nay không gửi thư báo cho người này").waitFor();
  await news.and(page.locator("[aria-checked=true]")).waitFor();
  assert.equal(await kept(), true);
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await news.and(page.locator("[aria-checked=false]")).waitFor();
  assert.equal(await kept(), false);
  assert.deepEqual(faults, []);
});

for (const [theme, language, title] of [
  ["light", "vi", "Thư hàng loạt"],
  ["dark", "en", "Mailings"],
]) {
  test(`the mailings' page is free of accessibility complaints (${theme}, ${language})`, async () => {
    const { page, faults } = await clinic.open({ theme, language });
    await serverHas(page, [mailing(), mailing({ status: "paused" }), mailing({ status: "done", progress: { ...mailing().progress, failed: 3, left: 0 } })]);
    await signIn(page, people.admin, "/mailings");
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await card(page, "Nghỉ Tết").nth(2).waitFor();
    assert.deepEqual(await complaints(page), []);
    await page.keyboard.press("F3");
    await page.getByRole("dialog").locator("form").waitFor();
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(faults, []);
  });
}
