// A visit's record and its prescriptions as a doctor writes them: opened by one key, kept by itself, checked while one
// types, signed, replaced, ended, listed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { comesToday, complaints, loaded, openAs, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
let desk;
let doctor;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  doctor = await clinic.ask(people.doctor);
});
after(() => clinic?.close());

const comes = (full_name) =>
  comesToday(desk, doctor, { full_name, gender: "male", birth_date: "1980-05-12" }, "Đau họng ba ngày");

/** They sit before the doctor, and nobody else does. */
async function sits({ visit }) {
  const step = ({ id, version }, step) => desk("POST", `/api/queue/${id}/step`, { step }, version);
  const { entry } = await desk("POST", "/api/check-ins", { appointment_id: visit.id });
  const { entries } = await desk("GET", `/api/queue?practitioner_id=${visit.practitioner_id}`);
  for (const other of entries.filter(({ status }) => status === "in-room")) await step(other, "finish");
  await step(entry, "start");
}

const pharyngitis = { code: "J02.9", name: "Viêm họng cấp" };
/** One at a time. */
const tablets = (drug, strength, times_per_day, days) =>
  ({ drug, strength, form: "tablet", units_per_dose: 1, unit: "viên", times_per_day, days });

/** The record of somebody who comes and has no allergies, with a draft of these lines where there are any. */
async function beginRecord({ patient, visit }, lines = []) {
  await doctor("PUT", `/api/patients/${patient.id}/allergy-review`, {});
  const ids = { id: randomUUID(), patient_id: patient.id, appointment_id: visit.id };
  const record = await doctor("POST", "/api/encounters", { ...ids, reason: "Đau họng", diagnoses: [pharyngitis] });
  const draft = { id: randomUUID(), patient_id: patient.id, encounter_id: record.id, lines, diagnoses: [pharyngitis] };
  if (lines.length > 0) await doctor("POST", "/api/prescriptions", draft);
  return record;
}

const openRecord = (record, options) => openAs(clinic, people.doctor, `/encounters/${record.id}`, options);

/** Slower than a hand scanner, whose bursts are read as a code. */
const byHand = { delay: 60 };
const focused = (page) => page.locator(":focus");
/** The draft that is being written. */
const editor = (page) => page.getByRole("region", { name: /^(Đơn thuốc đang viết|Prescription being written)$/ });
const finder = (page) => editor(page).getByRole("combobox", { name: /^Thêm thuốc vào đơn/ });
const line = (page, name) => editor(page).getByRole("list", { name: "Thuốc" }).getByRole("listitem", { name });
/** Cautions have a list of their own. */
const findings = (page) => editor(page).getByRole("list", { name: /^(Cảnh báo|Findings)$/ }).getByRole("listitem");
/** Why it cannot be signed yet. */
const lacking = (page) => editor(page).getByText(/^(Chưa ký được|Not to be signed yet)/);
const card = (page) => page.getByRole("article", { name: /^(Đơn thuốc|Prescription)$/ });

/** By keys alone, from the finder to the finder: a drug and its dose. */
async function prescribe(page, drug, dose) {
  await finder(page).and(focused(page)).waitFor();
  await page.keyboard.type(drug, byHand);
  await page.keyboard.press("Enter");
  await page.locator("input[name=sig]:focus").waitFor();
  await page.keyboard.type(dose, byHand);
  await page.keyboard.press("Enter");
}

/** By keys alone: Ctrl+Enter leads to the next finding that wants a reason, and the list's first one is taken. */
async function giveReasons(page) {
  const unanswered = editor(page).locator("select[aria-invalid=true]");
  await page.keyboard.press("Control+Enter");
  await unanswered.first().waitFor();
  for (let left = await unanswered.count(); left > 0; left = await unanswered.count()) {
    await page.keyboard.press("Control+Enter");
    await unanswered.first().and(focused(page)).waitFor();
    // Opens the list, goes to its first reason, takes it.
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await page.waitForFunction((left) => document.querySelectorAll("select[aria-invalid=true]").length < left, left);
  }
}

/** A reason and words for all that wants one. */
async function answer(page) {
  for (const finding of await findings(page).all()) {
    const reason = finding.getByRole("combobox", { name: /^(Lý do|Reason)/ });
    if ((await reason.count()) === 0) continue;
    await reason.selectOption("no-alternative");
    await finding.getByRole("textbox").fill("Đã cân nhắc, hẹn ba ngày");
  }
}

/** Once nothing stands in its way. */
async function sign(page) {
  await editor(page).waitFor();
  await lacking(page).waitFor({ state: "detached" });
  await editor(page).getByRole("button", { name: /^(Ký đơn|Sign)/ }).click();
  await editor(page).waitFor({ state: "detached" });
}

