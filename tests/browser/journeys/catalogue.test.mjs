// The clinic's own medicines and its own rules: from a file that is looked at first, one by one, found and checked by their
// own names.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { comesToday, complaints, loaded, openAs, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
let admin;
let desk;
let doctor;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  admin = await clinic.ask(people.admin);
  desk = await clinic.ask(people.desk);
  doctor = await clinic.ask(people.doctor);
});
after(() => clinic?.close());

const focused = (page) => page.locator(":focus");
const row = (page, text) => page.getByRole("row").filter({ hasText: text });
const fileField = (page) => page.getByLabel(/^(Chọn tệp Excel hoặc CSV|Choose an Excel or CSV file)$/);
const choose = (page, name, lines) =>
  fileField(page).setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(`\ufeff${lines.join("\r\n")}\r\n`) });
/** One of the choices above the rows: `Lỗi (1)`. */
const filter = (page, text) => page.getByRole("group", { name: /^(Lọc theo kết quả|Filter by)/ }).getByRole("button", { name: text });
const importButton = (page) => page.getByRole("button", { name: /^(Nhập \d+ dòng|Import \d+ rows|Lưu bản nháp \(|Keep a draft \()/ });

const product = (name, ingredient, strength_mg) =>
  ({ id: randomUUID(), name, ingredients: [{ name: ingredient, strength_mg }], form: "tablet", route: "oral" });

const openPage = (person, path, options) => openAs(clinic, person, path, options);

const HEADINGS = "Tên thuốc,Hoạt chất,Hàm lượng,Dạng bào chế,Giá bán";

test("a file is looked at, its wrong row is left out, and what it brought is prescribed and checked by the clinic's name", async () => {
  const { page, faults } = await openPage(people.admin, "/");
  await page.getByRole("navigation").getByRole("link", { name: "Danh mục thuốc" }).click();
  await page.getByText("Chưa có thuốc nào trong danh mục riêng").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Nhập từ Excel/CSV" }).first().click();
  await page.waitForURL("**/medication-catalogue/import");
  await page.getByText(/^Cột cần có: Tên thuốc, Hoạt chất\./).waitFor();
  await choose(page, "thuoc.csv", [
    HEADINGS,
    "Mỡ Máu An Tâm,Simvastatin,20 mg,viên nén,2000",
    "Bổ An Tâm,Cao lá cây vườn nhà 100 mg,100 mg,viên nang,500",
    "Sai Dạng An Tâm,Paracetamol,500 mg,viên gì đó,100",
  ]);
  await page.getByRole("heading", { name: "Xem trước: thuoc.csv" }).waitFor();
  await page.getByText("Đang xem: thuoc.csv").waitFor();
  await page.getByRole("button", { name: "Chọn tệp khác" }).waitFor();
  const columns = page.getByRole("list", { name: "Cột trong tệp" });
  await columns.getByText("Dạng bào chế", { exact: true }).waitFor();
  await columns.getByText("Hàm lượng → Hàm lượng ghi trên hộp").waitFor();
  await columns.getByText("Giá bán: không dùng").waitFor();
  // What is wrong is in sight first, and stands in the way.
  await row(page, "Sai Dạng An Tâm").getByText("Dạng bào chế này chưa biết", { exact: false }).waitFor();
  assert.equal(await row(page, "Mỡ Máu An Tâm").count(), 0);
  await page.getByText("Còn 1 dòng lỗi.", { exact: false }).waitFor();
  assert.ok(await importButton(page).isDisabled());
  assert.deepEqual(await complaints(page), []);
  await filter(page, "Mới (2)").click();
  await row(page, "Bổ An Tâm").getByText("Chưa kiểm tra được: Cao lá cây vườn nhà").waitFor();
  await row(page, "Mỡ Máu An Tâm").getByText("Simvastatin 20 mg").waitFor();
  await page.getByLabel("Bỏ qua 1 dòng lỗi").check();
  await importButton(page).click();
  await page.getByText("Đã nhập: 2 thuốc mới, 0 thay đổi; bỏ qua 1 dòng lỗi").waitFor();
  await page.waitForURL("**/medication-catalogue");
  await row(page, "Bổ An Tâm").waitFor();
  await page.getByLabel("Tìm thuốc").fill("mo mau");
  await row(page, "Bổ An Tâm").waitFor({ state: "detached" });
  await row(page, "Mỡ Máu An Tâm").waitFor();
  await page.waitForURL(({ searchParams }) => searchParams.get("q") === "mo mau");

  const person = { full_name: "Tạ Văn Mỡ Máu", gender: "male", birth_date: "1970-05-12" };
  const { patient, visit } = await comesToday(desk, doctor, person, "Tái khám");
  const ids = { id: randomUUID(), patient_id: patient.id, appointment_id: visit.id };
  const record = await doctor("POST", "/api/encounters", { ...ids, reason: "Tái khám" });
  const other = await openPage(people.doctor, `/encounters/${record.id}`);
  await other.page.keyboard.press("F3");
  const editor = other.page.getByRole("region", { name: "Đơn thuốc đang viết" });
  const finder = editor.getByRole("combobox", { name: /^Thêm thuốc vào đơn/ });
  const line = (name) => editor.getByRole("list", { name: "Thuốc" }).getByRole("listitem", { name });
  for (const [typed, name] of [["mo mau an tam", "Mỡ Máu An Tâm"], ["clarithromycin", /clarithromycin/i]]) {
    await finder.and(focused(other.page)).waitFor();
    await other.page.keyboard.type(typed, { delay: 60 });
    await other.page.keyboard.press("Enter");
    await line(name).waitFor();
    await other.page.locator("input[name=sig]:focus").waitFor();
    await other.page.keyboard.type("1v x 2 x 5", { delay: 60 });
    await other.page.keyboard.press("Enter");
  }
  await line("Mỡ Máu An Tâm").getByText("simvastatin", { exact: true }).waitFor();
  const findings = editor.getByRole("list", { name: "Cảnh báo" }).getByRole("listitem");
  await findings.filter({ hasText: "Chống chỉ định – dừng" }).filter({ hasText: /Mỡ Máu An Tâm/ }).first().waitFor();
  assert.deepEqual([...faults, ...other.faults], []);
});

test("what a file changes is told as before and after, and what others changed meanwhile is looked at again", async () => {
  await admin("POST", "/api/medication-products", product("Ho An Tâm", "Dextromethorphan", 10));
  const { page, faults } = await openPage(people.doctor, "/medication-catalogue/import");
  const lines = [HEADINGS, "Ho An Tâm,Dextromethorphan,15 mg,viên nén,", "Gan An Tâm,Silymarin,70 mg,viên nén,"];
  await choose(page, "sua.csv", lines);
  const changed = row(page, "Ho An Tâm");
  await changed.getByText("Thay đổi").waitFor();
  await changed.locator("del").filter({ hasText: "10 mg" }).waitFor();
  await changed.locator("ins").filter({ hasText: "15 mg" }).first().waitFor();
  await row(page, "Gan An Tâm").getByText("Mới").waitFor();
  await admin("POST", "/api/medication-products", product("Gan An Tâm", "Silymarin", 140));
  await importButton(page).click();
  await page.getByText("Dữ liệu của phòng khám vừa thay đổi", { exact: false }).waitFor();
  await row(page, "Gan An Tâm").getByText("Thay đổi").waitFor();
  await importButton(page).click();
  await page.getByText("Đã nhập: 0 thuốc mới, 2 thay đổi").waitFor();
  await page.getByRole("link", { name: "Nhập từ Excel/CSV" }).first().click();
  await choose(page, "lai.csv", lines);
  await page.getByText("Tệp này không có gì mới để nhập.").waitFor();
  await filter(page, "Giữ nguyên (2)").waitFor();
  assert.ok(await importButton(page).isDisabled());
  await choose(page, "anh.csv", ["\u0000\u0001"]);
  await page.getByRole("alert").filter({ hasText: "Tệp không phải là bảng" }).waitFor();
  assert.deepEqual(faults, []);
});

test("a medicine is added, each wrong field says so; who was first is told; it is removed and comes back", async () => {
  const { page, faults } = await openPage(people.admin, "/medication-catalogue");
  await page.keyboard.press("F3");
  const dialog = page.getByRole("dialog", { name: "Thêm thuốc" });
  const field = (place, name) => place.getByLabel(name).first();
  const save = (place) => place.getByRole("button", { name: "Lưu" }).click();
  await save(dialog);
  await dialog.getByText("Cần điền mục này").first().waitFor();
  assert.equal(await dialog.getByText("Cần điền mục này").count(), 2, "name and ingredients");
  assert.deepEqual(await complaints(page), []);
  await field(dialog, "Tên thuốc").fill("Mycin An Tâm");
  const finder = dialog.getByRole("combobox", { name: /^Thêm hoạt chất/ });
  await finder.fill("clarithromycin");
  await finder.press("Enter");
  const held = dialog.getByRole("list", { name: "Hoạt chất" }).getByRole("listitem");
  await held.filter({ hasText: "clarithromycin" }).waitFor();
  const strength = held.getByLabel("Hàm lượng mỗi viên/đơn vị (mg)");
  await strength.and(focused(page)).waitFor();
  await strength.fill("1.500");
  await held.getByText("Nghìn hay phần lẻ?", { exact: false }).waitFor();
  await strength.fill("500");
  await field(dialog, "Mã ATC").fill("không rõ");
  await save(dialog);
  await dialog.locator("input[aria-invalid=true]").and(field(dialog, "Mã ATC")).waitFor();
  await field(dialog, "Mã ATC").fill("j01fa09");
  await save(dialog);
  await dialog.waitFor({ state: "hidden" });
  await row(page, "Mycin An Tâm").getByText("clarithromycin 500 mg").waitFor();
  await row(page, "Mycin An Tâm").getByText("J01FA09").waitFor();

  await row(page, "Mycin An Tâm").getByRole("button", { name: "Sửa" }).click();
  const editing = page.getByRole("dialog", { name: "Sửa thuốc" });
  const onBox = field(editing, "Hàm lượng ghi trên hộp");
  await onBox.fill("của tôi");
  const { items } = await admin("GET", "/api/medication-products?q=mycin%20an%20tam");
  const { id, active, version, known, unclear, ...form } = items[0];
  await admin("PUT", `/api/medication-products/${id}`, { ...form, strength: "500 mg" }, version);
  await save(editing);
  await editing.getByText("Người khác vừa sửa thuốc này.", { exact: false }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await editing.getByRole("button", { name: "Bỏ phần đang sửa, xem bản mới nhất" }).click();
  await page.waitForFunction(() => [...document.querySelectorAll("dialog[open] input")].some(({ value }) => value === "500 mg"));
  await onBox.fill("500 mg/viên");
  await save(editing);
  await editing.waitFor({ state: "hidden" });
  await row(page, "Mycin An Tâm").getByText("500 mg/viên").waitFor();

  await row(page, "Mycin An Tâm").getByRole("button", { name: "Bỏ", exact: true }).click();
  await page.getByText("Đã bỏ Mycin An Tâm").waitFor();
  await row(page, "Mycin An Tâm").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await row(page, "Mycin An Tâm").waitFor();
  assert.deepEqual(faults, []);
});

const RULES = [
  "STT,Hoạt chất 1,Hoạt chất 2,Cơ chế,Hậu quả,Xử trí",
  "1,Loratadin,Paracetamol,Thử cơ chế,Thử hậu quả,Không dùng chung",
  "2,Simvastatin,Clarithromycin,Ức chế CYP3A4,Tiêu cơ vân,Không dùng chung",
  "3,Paracetamon,Cetirizin,Thử cơ chế,Thử hậu quả,Không dùng chung",
];

/** The password once more, in the dialog of this name. */
async function decide(page, name) {
  const dialog = page.getByRole("dialog", { name });
  const password = dialog.locator("input[autocomplete=current-password]");
  await password.and(focused(page)).waitFor();
  await password.fill(people.doctor.password);
  await password.press("Enter");
  await dialog.waitFor({ state: "hidden" });
}

/** The two drugs of the clinic's own rule on the check page, once they are checked. */
async function checkPair(page) {
  await page.goto("/drug-check");
  await loaded(page);
  const finder = page.getByRole("combobox", { name: "Thêm thuốc vào đơn" });
  for (const name of ["loratadin", "paracetamol"]) {
    await finder.fill(name);
    await finder.press("Enter");
    await page.getByRole("listitem", { name: new RegExp(name, "i") }).first().waitFor();
  }
  await page.getByText("chưa hỏi bệnh nhân về dị ứng").waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
}

test("a table of rules is a draft without effect, stops the pair once it is in use by password, and no more when withdrawn", async () => {
  const { page, faults } = await openPage(people.doctor, "/drug-rules");
  const stops = page.getByText("Chống chỉ định: dừng lại");
  await page.getByRole("link", { name: "Nhập bảng quy tắc" }).click();
  await page.waitForURL("**/drug-rules/import");
  await choose(page, "Bảng thử.csv", RULES);
  const unknown = row(page, "Paracetamon");
  await unknown.getByText(/Có phải: .*paracetamol/i).waitFor();
  assert.ok(await importButton(page).isDisabled());
  await filter(page, "Đã có (1)").click();
  await row(page, "Simvastatin").getByText("Bộ quy tắc có sẵn ghi:", { exact: false }).waitFor();
  await page.getByLabel("Bỏ qua 1 dòng lỗi").check();
  const title = page.getByLabel("Tên bộ quy tắc");
  assert.equal(await title.inputValue(), "Bảng thử", "as the file is called");
  await title.fill("");
  await importButton(page).click();
  await page.getByText("Cần điền mục này").waitFor();
  await title.fill("Bảng thử An Tâm");
  await importButton(page).click();
  await page.getByText(/^Đã lưu bản nháp Bảng thử An Tâm/).waitFor();
  await page.waitForURL("**/drug-rules");
  const set = page.getByRole("listitem", { name: "Bảng thử An Tâm" });
  await set.getByText("Bản nháp – chưa có hiệu lực").waitFor();
  await set.getByText("1 quy tắc").waitFor();
  await set.getByRole("button", { name: "Xem quy tắc" }).click();
  const rules = page.getByRole("dialog", { name: "Quy tắc của Bảng thử An Tâm" });
  await rules.getByText(/loratadin \+ paracetamol/i).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Escape");
  await checkPair(page);
  assert.equal(await stops.count(), 0, "a draft changes nothing");

  await page.goto("/drug-rules");
  await loaded(page);
  const version = await page.getByText(/^Phiên bản /).innerText();
  await set.getByRole("button", { name: "Đưa vào sử dụng" }).click();
  await decide(page, "Đưa “Bảng thử An Tâm” vào sử dụng");
  await page.getByText(/^Đã đưa Bảng thử An Tâm vào sử dụng/).waitFor();
  await set.getByText("Đang dùng", { exact: true }).waitFor();
  await page.waitForFunction((old) => [...document.querySelectorAll("main p")].every(({ innerText }) => innerText !== old), version);
  await page.getByText("Chưa bác sĩ nào xác nhận bộ quy tắc này").waitFor();
  await checkPair(page);
  await stops.waitFor();
  await page.getByRole("list", { name: "Cảnh báo" }).getByText("Thử hậu quả", { exact: false }).first().waitFor();

  await page.goto("/drug-rules");
  await loaded(page);
  await set.getByRole("button", { name: "Ngừng sử dụng" }).click();
  await decide(page, "Ngừng sử dụng “Bảng thử An Tâm”");
  await set.getByText("Đã ngừng sử dụng", { exact: true }).waitFor();
  await page.getByText(version, { exact: true }).waitFor();
  await checkPair(page);
  assert.equal(await stops.count(), 0);
  assert.deepEqual(faults, []);
});

test("the catalogue is not there for the desk", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/medication-catalogue");
  await page.getByRole("heading", { name: "Không có trang này" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Danh mục thuốc" }).count(), 0);
  assert.deepEqual(faults, []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`the catalogue and the imports are free of accessibility complaints (${theme}, ${language})`, async () => {
    await admin("POST", "/api/medication-products", product(`Sáng Mắt ${theme}`, "Cao lá cây vườn nhà", 10));
    const size = theme === "light" ? { width: 1280, height: 800 } : { width: 1920, height: 1080 };
    const { page, faults } = await openPage(people.doctor, "/medication-catalogue", { theme, language, ...size });
    await row(page, `Sáng Mắt ${theme}`).waitFor();
    assert.deepEqual(await complaints(page), [], "the catalogue");
    await page.keyboard.press("F3");
    const finder = page.getByRole("dialog").getByRole("combobox", { name: /^(Thêm hoạt chất|Add an ingredient)/ });
    await finder.fill("lá cây");
    await finder.press("Enter");
    await page.getByRole("dialog").getByRole("listitem").first().waitFor();
    assert.deepEqual(await complaints(page), [], "the form");
    await page.goto("/medication-catalogue/import");
    await loaded(page);
    const lines = [HEADINGS, `Sáng Mắt ${theme},Paracetamol,20 mg,viên nén,1`, "Sai,,,viên gì đó,1", "Lạ An Tâm,Lá lạ,,,"];
    await choose(page, "thuoc.csv", lines);
    await row(page, "Sai").waitFor();
    assert.deepEqual(await complaints(page), [], "what is wrong");
    await filter(page, /^(Tất cả|All)/).click();
    await row(page, `Sáng Mắt ${theme}`).waitFor();
    assert.deepEqual(await complaints(page), [], "all rows");
    await page.goto("/drug-rules/import");
    await loaded(page);
    await choose(page, `Bảng ${theme}.csv`, RULES.slice(0, 3));
    await row(page, "Simvastatin").waitFor();
    assert.deepEqual(await complaints(page), [], "rules of a file");
    await importButton(page).click();
    await page.waitForURL("**/drug-rules");
    const set = page.getByRole("listitem", { name: `Bảng ${theme}` });
    await set.waitFor();
    assert.deepEqual(await complaints(page), [], "rules that wait");
    await set.getByRole("button", { name: /^(Đưa vào sử dụng|Take into use)/ }).click();
    await page.getByRole("dialog").locator("input[autocomplete=current-password]").waitFor();
    assert.deepEqual(await complaints(page), [], "the decision");
    assert.deepEqual(faults, []);
  });
}
