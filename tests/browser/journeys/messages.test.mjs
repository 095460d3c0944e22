// What patients are told by mail: on the patient's page, on a visit, and when, in the clinic's settings. This clinic's
// server has no relay: what it would tell of messages is told here in its place.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { at, complaints, loaded, openAs, openClinic, people, plusDays, registerPatient, signIn, today, written } from "../clinic.mjs";

let clinic;
let desk;
let day;
let patient;
let visit;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  day = await today(desk);
  patient = await registerPatient(desk, { full_name: "Trịnh Thị Nhận Tin", email: "nhantin@vidu.vn" });
  const { account } = await clinic.ask(people.doctor);
  const { items } = await desk("GET", "/api/services");
  const ids = { id: randomUUID(), practitioner_id: account.practitioner_id, patient_id: patient.id, service_id: items[0].id };
  visit = await desk("POST", "/api/appointments", { ...ids, start: at(plusDays(day, 1), "16:00"), overbook: "Khám thêm" });
});
after(() => clinic?.close());

const MESSAGES = /\/api\/messages(\?.*)?$/;
const OPT_OUT = /\/api\/patients\/[^/]+\/message-opt-out$/;
const rows = (page) => page.getByRole("table", { name: "Tin nhắn", exact: true }).locator("tbody tr");
const row = (page, text) => rows(page).filter({ hasText: text });
const focused = (page) => page.locator(":focus");
const field = (page, name) => page.locator("form:not([role=search])").getByLabel(name).first();
const optOut = (page) => page.getByRole("switch", { name: "Không gửi tin cho người này" });
const isOptedOut = (page, is) => optOut(page).and(page.locator(`[aria-checked=${is}]`)).waitFor();
const messagesPath = () => `/patients/${patient.id}?part=messages`;

/** A message as the server tells it: sent this morning, of tomorrow's visit. */
const message = (form) => ({
  id: randomUUID(), appointment_id: visit.id, patient_id: patient.id, kind: "booked", channel: "mail", address: "nhantin@vidu.vn",
  language: "vi", status: "sent", reason: null, detail: null, due_at: at(day, "08:02"), created_at: at(day, "08:00"),
  ended_at: at(day, "08:03"), starts_at: visit.start, version: 1, ...form,
});

/** The server tells of these messages; one that is sent again waits, as on the server. */
async function serverHas(page, messages) {
  const sentAgain = [];
  await page.route(MESSAGES, (route) => route.fulfill({ json: { items: messages, next_cursor: null } }));
  await page.route(/\/api\/messages\/[^/]+\/send-again$/, (route) => {
    const id = new URL(route.request().url()).pathname.split("/").at(-2);
    const own = messages.find((one) => one.id === id);
    sentAgain.push(id);
    Object.assign(own, { status: "queued", reason: null, detail: null, ended_at: null, due_at: at(plusDays(day, 1), "07:00"), version: own.version + 1 });
    return route.fulfill({ json: own });
  });
  return sentAgain;
}