test("one key opens the record from the doctor's day; it keeps itself, and what cannot be is told at its field", async () => {
  const coming = await comes("Tạ Văn Khám Bệnh");
  await sits(coming);
  const { page, faults } = await clinic.open();
  await signIn(page, people.doctor, "/my-day");
  await page.getByRole("region", { name: "Đang khám" }).getByText(coming.patient.full_name).waitFor();
  await page.keyboard.press("F6");
  await page.waitForURL("**/encounters/*");
  await page.getByRole("heading", { level: 1, name: coming.patient.full_name }).waitFor();
  const reason = page.getByLabel("Lý do khám");
  await reason.and(focused(page)).waitFor();
  assert.equal(await reason.inputValue(), "Đau họng ba ngày", "as the desk was told");
  await reason.fill("Đau họng, sốt ba ngày");
  const temperature = page.getByLabel("Nhiệt độ");
  await temperature.fill("390");
  await page.getByText("Từ 25 đến 45").waitFor();
  assert.equal(await temperature.getAttribute("aria-invalid"), "true");
  // All else is kept.
  await page.getByText(/^Đã lưu \d\d:\d\d, trừ các ô báo đỏ$/).waitFor();
  await temperature.fill("38,5");
  await page.getByText("Từ 25 đến 45").waitFor({ state: "detached" });
  await page.getByLabel("HA trên").fill("120/80");
  await page.getByLabel("HA dưới").and(focused(page)).waitFor();
  assert.equal(await page.getByLabel("HA dưới").inputValue(), "80");

  await page.keyboard.press("F9");
  await page.getByText("Chưa ký được. Xem lại: Chẩn đoán.").waitFor();
  const diagnosis = page.getByRole("combobox", { name: /^Thêm chẩn đoán/ });
  await diagnosis.and(focused(page)).waitFor();
  await page.keyboard.type("viem hong", byHand);
  await page.keyboard.press("Enter");
  await page.getByRole("list", { name: "Chẩn đoán" }).getByText(/^J02/).waitFor();
  await page.getByRole("button", { name: "Đã hỏi, không có" }).click();
  await page.getByText(/^Đã hỏi: không dị ứng/).waitFor();
  await page.getByText(/^Đã lưu \d\d:\d\d$/).waitFor();
  assert.deepEqual(await complaints(page), []);

  await page.reload();
  await loaded(page);
  assert.equal(await reason.inputValue(), "Đau họng, sốt ba ngày");
  assert.equal(await temperature.inputValue(), "38,5");
  await page.getByRole("list", { name: "Chẩn đoán" }).getByText(/^J02/).waitFor();
  assert.deepEqual(faults, []);
});

test("three drugs are prescribed by keys alone, what is serious wants a reason, and the timeline has both signatures", async () => {
  const coming = await comes("Tạ Văn Ba Thuốc");
  const { page, faults } = await openRecord(await beginRecord(coming));
  await page.keyboard.press("F3");
  await prescribe(page, "paracetamol", "1v x");
  const unread = page.locator("input[name=sig][aria-invalid=true]:focus");
  await unread.waitFor();
  await editor(page).getByText("Đã lưu nháp, trừ ô báo đỏ").waitFor();
  await page.locator("input[name=sig]:focus").fill("1v x 3 x 5");
  await page.keyboard.press("Enter");
  await prescribe(page, "warfarin", "1v x 1 x 30");
  await prescribe(page, "ibuprofen", "1v x 2 x 5");
  const quantity = line(page, /paracetamol/i).getByLabel("Số lượng");
  assert.equal(await quantity.getAttribute("placeholder"), "15", "what dose, times and days make");
  await editor(page).getByText(/^Chưa ký được: \d+ cảnh báo chưa ghi lý do$/).waitFor();
  const serious = findings(page).filter({ hasText: "Nghiêm trọng – cần lý do" });
  await serious.filter({ hasText: /warfarin/i }).filter({ hasText: /ibuprofen/i }).first().waitFor();
  await giveReasons(page);
  await lacking(page).waitFor({ state: "detached" });
  await page.keyboard.press("Control+Enter");
  await page.getByText(/^Đã ký đơn /).waitFor();
  await editor(page).waitFor({ state: "detached" });
  await card(page).getByText("Hiệu lực").waitFor();
  await card(page).getByText(/mỗi lần 1 viên, ngày 3 lần, trong 5 ngày/).waitFor();
  await card(page).getByText(/^Kiểm tra lúc ký: \d+ cảnh báo/).click();
  await card(page).getByText("Lý do: Lợi ích lớn hơn nguy cơ").first().waitFor();

  await page.keyboard.press("F9");
  await page.getByText("Đã ký bệnh án").waitFor();
  await page.goto(`/patients/${coming.patient.id}`);
  const happened = page.getByRole("tabpanel");
  await happened.getByRole("link", { name: "Bệnh án", exact: true }).waitFor();
  await happened.getByText("Đã ký", { exact: true }).waitFor();
  await happened.getByText(/paracetamol.*warfarin.*ibuprofen/i).waitFor();
  await happened.getByRole("link", { name: "Đơn thuốc", exact: true }).click();
  await page.waitForURL("**/prescriptions/*");
  await page.getByRole("heading", { level: 1, name: /^Đơn thuốc / }).waitFor();
  await card(page).getByText("Lý do: Lợi ích lớn hơn nguy cơ").first().waitFor();
  assert.deepEqual(faults, []);
});

