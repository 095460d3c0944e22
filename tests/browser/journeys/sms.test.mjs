// SMS: which a patient agrees to, how they are told of in the list, and what the clinic sets and tries. This clinic's server
// has no gateway: what one would say is told here in its place.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { at, complaints, loaded, openAs, openClinic, people, registerPatient, signIn, today } from "../clinic.mjs";

let clinic;
let desk;
let day;
let patient;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  day = await today(desk);
  patient = await registerPatient(desk, { full_name: "Phạm Văn Nhắn", phone: "0901234567" });
});
after(() => clinic?.close());

const MESSAGES = /\/api\/messages(\?.*)?$/;
const path = () => `/patients/${patient.id}?part=messages`;
const kept = () => desk("GET", `/api/patients/${patient.id}/message-opt-out`);
const toggle = (page, name) => page.getByRole("switch", { name });
const is = (control, page, on) => control.and(page.locator(`[aria-checked=${on}]`)).waitFor();

test("the desk notes that a patient agrees to SMS, and the page says who heard that and when; undo takes it back", async () => {
  const { page, faults } = await openAs(clinic, people.desk, path());
  const agreed = toggle(page, "Đồng ý nhận SMS nhắc lịch");
  const said = page.locator("[data-sms-said]");
  await said.getByText("Chưa hỏi").waitFor();
  await agreed.focus();
  await page.keyboard.press("Space");
  await is(agreed, page, true);
  await said.getByText(/ghi nhận lúc \d\d:\d\d/).waitFor();
  assert.equal((await kept()).sms_agreed, true);
  assert.notEqual((await kept()).sms_said_to, null);
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Hoàn tác" }).first().click();
  await is(agreed, page, false);
  assert.equal((await kept()).sms_agreed, false);
  assert.deepEqual(faults, []);
});

test("ways and language are kept one by one, and are hidden for one who wants nothing", async () => {
  const { page, faults } = await openAs(clinic, people.desk, path());
  const mailOff = toggle(page, "Không gửi email");
  await mailOff.click();
  await is(mailOff, page, true);
  const language = page.getByLabel("Ngôn ngữ của tin");
  const isKept = page.waitForResponse((answer) => answer.request().method() === "PUT");
  await language.selectOption({ label: "Tiếng Anh" });
  await isKept;
  await page.reload();
  await is(mailOff, page, true);
  assert.equal(await language.inputValue(), "en");
  assert.equal((await kept()).language, "en");
  await toggle(page, "Không gửi tin cho người này").click();
  await mailOff.waitFor({ state: "detached" });
  assert.deepEqual(await complaints(page), []);
  assert.equal((await kept()).mail_off, true, "it is kept for whoever wants messages again");
  assert.deepEqual(faults, []);
});

test("the list tells an SMS from a mail, and as how many it is paid for", async () => {
  const { page, faults } = await clinic.open();
  const sms = {
    id: randomUUID(), appointment_id: randomUUID(), patient_id: patient.id, kind: "reminder", channel: "sms", address: "+84901234567",
    language: "vi", status: "sent", reason: null, detail: null, due_at: at(day, "08:02"), created_at: at(day, "08:00"),
    ended_at: at(day, "08:03"), starts_at: at(day, "16:00"), segments: 2, version: 1,
  };
  const unsent = { ...sms, id: randomUUID(), kind: "booked", status: "dropped", reason: "at-the-desk", segments: null };
  await page.route(MESSAGES, (route) => route.fulfill({ json: { items: [sms, unsent], next_cursor: null } }));
  await signIn(page, people.desk, path());
  const rows = page.getByRole("table", { name: "Tin nhắn", exact: true }).locator("tbody tr");
  const reminder = rows.filter({ hasText: "Nhắc lịch" });
  await reminder.getByText("+84901234567").waitFor();
  await reminder.getByText("SMS:").waitFor({ state: "attached" });
  await reminder.getByText("tính 2 tin SMS").waitFor();
  await rows.filter({ hasText: "Xác nhận đặt lịch" }).getByText("Bệnh nhân đã biết khi đặt lịch, không gửi SMS xác nhận").waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("the clinic sets who hears by SMS and of what, and sees what that would say and cost", async () => {
  const { page, faults } = await openAs(clinic, people.admin, "/settings");
  const part = page.getByRole("group", { name: "Tin nhắn" });
  assert.equal(await part.getByText("Xem trước SMS (lịch hẹn mẫu)").count(), 0);
  await part.getByLabel("Gửi SMS").first().selectOption({ label: "Khi không có email" });
  const previews = part.locator("[data-sms-preview] > div");
  await previews.nth(4).waitFor();
  assert.equal(await previews.count(), 5);
  await previews.filter({ hasText: "Nhắc lịch" }).getByText(/: nhac lich hen/).waitFor();
  await part.getByLabel("Bỏ dấu tiếng Việt").uncheck();
  await previews.filter({ hasText: "Nhắc lịch" }).getByText(/: nhắc lịch hẹn/).waitFor();
  await previews.filter({ hasText: "Nhắc lịch" }).getByText(/tính [23] SMS/).waitFor();
  await part.getByLabel("Xác nhận đặt lịch").check();
  await previews.nth(5).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Lưu" }).click();
  await page.getByText("Đã lưu cài đặt").waitFor();
  const admin = await clinic.ask(people.admin);
  const { messages } = await admin("GET", "/api/settings");
  assert.equal(messages.sms, "without-mail");
  assert.deepEqual(messages.sms_kinds, ["booked", "moved", "cancelled", "reminder", "late", "leave"]);
  assert.equal(messages.sms_unaccented, false);
  assert.deepEqual(faults, []);
});

test("a test SMS shows what the gateway said, or that there is none", async () => {
  const { page, faults } = await openAs(clinic, people.admin, "/settings");
  await loaded(page);
  const to = page.getByLabel("Gửi tới số di động");
  const send = page.getByRole("button", { name: "Gửi SMS thử" });
  await to.fill("028 3812 3456");
  await send.click();
  await page.getByText(/^Số di động Việt Nam gồm 10 chữ số/).waitFor();
  await to.fill("0901 234 567");
  await send.click();
  await page.getByText("Máy chủ chưa cài đặt gửi SMS").waitFor();

  let answer;
  await page.route("**/api/sms-test", (route) => route.fulfill(answer));
  const refusal = { type: "/problems/sms-not-taken", title: "Nhà cung cấp SMS không nhận tin", status: 502, said: "103 not enough balance" };
  answer = { status: 502, contentType: "application/problem+json", body: JSON.stringify(refusal) };
  await send.click();
  await page.getByText("103 not enough balance", { exact: true }).waitFor();
  assert.deepEqual(await complaints(page), []);
  answer = { json: { said: "d53", segments: 1 } };
  await send.click();
  await page.getByText("Nhà cung cấp SMS đã nhận tin gửi tới 0901 234 567, tính 1 SMS").waitFor();
  assert.deepEqual(faults.filter((fault) => !/status of (502|409)/.test(fault)), []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`what is set and noted of SMS is free of accessibility complaints (${theme}, ${language})`, async () => {
    const { page, faults } = await openAs(clinic, people.admin, "/settings", { theme, language });
    await page.locator("[data-sms-preview] > div").first().waitFor();
    assert.deepEqual(await complaints(page), []);
    await page.goto(path());
    await loaded(page);
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(faults, []);
  });
}
