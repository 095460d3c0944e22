// Templates of records as a doctor uses them: found by typing, put in without writing over anything, filled in by Tab,
// kept from a record, looked after; and what is asked before a record is signed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { comesToday, complaints, openAs, openClinic, people } from "../clinic.mjs";

let clinic;
let desk;
let doctor;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  doctor = await clinic.ask(people.doctor);
});
after(() => clinic?.close());

/** The record of somebody new who sits before the doctor, as `form` has it. */
async function beginRecord(full_name, form = {}) {
  const person = { full_name, gender: "male", birth_date: "1980-05-12" };
  const { patient, visit } = await comesToday(desk, doctor, person, "Sốt");
  await doctor("PUT", `/api/patients/${patient.id}/allergy-review`, {});
  const diagnoses = [{ code: "J02.9", name: "Viêm họng cấp" }];
  const ids = { id: randomUUID(), patient_id: patient.id, appointment_id: visit.id };
  return doctor("POST", "/api/encounters", { ...ids, reason: "Sốt", diagnoses, ...form });
}

const openRecord = (record, options) => openAs(clinic, people.doctor, `/encounters/${record.id}`, options);

/** Slower than a hand scanner, whose bursts are read as a code. */
const byHand = { delay: 60 };
const focused = (page) => page.locator(":focus");
const marked = (page) =>
  page.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    return value?.slice(selectionStart, selectionEnd);
  });
const caret = (page) => page.evaluate(() => document.activeElement.selectionStart);
const dialog = (page) => page.getByRole("dialog", { name: /^(Mẫu bệnh án|Templates)$/ });
const option = (page, name) => dialog(page).getByRole("option", { name });
const history = (page) => page.getByRole("textbox", { name: /^(Bệnh sử, tiền sử|History of the illness)/ });

/** By keys alone, as far as the list of what is found. */
async function find(page, typed) {
  await page.keyboard.press("Control+m");
  await dialog(page).getByRole("combobox").and(focused(page)).waitFor();
  await page.keyboard.type(typed, byHand);
}

test("a template is found by typing, fills what is empty, and Tab leads from place to place", async () => {
  const { page, faults } = await openRecord(await beginRecord("Tạ Văn Mẫu", { advice: "Nghỉ ngơi" }));
  await find(page, "nhi sot");
  await option(page, /^Nhi – sốt/).waitFor();
  assert.equal(await dialog(page).getByRole("option").count(), 1);
  const preview = dialog(page).getByRole("region", { name: "Nội dung được chèn" });
  await preview.getByText("vào ô trống").first().waitFor();
  await preview.getByText("thêm dưới phần đã có").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "hidden" });
  await page.getByText("Đã chèn mẫu Nhi – sốt").waitFor();
  assert.equal(await page.getByRole("textbox", { name: /^Lý do khám/ }).inputValue(), "Sốt", "it holds no reason");
  const advice = await page.getByRole("textbox", { name: /^Lời dặn/ }).first().inputValue();
  assert.match(advice, /^Nghỉ ngơi\n.*\n[^]*Đến cơ sở y tế ngay/, "below what was there");

  await history(page).and(focused(page)).waitFor();
  assert.equal(await marked(page), "___");
  await page.keyboard.type("3", byHand);
  await page.keyboard.press("Tab");
  assert.equal(await marked(page), "___");
  await page.keyboard.type("39", byHand);
  assert.match(await history(page).inputValue(), /^Sốt ngày thứ 3, cao nhất 39 °C/);
  await page.keyboard.press("Tab");
  const third = await caret(page);
  await page.keyboard.press("Tab");
  assert.ok((await caret(page)) > third);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await caret(page), third, "and back");
  const temperature = page.getByLabel("Nhiệt độ");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await temperature.and(focused(page)).waitFor();
  const awaited = await page.getByText("cần đo", { exact: true }).count();
  await temperature.fill("39");
  await page.waitForFunction(
    (count) => [...document.querySelectorAll("span")].filter((span) => span.textContent === "cần đo").length < count,
    awaited,
  );
  await page.getByText(/^Đã lưu \d\d:\d\d$/).waitFor();

  await page.keyboard.press("F9");
  const question = page.getByRole("dialog", { name: "Ký bệnh án?" });
  await question.getByText(/^Còn chỗ trống \(___\): Bệnh sử, tiền sử \(\d+\), Kết quả khám \(\d+\)$/).waitFor();
  await question.getByText("Chưa đo: Mạch, Nhịp thở, SpO₂, Cân nặng").waitFor();
  assert.deepEqual(await complaints(page), []);
  await question.getByRole("button", { name: "Điền tiếp" }).and(focused(page)).waitFor();
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "hidden" });
  await history(page).and(focused(page)).waitFor();
  assert.equal(await marked(page), "___");
  await page.keyboard.press("F9");
  await question.getByRole("button", { name: "Vẫn ký bệnh án" }).click();
  await page.getByText("Đã ký bệnh án", { exact: true }).waitFor();
  assert.deepEqual(faults, []);
});

