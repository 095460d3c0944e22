// A doctor's drug check: what is typed is checked at once; unknown drugs, questions, a patient's record, the keyboard.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { complaints, loaded, openClinic, people, registerPatient, signIn } from "../clinic.mjs";

let clinic;
let desk;
let doctor;
before(async () => {
  clinic = await openClinic();
  desk = await clinic.ask(people.desk);
  doctor = await clinic.ask(people.doctor);
});
after(() => clinic?.close());

const finder = (page, name = "Thêm thuốc vào đơn") => page.getByRole("combobox", { name });
/** In the prescription, by the name that it was added with. */
const line = (page, name) => page.getByRole("list", { name: /^(Đơn thuốc|Prescription)$/ }).getByRole("listitem", { name });
const findings = (page) => page.getByRole("list", { name: /^(Cảnh báo|Findings)$/ }).getByRole("listitem");
const add = async (page, text, box = finder(page)) => {
  await box.fill(text);
  await box.press("Enter");
};
const openCheck = async (options, path = "/drug-check") => {
  const screen = await clinic.open(options);
  await signIn(screen.page, people.doctor, path);
  await loaded(screen.page);
  return screen;
};

test("two drugs that must not meet stop the doctor as soon as the second is there", async () => {
  const { page, faults } = await openCheck({}, "/");
  await page.getByRole("navigation").getByRole("link", { name: "Kiểm tra thuốc" }).click();
  await page.waitForURL("**/drug-check");
  await page.getByText("Chưa có thuốc nào trong đơn").waitFor();
  // Ready to type.
  await finder(page).and(page.locator(":focus")).waitFor();
  await add(page, "simva");
  await line(page, /simva/i).waitFor();
  await page.getByText("chưa hỏi bệnh nhân về dị ứng").waitFor();
  // "clari" alone would be Claritin.
  await add(page, "clarith");
  await line(page, /clarith/i).waitFor();
  await page.getByText("Chống chỉ định: dừng lại").waitFor();
  const gravest = findings(page).first();
  await gravest.getByText("Chống chỉ định – dừng").waitFor();
  assert.match(await gravest.innerText(), /simva.* \+ clarith|clarith.* \+ simva/i);
  await page.getByText("Tương tác: có").waitFor();
  assert.deepEqual(await complaints(page), []);

  // By keys alone: into the list, the second line out, and back by undo.
  await finder(page).press("ArrowDown");
  await line(page, /simva/i).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("ArrowDown");
  await line(page, /clarith/i).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Delete");
  await line(page, /clarith/i).waitFor({ state: "detached" });
  await page.getByText("Chống chỉ định: dừng lại").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Chống chỉ định: dừng lại").waitFor();
  assert.deepEqual(faults, []);
});

