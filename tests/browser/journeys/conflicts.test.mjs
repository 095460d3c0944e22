// What a desk had changed without the server, and the clinic too: both values side by side, and one choice each.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { baseOf, complaints, enrolComputer, loaded, openClinic, people, registerPatient, signIn } from "../clinic.mjs";

let clinic;
let desk;
let computer;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  computer = await enrolComputer(clinic.base, people.desk);
});
after(() => clinic?.close());

/** `name` with both fields changed here and, without the server, on that computer. */
async function changedOnBothSides(name) {
  const patient = await registerPatient(desk, { full_name: name, phone: "0912000701", occupation: "Nông dân" });
  const path = `/api/patients/${patient.id}`;
  const base = baseOf({ phone: "0912000701", occupation: "Nông dân" });
  await desk("PUT", path, { ...patient, phone: "0912000702", occupation: "Thợ xây" }, patient.version);
  const kept = { ...patient, phone: "0912000703", occupation: "Thợ mộc" };
  const answer = await computer.sends("PUT", path, kept, patient.version, { "Clinic-Base": base });
  assert.deepEqual(answer.conflicts, ["phone", "occupation"]);
  return { patient, read: () => desk("GET", path) };
}

test("both values stand side by side; 1 keeps the clinic's, 2 takes the desk's, and undo asks again", async () => {
  const { read } = await changedOnBothSides("Võ Thị Hai Bên");
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/patients");
  await loaded(page);
  const link = page.getByRole("navigation").getByRole("link", { name: /Cần quyết định/ });
  await link.getByText("2", { exact: true }).waitFor();
  await link.click();
  await loaded(page);
  const lines = page.locator("main li[tabindex]");
  const phone = lines.filter({ hasText: "Điện thoại" });
  const work = lines.filter({ hasText: "Nghề nghiệp" });
  await phone.getByText("0912 000 702").waitFor();
  await phone.getByText("0912 000 703").waitFor();
  await work.getByText("Thợ xây").waitFor();
  assert.deepEqual(await complaints(page), []);

  await phone.focus();
  await page.keyboard.press("2");
  await page.getByText("Điện thoại: đã lấy giá trị từ máy mất kết nối").waitFor();
  await phone.waitFor({ state: "detached" });
  assert.equal((await read()).phone, "0912000703");
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await phone.waitFor();
  assert.equal((await read()).phone, "0912000702");

  await work.focus();
  await page.keyboard.press("1");
  await page.getByText("Nghề nghiệp: giữ giá trị của phòng khám").waitFor();
  await work.waitFor({ state: "detached" });
  assert.equal((await read()).occupation, "Thợ xây");
  await phone.focus();
  await page.keyboard.press("1");
  await page.getByText("Không có mục nào cần quyết định").waitFor();
  await link.waitFor({ state: "detached" });
  assert.equal((await read()).phone, "0912000702");
  assert.deepEqual(faults, []);
});

test("the patient's own page says that something is to be decided, until another desk has decided it", async () => {
  const { patient } = await changedOnBothSides("Võ Văn Cùng Xem");
  const { page, faults } = await clinic.open({ theme: "dark", language: "en" });
  await signIn(page, people.desk, `/patients/${patient.id}`);
  await loaded(page);
  await page.getByText("2 fields of this record were changed differently in two places").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("link", { name: "Look and choose" }).click();
  await loaded(page);
  const lines = page.locator("main li[tabindex]").filter({ hasText: "Võ Văn Cùng Xem" });
  await lines.nth(1).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByText("Live").waitFor();
  const { items } = await desk("GET", `/api/conflicts?patient=${patient.id}`);
  for (const { id, patient_version: version } of items) {
    await desk("POST", `/api/conflicts/${id}/resolve`, { keep: "clinic" }, version);
  }
  await lines.first().waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("without the server nothing is decided, by button or by key", async () => {
  await changedOnBothSides("Võ Thị Chờ Mạng");
  const { page } = await clinic.open();
  await signIn(page, people.desk, "/conflicts");
  await loaded(page);
  await page.getByText("Trực tuyến").waitFor();
  const line = page.locator("main li[tabindex]").first();
  await line.waitFor();
  await clinic.stop();
  await page.locator("[data-banner]").getByText(/Mất kết nối máy chủ/).waitFor();
  assert.equal(await line.getByRole("button", { name: "Lấy giá trị này" }).getAttribute("aria-disabled"), "true");
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await line.focus();
  await page.keyboard.press("2");
  await page.getByText("Cần máy chủ: dùng được khi có lại kết nối").first().waitFor();
  assert.deepEqual(sent, []);
});