test("a patient who was told nothing has an empty list that says what will be in it", async () => {
  const { page, faults } = await openAs(clinic, people.desk, `/patients/${patient.id}`);
  await serverHas(page, []);
  await page.getByRole("tab", { name: "Tin nhắn" }).click();
  await page.getByText("Chưa có tin nhắn nào").waitFor();
  await isOptedOut(page, false);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("each message tells of which visit it is, where it went, how it stands and why", async () => {
  const { page, faults } = await clinic.open();
  await serverHas(page, [
    message({ kind: "reminder", status: "queued", ended_at: null, due_at: at(plusDays(day, 1), "07:00") }),
    message({ kind: "moved", status: "handing-over", ended_at: null }),
    message({ kind: "booked" }),
    message({ kind: "cancelled", status: "failed", reason: "relay", detail: "550 5.1.1 no such user\n  at mx.vidu.vn" }),
    message({ kind: "reminder", status: "dropped", reason: "moved", address: "cu@vidu.vn" }),
  ]);
  await signIn(page, people.desk, messagesPath());
  await row(page, "Xác nhận đặt lịch").waitFor();
  assert.equal(await rows(page).count(), 5);
  const told = async (text, words) => {
    for (const word of words) await row(page, text).getByText(word, { exact: true }).first().waitFor();
  };
  await told("Chờ gửi", ["Nhắc lịch", `16:00 ${written(plusDays(day, 1))}`, `sẽ gửi lúc 07:00 ${written(plusDays(day, 1))}`]);
  await told("Báo dời lịch", ["Đang gửi", "đang giao cho máy chủ thư"]);
  await told("Xác nhận đặt lịch", ["Đã gửi", "lúc 08:03", "nhantin@vidu.vn"]);
  await told("Báo hủy lịch", ["Không gửi được", "Máy chủ thư không nhận", "550 5.1.1 no such user"]);
  await told("cu@vidu.vn", ["Đã bỏ", "Lịch đã dời, không gửi nữa"]);
  assert.equal(await page.getByRole("button", { name: "Gửi lại" }).count(), 1, "only what failed is sent again");
  const rest = row(page, "Báo hủy lịch").getByText("at mx.vidu.vn");
  assert.equal(await rest.isVisible(), false);
  await row(page, "Báo hủy lịch").locator("summary").focus();
  await page.keyboard.press("Enter");
  await rest.waitFor();
  assert.deepEqual(await complaints(page), []);
  await row(page, "Xác nhận đặt lịch").getByRole("link").click();
  await page.waitForURL(`**/appointments/${visit.id}`);
  assert.deepEqual(faults, []);
});

test("what failed is sent again by its button, and then waits", async () => {
  const { page, faults } = await clinic.open();
  const failed = message({ status: "failed", reason: "given-up", detail: "421 try later" });
  const sentAgain = await serverHas(page, [failed]);
  await signIn(page, people.desk, messagesPath());
  await row(page, "Không gửi được").getByText("Đã thử nhiều lần mà máy chủ thư không nhận").waitFor();
  await page.getByRole("button", { name: "Gửi lại" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Sẽ gửi lại tới nhantin@vidu.vn").waitFor();
  await row(page, "Chờ gửi").waitFor();
  await page.getByRole("button", { name: "Gửi lại" }).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement !== document.body);
  assert.deepEqual(sentAgain, [failed.id]);
  assert.deepEqual(faults, []);
});

test("one that was perhaps sent says so and can be sent again", async () => {
  const { page, faults } = await clinic.open();
  await serverHas(page, [message({ status: "failed", reason: "unanswered", detail: "incomplete response" })]);
  await signIn(page, people.desk, messagesPath());
  await row(page, "Không rõ đã tới chưa").getByText("Máy chủ thư có thể đã nhận nhưng không trả lời, không tự thử lại nữa").waitFor();
  assert.equal(await row(page, "Không gửi được").count(), 0);
  await page.getByRole("button", { name: "Gửi lại" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("one that is on its way is seen to arrive without a press", async () => {
  const { page, faults } = await clinic.open();
  const own = message({ status: "handing-over", ended_at: null });
  await serverHas(page, [own]);
  await signIn(page, people.desk, messagesPath());
  await row(page, "Đang gửi").waitFor();
  Object.assign(own, { status: "sent", ended_at: at(day, "08:03"), version: 2 });
  await row(page, "Đã gửi").waitFor();
  assert.deepEqual(faults, []);
});

test("a long list goes on by its button", async () => {
  const { page, faults } = await clinic.open();
  const all = Array.from({ length: 70 }, (_, number) => message({ address: `so${number}@vidu.vn` }));
  await page.route(MESSAGES, (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
    const next_cursor = from + 50 < all.length ? String(from + 50) : null;
    return route.fulfill({ json: { items: all.slice(from, from + 50), next_cursor } });
  });
  await signIn(page, people.desk, messagesPath());
  await rows(page).nth(49).waitFor();
  assert.equal(await rows(page).count(), 50);
  await page.getByRole("button", { name: "Xem thêm" }).click();
  await rows(page).nth(69).waitFor();
  await page.getByRole("button", { name: "Xem thêm" }).waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("what could not be had says so, and is had by its button", async () => {
  const { page, faults } = await clinic.open();
  let works = false;
  const refusal = { type: "/problems/forbidden", title: "Chưa xem được", status: 403 };
  await page.route(MESSAGES, (route) =>
    works
      ? route.fulfill({ json: { items: [message({})], next_cursor: null } })
      : route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(refusal) }),
  );
  await signIn(page, people.desk, messagesPath());
  await page.getByRole("alert").getByText("Chưa xem được").waitFor();
  assert.deepEqual(await complaints(page), []);
  works = true;
  await page.getByRole("alert").getByRole("button", { name: "Thử lại" }).click();
  await row(page, "Đã gửi").waitFor();
  assert.deepEqual(faults, []);
});

test("a person who wants no messages is marked by a switch, and undo takes that back", async () => {
  const { page, faults } = await clinic.open();
  const due_at = at(plusDays(day, 1), "07:00");
  await serverHas(page, [message({ kind: "reminder", status: "queued", ended_at: null, due_at })]);
  await signIn(page, people.desk, messagesPath());
  const kept = async () => (await desk("GET", `/api/patients/${patient.id}/message-opt-out`)).opted_out;
  await isOptedOut(page, false);
  await optOut(page).focus();
  await page.keyboard.press("Space");
  await page.getByText("Từ nay không gửi tin cho người này").waitFor();
  await isOptedOut(page, true);
  await page.getByText("Không nhận tin", { exact: true }).waitFor();
  await row(page, "Nhắc lịch").getByText("sẽ không gửi: người này không nhận tin").waitFor();
  await optOut(page).and(focused(page)).waitFor();
  assert.equal(await kept(), true);
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await isOptedOut(page, false);
  await row(page, "Nhắc lịch").getByText(/^sẽ gửi lúc 07:00/).waitFor();
  assert.equal(await kept(), false);

  // By its text too, and it stays when the page is opened anew.
  await page.getByText("Không gửi tin cho người này", { exact: true }).click();
  await isOptedOut(page, true);
  await page.reload();
  await isOptedOut(page, true);
  await optOut(page).click();
  await page.getByText("Từ nay lại gửi tin cho người này").waitFor();
  await isOptedOut(page, false);
  assert.equal(await kept(), false);
  assert.deepEqual(faults, []);
});

test("a change by another desk is told of, and the switch then shows what is kept", async () => {
  const { page, faults } = await clinic.open();
  let kept = { opted_out: false, version: 0 };
  const refusal = { type: "/problems/version-conflict", title: "Có người vừa sửa", status: 412, current_version: 1 };
  await page.route(OPT_OUT, (route) => {
    if (route.request().method() === "GET") return route.fulfill({ json: kept });
    kept = { opted_out: true, version: 1 };
    return route.fulfill({ status: 412, contentType: "application/problem+json", body: JSON.stringify(refusal) });
  });
  await signIn(page, people.desk, messagesPath());
  await optOut(page).click();
  await page.getByRole("alert").getByText("Có người vừa sửa").waitFor();
  await isOptedOut(page, true);
  assert.deepEqual(faults, []);
});

test("a visit says what its patient was told and what leaves next, and leads to all of it", async () => {
  const { page, faults } = await clinic.open();
  const told = page.locator("[data-told]");
  const messages = [
    message({ kind: "reminder", status: "queued", ended_at: null, due_at: at(plusDays(day, 1), "07:00") }),
    message({ kind: "booked" }),
  ];
  await serverHas(page, messages);
  await signIn(page, people.desk, `/appointments/${visit.id}`);
  await told.getByText("Đã báo", { exact: true }).waitFor();
  await told.getByText("Xác nhận đặt lịch, lúc 08:03").waitFor();
  await told.getByText(`Nhắc lịch, sẽ gửi lúc 07:00 ${written(plusDays(day, 1))}`).waitFor();
  assert.deepEqual(await complaints(page), []);

  messages.splice(0, 2, message({ starts_at: at(plusDays(day, 2), "10:00") }));
  await page.reload();
  await told.getByText("Giờ cũ", { exact: true }).waitFor();
  await told.getByText(`bệnh nhân đang biết 10:00 ${written(plusDays(day, 2))}`).waitFor();
  messages.splice(0, 1, message({ status: "failed", reason: "relay" }));
  await page.reload();
  await told.getByText("Không gửi được", { exact: true }).waitFor();
  await told.getByText("Xác nhận đặt lịch: Máy chủ thư không nhận").waitFor();
  messages.splice(0, 1);
  await page.reload();
  await told.getByText("bệnh nhân chưa được gửi tin nào").waitFor();
  await told.getByRole("link", { name: "Tin nhắn" }).click();
  await page.waitForURL((url) => url.pathname + url.search === messagesPath());
  await page.getByText("Chưa có tin nhắn nào").waitFor();
  assert.deepEqual(faults, []);
});

test("a doctor sees what a patient was told, and changes nothing of it", async () => {
  const { page, faults } = await clinic.open();
  await serverHas(page, [message({ status: "failed", reason: "relay" })]);
  await signIn(page, people.doctor, messagesPath());
  await row(page, "Không gửi được").waitFor();
  assert.equal(await page.getByRole("button", { name: "Gửi lại" }).count(), 0);
  assert.equal(await optOut(page).count(), 0);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("when patients are told is set by the clinic; what is wrong is told at its field", async () => {
  const { page, faults } = await openAs(clinic, people.admin, "/settings");
  const part = page.getByRole("group", { name: "Tin nhắn" });
  const save = () => page.getByRole("button", { name: "Lưu" }).click();
  const wrong = async (name) => {
    const control = part.getByLabel(name).and(page.locator("[aria-invalid=true]"));
    await control.waitFor();
    return page.locator(`[id="${await control.getAttribute("aria-describedby")}"]`).innerText();
  };
  const hours = part.getByLabel("Nhắc lịch trước");
  assert.equal(await hours.inputValue(), "24");
  for (const [typed, why] of [["một ngày", /ngoài khoảng/], ["4, 3, 2, 1", /ngoài khoảng/], ["24, 24", /trùng/]]) {
    await hours.fill(typed);
    await save();
    assert.match(await wrong("Nhắc lịch trước"), why);
  }
  await hours.fill("48, 2");
  await part.getByLabel("Chờ trước khi báo").fill("61");
  await part.getByLabel("Không gửi tin từ").fill("tối");
  await save();
  assert.match(await wrong("Chờ trước khi báo"), /ngoài khoảng/);
  assert.match(await wrong("Không gửi tin từ"), /không đúng dạng/);
  assert.deepEqual(await complaints(page), []);
  await part.getByLabel("Chờ trước khi báo").fill("5");
  await part.getByLabel("Không gửi tin từ").fill("20h30");
  await part.getByLabel("đến (giờ:phút)").fill("6");
  await part.getByLabel("Nhắc tái khám trước").fill("10");
  await part.getByLabel("Báo bệnh nhân khi bác sĩ nghỉ").uncheck();
  await save();
  await page.getByText("Đã lưu cài đặt").waitFor();
  const admin = await clinic.ask(people.admin);
  const { messages } = await admin("GET", "/api/settings");
  const expected = {
    reminder_hours_before: [48, 2], undo_minutes: 5, quiet_from: "20:30", quiet_until: "06:00",
    cancel_hours_before: 2, tell_late: true, tell_missed: true, tell_leave: false, follow_up_days_before: 10,
    sms: "never", sms_kinds: ["moved", "cancelled", "reminder", "late", "leave"], sms_unaccented: true,
  };
  assert.deepEqual(messages, expected);
  await page.reload();
  await hours.waitFor();
  assert.equal(await hours.inputValue(), "48, 2");
  assert.deepEqual(faults, []);
});

test("a test mail shows what the relay said, word for word, whether it took the mail or not", async () => {
  const { page, faults } = await openAs(clinic, people.admin, "/settings");
  const to = field(page, "Gửi tới địa chỉ");
  const send = page.getByRole("button", { name: "Gửi thử" });
  await to.fill("quantri");
  await send.click();
  await page.getByText(/^Địa chỉ email chưa đúng/).waitFor();
  await to.and(page.locator("[aria-invalid=true]")).waitFor();
  assert.deepEqual(await complaints(page), []);

  // This server has no relay, and says what to do about that.
  await to.fill("quantri@vidu.vn");
  await page.keyboard.press("Enter");
  await page.getByText("Máy chủ chưa cài đặt gửi thư").waitFor();

  const asked = [];
  let answer;
  await page.route("**/api/mail-test", (route) => {
    asked.push(route.request().postDataJSON().to);
    return route.fulfill(answer);
  });
  const refusal = { type: "/problems/mail-not-taken", title: "Máy chủ thư không nhận thư", status: 502, detail: "535", said: "535 5.7.8 authentication failed" };
  answer = { status: 502, contentType: "application/problem+json", body: JSON.stringify(refusal) };
  await send.click();
  await page.getByText("Máy chủ thư không nhận thư").waitFor();
  await page.getByText("535 5.7.8 authentication failed", { exact: true }).waitFor();
  assert.deepEqual(await complaints(page), []);
  answer = { json: { said: "250 2.0.0 Ok: queued as 4Xy" } };
  await send.click();
  await page.getByText("Máy chủ thư đã nhận thư gửi tới quantri@vidu.vn").waitFor();
  await page.getByText("250 2.0.0 Ok: queued as 4Xy", { exact: true }).waitFor();
  assert.equal(await page.getByText("535 5.7.8 authentication failed").count(), 0);
  assert.deepEqual(asked, ["quantri@vidu.vn", "quantri@vidu.vn"]);
  // The browser writes the refused mail down.
  assert.deepEqual(faults.filter((fault) => !/status of 502/.test(fault)), []);
});

test("without the server the switch says why it does nothing, and what was had stays", async () => {
  const { page } = await clinic.open();
  await serverHas(page, [message({ status: "failed", reason: "relay" })]);
  await signIn(page, people.desk, messagesPath());
  await row(page, "Không gửi được").waitFor();
  await page.getByText("Trực tuyến").waitFor();
  const barred = page.locator("[aria-disabled=true]");
  await clinic.stop();
  try {
    await page.locator("[data-banner]").getByText(/^Mất kết nối máy chủ/).waitFor();
    await optOut(page).and(barred).waitFor();
    await page.getByRole("button", { name: "Gửi lại" }).and(barred).waitFor();
    assert.notEqual(await optOut(page).getAttribute("title"), null);
    assert.deepEqual(await complaints(page), []);
  } finally {
    await clinic.start();
  }
  await page.getByText("Trực tuyến").waitFor();
  await optOut(page).and(page.locator(":not([aria-disabled])")).waitFor();
});

for (const [theme, language, words] of [
  ["light", "vi", { messages: "Tin nhắn", failed: "Không gửi được", told: "Đã báo" }],
  ["dark", "en", { messages: "Messages", failed: "Not sent", told: "Told" }],
]) {
  test(`the screens of messages are free of accessibility complaints (${theme}, ${language})`, async () => {
    const { page, faults } = await clinic.open({ theme, language });
    const error = { status: "failed", reason: "relay", detail: "550 5.1.1 no such user\n  at mx.vidu.vn" };
    await serverHas(page, [
      message({ kind: "reminder", status: "queued", ended_at: null, due_at: at(plusDays(day, 1), "07:00") }),
      message({ kind: "reminder", status: "queued", ended_at: null, detail: "451 try later" }),
      message({ kind: "moved", status: "handing-over", ended_at: null }),
      message({ kind: "booked" }),
      message({ kind: "cancelled", ...error, ended_at: at(day, "08:05") }),
      message({ kind: "reminder", status: "dropped", reason: "opted-out", address: "" }),
    ]);
    await signIn(page, people.desk, messagesPath());
    await page.getByRole("table", { name: words.messages, exact: true }).getByText(words.failed, { exact: true }).waitFor();
    assert.deepEqual(await complaints(page), []);
    const all = page.getByRole("switch").first();
    await all.click();
    await all.and(page.locator("[aria-checked=true]")).waitFor();
    assert.deepEqual(await complaints(page), [], "nothing is sent");
    await all.click();
    await all.and(page.locator("[aria-checked=false]")).waitFor();
    await page.goto(`/appointments/${visit.id}`);
    await page.locator("[data-told]").getByText(words.told, { exact: true }).waitFor();
    assert.deepEqual(await complaints(page), []);

    const admin = await openAs(clinic, people.admin, "/settings", { theme, language });
    await admin.page.getByRole("group", { name: words.messages }).waitFor();
    await loaded(admin.page);
    assert.deepEqual(await complaints(admin.page), []);
    assert.deepEqual([...faults, ...admin.faults], []);
  });
}