test("an unknown drug is taken as typed, and is said to be not checked", async () => {
  const { page, faults } = await openCheck();
  await add(page, "lá cây vườn nhà");
  await line(page, "lá cây vườn nhà").waitFor();
  await page.getByText("Chưa kiểm tra được hết", { exact: true }).waitFor();
  await page.getByText("“lá cây vườn nhà” không có trong danh mục thuốc").waitFor();
  // That nobody asked for allergies is one thing; that there are none is another.
  const neverAsked = page.getByText("chưa hỏi bệnh nhân về dị ứng");
  await neverAsked.waitFor();
  await page.getByLabel("Đã hỏi: không dị ứng").check();
  await neverAsked.waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("what is taken already, and an allergy that was just told, count too", async () => {
  const { page, faults } = await openCheck();
  await add(page, "warfarin", finder(page, "Thêm thuốc đang dùng"));
  await add(page, "ibuprofen");
  await findings(page).filter({ hasText: /warfarin/i }).first().waitFor();
  const allergies = page.getByLabel("Dị ứng", { exact: true });
  await allergies.fill("ibuprofen");
  await allergies.press("Enter");
  await page.getByText("Dị ứng: có").waitFor();
  await page.getByRole("button", { name: "Bỏ ibuprofen" }).last().click();
  await page.getByText("Dị ứng: có").waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("a question is answered on the spot, and the answer can be taken back", async () => {
  const { page, faults } = await openCheck();
  await add(page, "warfarin");
  await add(page, "tamoxifen");
  const question = page.getByRole("group", { name: /^Tamoxifen được dùng để phòng ung thư vú/ });
  await question.getByRole("button", { name: "Không" }).click();
  await question.waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Hỏi lại: Tamoxifen được dùng/ }).click();
  await question.waitFor();
  await question.getByRole("button", { name: "Có", exact: true }).click();
  await question.waitFor({ state: "detached" });
  await page.getByText("Chống chỉ định: dừng lại").waitFor();
  assert.deepEqual(faults, []);
});

test("a number that can be read in two ways is asked about, not guessed", async () => {
  const { page, faults } = await openCheck();
  await add(page, "paracetamol");
  const dose = line(page, /paracetamol/i).getByLabel("Liều (mg)");
  await dose.fill("1.500");
  await page.getByText("Nghìn hay phần lẻ?").waitFor();
  assert.equal(await dose.getAttribute("aria-invalid"), "true");
  await dose.fill("1500");
  await page.getByText("Nghìn hay phần lẻ?").waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("for a patient the record's age and allergies count, refuted ones do not, and the patient can be left away", async () => {
  const patient = await registerPatient(desk, { full_name: "Hồ Thị Kê Đơn", gender: "female", birth_date: "1956-03-01" });
  const { page, faults } = await openCheck({}, `/patients/${patient.id}`);
  await page.getByRole("link", { name: "Kiểm tra thuốc" }).last().click();
  await page.waitForURL(`**/drug-check?patient=${patient.id}`);
  await page.getByText("Bệnh nhân này không do bạn khám").waitFor();
  await loaded(page);
  assert.deepEqual(await complaints(page), []);

  await doctor("POST", `/api/patients/${patient.id}/care`, { id: randomUUID(), reason: "Hội chẩn" });
  for (const [substance, status] of [["amoxicilin", "confirmed"], ["ibuprofen", "refuted"]]) {
    const allergy = { id: randomUUID(), substance, reaction: "", criticality: "high", status, note: "" };
    await doctor("POST", `/api/patients/${patient.id}/allergies`, allergy);
  }
  await page.reload();
  const bar = page.getByRole("region", { name: "Bệnh nhân" });
  await bar.getByText("Dị ứng: amoxicilin").waitFor();
  await bar.getByText("Hồ Thị Kê Đơn").waitFor();
  assert.equal(await bar.getByText("ibuprofen").count(), 0);
  assert.equal(await page.getByLabel("Tuổi", { exact: true }).count(), 0, "the record says it");
  await add(page, "amoxicilin");
  await findings(page).filter({ hasText: "Chống chỉ định – dừng" }).first().waitFor();
  await page.getByText("Dị ứng: có").waitFor();
  assert.deepEqual(await complaints(page), []);

  await bar.getByRole("button", { name: "Bỏ bệnh nhân" }).click();
  await page.waitForURL((url) => url.pathname === "/drug-check" && url.search === "");
  await bar.waitFor({ state: "detached" });
  await page.getByText("chưa hỏi bệnh nhân về dị ứng").waitFor();
  assert.equal(await page.getByText("Dị ứng: có").count(), 0);
  await line(page, /amoxicilin/i).waitFor();
  assert.deepEqual(faults, []);
});

test("the page is not there for the desk", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/drug-check");
  await page.getByRole("heading", { name: "Không có trang này" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Kiểm tra thuốc" }).count(), 0);
  assert.deepEqual(faults, []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`the drug check is free of accessibility complaints (${theme}, ${language})`, async () => {
    const size = theme === "light" ? { width: 1280, height: 800 } : { width: 1920, height: 1080 };
    const { page, faults } = await openCheck({ theme, language, ...size });
    assert.deepEqual(await complaints(page), [], "empty");
    await page.getByRole("button", { name: /warfarin \+ ibuprofen/ }).click();
    await findings(page).first().waitFor();
    await add(page, "lá cây vườn nhà", page.getByRole("combobox", { name: /Thêm thuốc vào đơn|Add a drug$/ }));
    await page.getByText(/“lá cây vườn nhà” (không có|is in no)/).waitFor();
    await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
    assert.deepEqual(await complaints(page), [], "with findings");
    assert.deepEqual(faults, []);
  });
}