test("what is contraindicated wants a reason, words and the password; with a wrong one nothing is signed", async () => {
  const lines = [tablets("Simvastatin", "20 mg", 1, 30), tablets("Clarithromycin", "500 mg", 2, 5)];
  const { page, faults } = await openRecord(await beginRecord(await comes("Tạ Văn Chống Chỉ Định"), lines));
  await findings(page).filter({ hasText: "Chống chỉ định – dừng" }).first().waitFor();
  await editor(page).getByText(/^Chưa ký được: \d+ cảnh báo chưa ghi lý do$/).waitFor();
  const press = () => editor(page).getByRole("button", { name: /^Ký đơn/ }).click();
  await press();
  await editor(page).getByText("Chọn lý do", { exact: true }).first().waitFor();
  await editor(page).getByText("Viết ít nhất 5 chữ cái").first().waitFor();
  assert.deepEqual(await complaints(page), []);
  await answer(page);
  await lacking(page).waitFor({ state: "detached" });
  await press();
  const dialog = page.getByRole("dialog", { name: "Ký đơn có thuốc chống chỉ định" });
  const password = dialog.locator("input[autocomplete=current-password]");
  await password.and(focused(page)).waitFor();
  assert.deepEqual(await complaints(page), []);
  await password.fill("mat-khau-cua-ai-khac");
  await password.press("Enter");
  await dialog.getByText(/^Mật khẩu (hiện tại )?chưa đúng/).waitFor();
  assert.equal(await password.getAttribute("aria-invalid"), "true");
  assert.equal(await card(page).count(), 0);
  await password.fill(people.doctor.password);
  await password.press("Enter");
  await page.getByText(/^Đã ký đơn /).waitFor();
  await card(page).getByText(/^Kiểm tra lúc ký: \d+ cảnh báo/).click();
  await card(page).getByText("Lý do: Không có thuốc thay thế").first().waitFor();
  await card(page).getByText("– Đã cân nhắc, hẹn ba ngày").first().waitFor();
  assert.deepEqual(faults, []);
});

