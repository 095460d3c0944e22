// A patient answers the mail of a visit: from the mail to the page, and from there to the desk's screen. The clinic's relay
// is a sink on this machine.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { at, complaints, openAs, openClinic, people, plusDays, registerPatient, today, written } from "../clinic.mjs";
import { openSink } from "../smtp_sink.mjs";

const PUBLIC = "https://hen.phongkham.example";

let sink;
let clinic;
let desk;
let day;
before(async () => {
  sink = await openSink();
  const more = ["--mail", sink.url, "--mail-from", "hen@phongkham.example", "--public-url", PUBLIC];
  clinic = await openClinic({ at: "09:30", more });
  desk = await clinic.ask(people.desk);
  day = await today(desk);
  const admin = await clinic.ask(people.admin);
  const settings = await admin("GET", "/api/settings");
  const messages = { ...settings.messages, undo_minutes: 0 };
  await admin("PUT", "/api/settings", { ...settings, phone: "028 3456 7890", messages }, await admin.versionOf("/api/settings"));
});
after(async () => {
  await clinic?.close();
  sink?.close();
});

/** Somebody with a visit in three days, and both links of the mail that tells of it, as they are opened here. */
async function invited(email, time) {
  const patient = await registerPatient(desk, { full_name: "Đinh Thị Trả Lời", email });
  const { account } = await clinic.ask(people.doctor);
  const { items } = await desk("GET", "/api/services");
  const ids = { id: randomUUID(), practitioner_id: account.practitioner_id, patient_id: patient.id, service_id: items[0].id };
  const visit = await desk("POST", "/api/appointments", { ...ids, start: at(plusDays(day, 3), time), overbook: "Khám thêm" });
  const mail = await sink.next((text) => text.includes("Đinh Thị Trả Lời") && text.includes(`${time}, `) && text.includes(`${PUBLIC}/v/#`));
  sink.mails.length = 0;
  const [, token] = /\/v\/#([\w-]{43})/.exec(mail);
  const [, foot] = /\/o\/#([\w-]{54})/.exec(mail);
  return { visit, path: `/v/#${token}`, foot: `/o/#${foot}` };
}

/** A phone of somebody who has no account. */
async function phone(path) {
  const screen = await clinic.open({ width: 360, height: 740 });
  await screen.page.goto(path);
  await screen.page.getByRole("heading", { name: "Lịch hẹn của quý khách" }).waitFor();
  return screen;
}