test("what was put in is taken out by the notice, and nothing else", async () => {
  const { page, faults } = await openRecord(await beginRecord("Tạ Văn Hoàn Tác", { history: "Ho khan" }));
  await find(page, "kham thai");
  await option(page, /^Sản – khám thai/).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Đã chèn mẫu Sản – khám thai").waitFor();
  assert.match(await history(page).inputValue(), /^Ho khan\nPARA/);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.waitForFunction(() => ![...document.querySelectorAll("textarea")].some(({ value }) => value.includes("___")));
  assert.equal(await history(page).inputValue(), "Ho khan");

  await find(page, "kham thai");
  await option(page, /^Sản – khám thai/).click();
  await page.keyboard.press("Enter");
  await history(page).and(focused(page)).waitFor();
  await page.keyboard.type("1001", byHand);
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await page.getByText("Đã bỏ mẫu; giữ lại Bệnh sử, tiền sử vì bạn đã gõ thêm").waitFor();
  assert.match(await history(page).inputValue(), /^Ho khan\nPARA: 1001/);
  assert.deepEqual(faults, []);
});

test("a record is kept as a template without the patient's name, shared, and taken away with a way back", async () => {
  const name = "Tạ Văn Giữ Mẫu";
  const { page, faults } = await openRecord(await beginRecord(name, { history: `${name} ho ___ ngày` }));
  await page.keyboard.press("Control+m");
  await dialog(page).getByRole("button", { name: "Lưu thành mẫu…" }).click();
  const keeping = page.getByRole("dialog", { name: "Lưu bệnh án thành mẫu" });
  await keeping.getByLabel(/^Tên mẫu/).and(focused(page)).waitFor();
  await keeping.getByRole("region", { name: "Nội dung của mẫu" }).getByText("___ ho ___ ngày").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await keeping.getByText("Cần điền mục này").waitFor();
  await page.keyboard.type("Ho của tôi", byHand);
  await page.keyboard.press("Enter");
  await page.getByText("Đã lưu mẫu Ho của tôi").waitFor();
  const { items } = await doctor("GET", "/api/encounter-templates");
  const kept = items.find(({ name }) => name === "Ho của tôi");
  assert.deepEqual([kept.content.history, kept.content.diagnoses, kept.shared], ["___ ho ___ ngày", [], false]);

  await find(page, "ho cua toi");
  await option(page, /Của tôi$/).waitFor();
  await dialog(page).getByRole("button", { name: "Đổi tên, chia sẻ mẫu Ho của tôi" }).click();
  await dialog(page).getByLabel("Chia sẻ với các bác sĩ khác").check();
  await dialog(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await page.getByText("Đã sửa mẫu Ho của tôi").waitFor();
  await option(page, /Của tôi, đã chia sẻ$/).waitFor();
  assert.deepEqual(await complaints(page), []);
  await dialog(page).getByRole("button", { name: "Xóa mẫu Ho của tôi" }).click();
  await page.getByText("Đã xóa mẫu Ho của tôi").waitFor();
  await dialog(page).getByText("Không có mẫu nào khớp").waitFor();
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await option(page, /Của tôi, đã chia sẻ$/).waitFor();
  assert.deepEqual(faults, []);
});

test("a draft prescription is asked about before the record is signed", async () => {
  const record = await beginRecord("Tạ Văn Đơn Nháp");
  const diagnoses = [{ code: "J02.9", name: "Viêm họng cấp" }];
  const draft = { id: randomUUID(), patient_id: record.patient_id, encounter_id: record.id, lines: [], diagnoses };
  await doctor("POST", "/api/prescriptions", draft);
  const { page, faults } = await openRecord(record);
  const editor = page.getByRole("region", { name: "Đơn thuốc đang viết" });
  await editor.waitFor();
  await page.keyboard.press("F9");
  const question = page.getByRole("dialog", { name: "Ký bệnh án?" });
  await question.getByText("Còn 1 đơn nháp chưa ký.").waitFor();
  await question.getByRole("button", { name: "Mở đơn nháp" }).click();
  await editor.getByRole("combobox", { name: /^Thêm thuốc vào đơn/ }).and(focused(page)).waitFor();
  await page.keyboard.press("F9");
  await question.getByRole("button", { name: "Vẫn ký bệnh án" }).click();
  await page.getByText("Đã ký bệnh án", { exact: true }).waitFor();
  assert.deepEqual(faults, []);
});

test("in English and in the dark the program's templates are there too, free of accessibility complaints", async () => {
  const { page, faults } = await openRecord(await beginRecord("Tạ Văn Tối"), { theme: "dark", language: "en" });
  await find(page, "fever");
  await option(page, /^Child – fever/).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "hidden" });
  assert.deepEqual(faults, []);
});