test("a prescription is replaced and ended with a reason; what is taken, and what was prescribed, follows", async () => {
  const coming = await comes("Tạ Văn Đổi Thuốc");
  const record = await beginRecord(coming, [tablets("Paracetamol", "500 mg", 3, 5)]);
  const { page, faults } = await openRecord(record);
  await sign(page);
  await card(page).getByRole("button", { name: "Thay đơn" }).click();
  await editor(page).getByRole("link", { name: "Thay cho đơn đã ký" }).waitFor();
  await line(page, /paracetamol/i).getByLabel("Số ngày").fill("3");
  await sign(page);
  await card(page).filter({ hasText: "Đã thay thế" }).waitFor();
  const current = card(page).filter({ hasText: "Hiệu lực" });
  await current.getByText(/ngày 3 lần, trong 3 ngày/).waitFor();
  await current.getByRole("link", { name: "Thay cho đơn trước" }).waitFor();

  await page.goto(`/patients/${coming.patient.id}?part=medications`);
  const taken = page.getByRole("table", { name: "Đang dùng hôm nay" }).getByRole("row");
  const prescribed = taken.filter({ hasText: "Paracetamol" });
  // The replaced one does not count.
  await prescribed.getByText(/trong 3 ngày/).waitFor();
  await page.getByRole("button", { name: "Thêm thuốc bệnh nhân kể" }).click();
  const telling = page.getByRole("dialog", { name: "Thêm thuốc bệnh nhân kể" });
  const drug = telling.getByRole("combobox", { name: /^Thuốc/ });
  await drug.fill("metformin");
  await drug.press("Enter");
  await telling.getByRole("button", { name: "Thuốc khác" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await telling.getByRole("button", { name: "Lưu", exact: true }).click();
  await page.getByText(/^Đã ghi metformin/i).waitFor();
  const told = taken.filter({ hasText: /metformin/i });
  await told.getByText("Bệnh nhân kể").waitFor();
  await told.getByRole("button", { name: "Ngừng hôm nay" }).click();
  await page.getByText(/^Đã ngừng metformin/i).waitFor();

  await page.goto(`/encounters/${record.id}`);
  await current.getByRole("button", { name: "Ngừng đơn" }).click();
  const ending = page.getByRole("dialog", { name: "Ngừng đơn" });
  const end = ending.getByRole("button", { name: "Ngừng đơn" });
  await end.click();
  await ending.getByText("Cần điền mục này").waitFor();
  assert.deepEqual(await complaints(page), []);
  await ending.getByRole("button", { name: "Có tác dụng phụ" }).click();
  await ending.getByLabel("Bệnh nhân đã dùng một phần").check();
  await end.click();
  await page.getByText("Đã ngừng đơn", { exact: true }).waitFor();
  await card(page).filter({ hasText: "Đã ngừng" }).getByText(/^Kết thúc lúc .*: Có tác dụng phụ$/).waitFor();

  await page.goto("/prescriptions");
  await page.getByLabel("Trạng thái").selectOption({ label: "Hiệu lực" });
  const rows = page.getByRole("row").filter({ hasText: coming.patient.full_name });
  await rows.first().waitFor({ state: "detached" });
  await page.getByLabel("Trạng thái").selectOption({ label: "Đã ngừng" });
  await rows.filter({ hasText: "Đã thay thế" }).waitFor();
  await rows.filter({ hasText: "Đã ngừng" }).waitFor();
  const { items } = await doctor("GET", `/api/prescriptions?patient_id=${coming.patient.id}`);
  await page.getByLabel("Mở theo mã đơn").fill(items[0].code);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/prescriptions/${items[0].id}`);
  await card(page).getByText(/Paracetamol/).first().waitFor();
  assert.deepEqual(faults, []);
});

test("one press fetches a signed prescription's PDF and gives it to the browser's viewer", async () => {
  const record = await beginRecord(await comes("Tạ Văn In Đơn"), [tablets("Paracetamol", "500 mg", 3, 5)]);
  const { page, faults } = await openRecord(record);
  await sign(page);
  // Without a screen there is no viewer for it: what it would be given is kept.
  await page.evaluate(() => {
    const set = (address) => (window.given = address);
    Object.defineProperty(HTMLIFrameElement.prototype, "src", { set });
  });
  const answered = page.waitForResponse(/\/api\/prescriptions\/[^/]+\/pdf$/);
  await card(page).getByRole("button", { name: "In", exact: true }).click();
  const pdf = await answered;
  assert.equal(pdf.status(), 200);
  assert.equal(pdf.headers()["content-type"], "application/pdf");
  await page.waitForFunction(() => window.given?.startsWith("blob:"));
  assert.deepEqual(faults, []);
});

for (const [theme, language, full_name] of [["light", "vi", "Tạ Văn Sáng"], ["dark", "en", "Tạ Văn Tối"]]) {
  test(`records and prescriptions are free of accessibility complaints (${theme}, ${language})`, async () => {
    const lines = [tablets("Warfarin", "5 mg", 1, 30), tablets("Ibuprofen", "400 mg", 2, 2), tablets("Lá cây vườn nhà", "", 2, 5)];
    const coming = await comes(full_name);
    const size = theme === "light" ? { width: 1280, height: 800 } : { width: 1920, height: 1080 };
    const { page, faults } = await openRecord(await beginRecord(coming, lines), { theme, language, ...size });
    await findings(page).first().waitFor();
    await page.getByText(/“Lá cây vườn nhà” (không có|is in no)/).waitFor();
    await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
    assert.deepEqual(await complaints(page), [], "while it is written");
    await answer(page);
    await sign(page);
    await card(page).waitFor();
    assert.deepEqual(await complaints(page), [], "once it is signed");
    const { items } = await doctor("GET", `/api/prescriptions?patient_id=${coming.patient.id}`);
    const of = `/patients/${coming.patient.id}`;
    for (const path of ["/prescriptions", `/prescriptions/${items[0].id}`, of, `${of}?part=medications`, "/my-patients"]) {
      await page.goto(path);
      await loaded(page);
      assert.deepEqual(await complaints(page), [], path);
    }
    assert.deepEqual(faults, []);
  });
}