const fitsTheScreen = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test("one press confirms the visit of the mail, and the desk sees it", async () => {
  const { visit, path } = await invited("xacnhan@vidu.vn", "16:00");
  const { page, faults } = await phone(path);
  await page.getByText("Quý khách có đến được không?").waitFor();
  await page.getByText(new RegExp(`^16:00, .* ${written(plusDays(day, 3))}$`)).waitFor();
  assert.equal(await page.getByText("Đinh Thị Trả Lời").count(), 0, "nothing of who comes");
  assert.equal(await page.getByRole("link", { name: /Gọi phòng khám/ }).getAttribute("href"), "tel:02834567890");
  assert.equal(await fitsTheScreen(page), true);
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Tôi sẽ đến" }).click();
  await page.getByText("Quý khách đã xác nhận sẽ đến").waitFor();
  await page.getByRole("button", { name: "Tôi sẽ đến" }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("Quý khách đã xác nhận sẽ đến").waitFor();
  assert.deepEqual(faults, []);

  const atDesk = await openAs(clinic, people.desk, `/appointments/${visit.id}`);
  await atDesk.page.locator("[data-told]").getByText("Đã xác nhận").waitFor();
  await atDesk.page.getByText("Bệnh nhân xác nhận sẽ đến").waitFor();
  await atDesk.page.getByText("bệnh nhân, qua thư").waitFor();
  assert.deepEqual(atDesk.faults, []);
});

test("a cancellation is asked about once, and the visit is cancelled at the desk", async () => {
  const { visit, path } = await invited("huy@vidu.vn", "16:30");
  const { page, faults } = await phone(path);
  const cancel = page.getByRole("button", { name: "Hủy lịch hẹn" });
  await cancel.click();
  const question = page.getByRole("group", { name: "Hủy lịch hẹn này?" });
  assert.deepEqual(await complaints(page), []);
  await question.getByRole("button", { name: "Giữ lại" }).click();
  await question.waitFor({ state: "detached" });
  await cancel.click();
  await question.getByRole("button", { name: "Hủy lịch hẹn" }).click();
  await page.getByText("Lịch hẹn này đã hủy").waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
  const now = await desk("GET", `/api/appointments/${visit.id}`);
  assert.deepEqual([now.status, now.cancel_reason], ["cancelled", "Bệnh nhân hủy qua thư"]);
});

test("after a move the old mail says so, shows the new time and offers nothing", async () => {
  const { visit, path } = await invited("doi@vidu.vn", "17:00");
  const to = { practitioner_id: visit.practitioner_id, start: at(plusDays(day, 4), "16:00"), overbook: "Khám thêm" };
  await desk("POST", `/api/appointments/${visit.id}/move`, to, visit.version);
  const { page, faults } = await phone(path);
  await page.getByText("Lịch hẹn đã thay đổi sau thư này").waitFor();
  await page.getByText(written(plusDays(day, 4))).first().waitFor();
  assert.equal(await page.getByRole("button").count(), 0);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("a link that was cut is told kindly, and one that got no answer is asked again by its button", async () => {
  const cut = await phone("/v/#khong-du");
  await cut.page.getByRole("alert").getByText("Đường dẫn này không dùng được").waitFor();
  assert.deepEqual(await complaints(cut.page), []);
  assert.deepEqual(cut.faults, []);

  const { path } = await invited("mang@vidu.vn", "17:30");
  const { page } = await clinic.open({ width: 360, height: 740 });
  let works = false;
  await page.route("**/api/visit-links/look", (route) => (works ? route.continue() : route.abort()));
  await page.goto(path);
  const again = page.getByRole("alert").getByRole("button", { name: "Thử lại" });
  await again.waitFor();
  works = true;
  await again.click();
  await page.getByText("Quý khách có đến được không?").waitFor();
});

/** What `path` answers about the link of `first` is held back until the returned function is called. */
async function heldBack(page, path, first) {
  let letGo;
  const isLetGo = new Promise((go) => (letGo = go));
  await page.route(path, async (route) => {
    if (!first.path.endsWith(`#${route.request().postDataJSON().token}`)) return route.continue();
    const response = await route.fetch();
    await isLetGo;
    return route.fulfill({ response });
  });
  return async () => {
    const heard = page.waitForResponse(path);
    letGo();
    await (await heard).finished();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  };
}

test("another link opened in the same tab shows its own visit, though the first is answered later, and acts on it alone", async () => {
  const [first, second] = [await invited("mot@vidu.vn", "18:00"), await invited("hai@vidu.vn", "18:30")];
  const { page, faults } = await clinic.open({ width: 360, height: 740 });
  const letGo = await heldBack(page, "**/api/visit-links/look", first);
  await page.goto(first.path);
  await page.getByRole("heading", { name: "Lịch hẹn của quý khách" }).waitFor();
  await page.goto(second.path);
  const shown = (time) => page.getByText(new RegExp(`^${time}, .* ${written(plusDays(day, 3))}$`));
  await shown("18:30").waitFor();
  await letGo();
  await shown("18:30").waitFor();
  assert.equal(await shown("18:00").count(), 0);
  await page.getByRole("button", { name: "Hủy lịch hẹn" }).click();
  await page.getByRole("group", { name: "Hủy lịch hẹn này?" }).getByRole("button", { name: "Hủy lịch hẹn" }).click();
  await page.getByText("Lịch hẹn này đã hủy").waitFor();
  const status = async ({ visit }) => (await desk("GET", `/api/appointments/${visit.id}`)).status;
  assert.deepEqual([await status(first), await status(second)], ["booked", "cancelled"]);
  await page.goBack();
  await shown("18:00").waitFor();
  await page.getByText("Quý khách có đến được không?").waitFor();
  assert.deepEqual(faults, []);
});

test("what was done by the first link and is answered late says nothing of the second, whose buttons work", async () => {
  const [first, second] = [await invited("ba@vidu.vn", "19:00"), await invited("bon@vidu.vn", "19:30")];
  const { page, faults } = await clinic.open({ width: 360, height: 740 });
  const letGo = await heldBack(page, "**/api/visit-links/confirm", first);
  const confirm = page.getByRole("button", { name: "Tôi sẽ đến" });
  await page.goto(first.path);
  await confirm.click();
  await page.goto(second.path);
  const shown = page.getByText(new RegExp(`^19:30, .* ${written(plusDays(day, 3))}$`));
  await shown.waitFor();
  await letGo();
  await shown.waitFor();
  await page.getByText("Quý khách có đến được không?").waitFor();
  const said = async ({ visit }) => (await desk("GET", `/api/appointments/${visit.id}/patient-answer`)).act;
  assert.deepEqual([await said(first), await said(second)], ["confirm", null]);
  await confirm.click();
  await page.getByText("Quý khách đã xác nhận sẽ đến").waitFor();
  await shown.waitFor();
  assert.equal(await said(second), "confirm");
  assert.deepEqual(faults, []);
});

test("a time that somebody else took is refused with others, and one that is free is taken", async () => {
  const times = ["16:00", "16:20", "16:40"].map((time, number) => ({
    practitioner_id: randomUUID(), practitioner_name: `BS. Số ${number}`, start: at(plusDays(day, 5), time),
  }));
  const link = {
    clinic_name: "An Tâm", clinic_address: "", clinic_phone: "028 3456 7890", language: "vi", utc_offset_hours: 7,
    start: at(plusDays(day, 3), "16:00"), practitioner_name: "BS. Khoa", service_name: "Khám", state: "to-call", is_old: false,
    acts: ["choose", "cancel"], cancel_until: at(plusDays(day, 3), "14:00"), times,
  };
  const { page, faults } = await clinic.open({ width: 360, height: 740 });
  await page.route("**/api/visit-links/look", (route) => route.fulfill({ json: link }));
  const chosen = [];
  await page.route("**/api/visit-links/choose", (route) => {
    chosen.push(route.request().postDataJSON().start);
    if (chosen.length > 1) return route.fulfill({ json: { ...link, start: times[1].start, state: "confirmed", acts: ["cancel"], times: [] } });
    const taken = { type: "/problems/link-time-taken", title: "Giờ này vừa có người khác chọn", status: 409, link: { ...link, times: times.slice(1) } };
    return route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(taken) });
  });
  await page.goto("/v/#a");
  await page.getByRole("button", { name: "BS. Số 0" }).click();
  await page.getByRole("alert").getByText("Giờ này vừa có người khác chọn").waitFor();
  await page.getByRole("button", { name: "BS. Số 0" }).waitFor({ state: "detached" });
  assert.deepEqual(await complaints(page), []);
  assert.equal(await fitsTheScreen(page), true);
  await page.getByRole("button", { name: "BS. Số 1" }).click();
  await page.getByText("Quý khách đã xác nhận sẽ đến").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(chosen.length, 2);
  assert.deepEqual(faults, []);
});

test("the link at a mail's foot stops visits' mails and news by a press each and takes that back, and the desk sees it", async () => {
  const { visit, foot } = await invited("ngung@vidu.vn", "15:30");
  const { page, faults } = await clinic.open({ width: 360, height: 740 });
  const sort = (name) => page.getByRole("region", { name });
  const [visits, news] = [sort("Thư về lịch hẹn"), sort("Thư báo của phòng khám")];
  await page.goto(foot);
  await page.getByRole("heading", { level: 1, name: "Thư từ phòng khám" }).waitFor();
  await page.getByText("Gửi tới n•••@vidu.vn").waitFor();
  await visits.getByText("Quý khách đang nhận").waitFor();
  assert.equal(await page.getByText("Đinh Thị Trả Lời").count(), 0, "nothing of who it is");
  assert.equal(await fitsTheScreen(page), true);
  assert.deepEqual(await complaints(page), []);
  const kept = async () => {
    const of = (part) => desk("GET", `/api/patients/${visit.patient_id}/${part}`);
    const [messages, mailings] = [await of("message-opt-out"), await of("mailing-opt-out")];
    return [messages.mail_off, mailings.opted_out];
  };
  assert.deepEqual(await kept(), [false, false], "looking changes nothing");

  await visits.getByRole("button", { name: "Ngừng nhận thư về lịch hẹn" }).focus();
  await page.keyboard.press("Enter");
  await visits.getByText("Đã ghi nhận: quý khách không còn nhận").waitFor();
  await visits.getByText("Xin tự nhớ giờ hẹn, hoặc gọi cho phòng khám.").waitFor();
  const back = visits.getByRole("button", { name: "Nhận lại thư về lịch hẹn" });
  await back.and(page.locator(":focus")).waitFor();
  await news.getByRole("button", { name: "Ngừng nhận thư báo" }).click();
  await news.getByText("Đã ghi nhận: quý khách không còn nhận").waitFor();
  assert.deepEqual(await kept(), [true, true]);
  assert.deepEqual(await complaints(page), []);

  const atDesk = await openAs(clinic, people.desk, `/patients/${visit.patient_id}?part=messages`);
  const byLink = atDesk.page.locator("[data-by-link]").filter({ hasText: "bệnh nhân tự chọn qua thư" });
  await byLink.nth(1).waitFor();
  assert.deepEqual(await complaints(atDesk.page), []);

  // Opened again it says how it stands, and what is done then is told apart from that.
  await page.reload();
  await news.getByText("Quý khách không còn nhận", { exact: true }).waitFor();
  assert.equal(await page.getByText("Đã ghi nhận").count(), 0);
  assert.deepEqual(await complaints(page), []);
  await back.click();
  await visits.getByText("Đã ghi nhận: quý khách nhận lại").waitFor();
  await news.getByRole("button", { name: "Nhận lại thư báo" }).click();
  await news.getByText("Đã ghi nhận: quý khách nhận lại").waitFor();
  assert.deepEqual(await kept(), [false, false]);
  assert.deepEqual([...faults, ...atDesk.faults], []);
});

test("a link at a mail's foot that was cut, is too old or of a test says so, and what to do", async () => {
  const opened = async (path, look) => {
    const { page, faults } = await clinic.open({ width: 360, height: 740 });
    if (look) await page.route("**/api/opt-out-links/look", look);
    await page.goto(path);
    await page.getByRole("heading", { level: 1, name: "Thư từ phòng khám" }).waitFor();
    return { page, faults };
  };
  const cut = await opened("/o/#khong-du");
  await cut.page.getByRole("alert").getByText("Đường dẫn này không dùng được").waitFor();
  assert.deepEqual(await complaints(cut.page), []);
  const expired = { type: "/problems/link-expired", title: "Thư này đã cũ", detail: "Xin gọi cho phòng khám.", status: 410 };
  const old = await opened("/o/#a", (route) =>
    route.fulfill({ status: 410, contentType: "application/problem+json", body: JSON.stringify(expired) }),
  );
  await old.page.getByRole("alert").getByText("Thư này đã cũ").waitFor();
  await old.page.getByRole("alert").getByText("Xin gọi cho phòng khám.").waitFor();
  assert.equal(await old.page.getByRole("button").count(), 0, "asking again would not help");
  const ofTest = await opened("/o/#thu");
  await ofTest.page.getByText("Đây là thư thử").waitFor();
  assert.deepEqual(await complaints(ofTest.page), []);
  assert.deepEqual([...cut.faults, ...old.faults, ...ofTest.faults], []);
});

test("the banner tells each role what to do while messages do not go out, and goes by itself", async () => {
  const banner = (page) => page.locator("[data-messages-banner]");
  let health = { late_since: at(day, "09:02"), failed_lately: 0, failed_last_of: null };
  const opened = async (person) => {
    const screen = await clinic.open();
    await screen.page.route("**/api/message-health", (route) => route.fulfill({ json: health }));
    await screen.page.goto("/");
    await screen.page.locator("input[autocomplete=username]").fill(person.user);
    await screen.page.locator("input[autocomplete=current-password]").fill(person.password);
    await screen.page.keyboard.press("Enter");
    await banner(screen.page).getByText(/chưa gửi được từ/).waitFor();
    return screen;
  };
  const admin = await opened(people.admin);
  await banner(admin.page).getByRole("link", { name: "Xem việc chạy nền" }).waitFor();
  assert.deepEqual(await complaints(admin.page), []);
  const atDesk = await opened(people.desk);
  await banner(atDesk.page).getByText(/Báo quản trị/).waitFor();
  assert.equal(await banner(atDesk.page).getByRole("link").count(), 0);
  health = { late_since: null, failed_lately: 0, failed_last_of: null };
  // As when somebody comes back to the page.
  await atDesk.page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await banner(atDesk.page).getByText(/chưa gửi được từ/).waitFor({ state: "detached" });
  assert.deepEqual([...admin.faults, ...atDesk.faults], []);
});
