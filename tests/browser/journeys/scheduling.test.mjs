// The day board, booking, requests and hours, on the demo clinic's next working days: today's may be over.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
before(async () => {
  clinic = await openClinic();
});
after(() => clinic?.close());

const cards = (page, state) => page.getByRole("button", { name: new RegExp(`^\\d\\d:\\d\\d–.*, ${state}$`) });
const said = (page) => page.locator("[aria-live=assertive]");

/** The board of the next day on which visits are booked. */
async function openNextWorkingDay(page) {
  await page.goto("/day-board");
  const day = page.getByTitle("Chọn ngày");
  for (let step = 0; step < 7; step += 1) {
    const before = await day.innerText();
    await page.getByRole("button", { name: "Ngày sau" }).click();
    await page.waitForFunction(([before]) => document.querySelector("[title='Chọn ngày']").innerText !== before, [before]);
    await page.locator("[aria-busy=false] [role=region]").waitFor();
    if ((await cards(page, "Đã hẹn").count()) > 0) return;
  }
  assert.fail("the demo has no visit in the coming week");
}

/** Carries the focused visit by Alt and an arrow until the ghost says `verdict`. */
async function carryUntil(page, arrow, verdict) {
  for (let step = 0; step < 130; step += 1) {
    await page.keyboard.press(`Alt+${arrow}`);
    if ((await said(page).innerText()).includes(verdict)) return;
  }
  assert.fail(`the ghost never said ${verdict}: ${await said(page).innerText()}`);
}

test("a visit is moved by keys alone, and undo in the notice moves it back", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk);
  await openNextWorkingDay(page);
  const card = page.locator(`[id="${await cards(page, "Đã hẹn").first().getAttribute("id")}"]`);
  const before = await card.getAttribute("aria-label");
  await card.focus();
  await carryUntil(page, "ArrowDown", "Vừa");
  await page.keyboard.press("Enter");
  await page.getByText("Đã chuyển").waitFor();
  const moved = await card.getAttribute("aria-label");
  assert.notEqual(moved, before);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Đã trả").waitFor();
  await page.getByRole("button", { name: before }).waitFor();
  assert.deepEqual(faults, []);
});

test("a taken time is refused with the nearest free times, each one key away", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk);
  await openNextWorkingDay(page);
  const card = cards(page, "Đã hẹn").first();
  await card.focus();
  await carryUntil(page, "ArrowDown", "Trùng lịch hẹn khác");
  await page.keyboard.press("Enter");
  const refusal = page.getByRole("dialog", { name: "Bác sĩ đã có lịch hẹn khác vào giờ này" });
  await refusal.waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("1");
  await refusal.waitFor({ state: "hidden" });
  await page.getByText("Đã chuyển").waitFor();
  assert.deepEqual(faults, []);
});

test("a visit is booked by keys alone, shows its code, and waits among the requests until it is accepted", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk);
  await openNextWorkingDay(page);
  await page.keyboard.press("F3");
  const answered = page.waitForResponse(/q=nguyen/);
  await page.getByRole("combobox", { name: "Bệnh nhân" }).fill("nguyen");
  await answered;
  // Enter means nothing while the hits are still on their way.
  const chosen = page.locator("#book-patient p").first();
  for (let tries = 0; tries < 50 && !(await chosen.isVisible()); tries += 1) {
    await page.keyboard.press("Enter");
    await page.waitForTimeout(20);
  }
  const patient = await chosen.innerText();
  await page.locator("#book-service button:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#book-doctor button:focus").waitFor();
  await page.keyboard.press("Enter");
  // Where today is over the next free day is proposed.
  const proposal = page.getByRole("button", { name: /^Ngày gần nhất còn trống/ });
  await page.locator("#book-time [data-time]").first().or(proposal).waitFor();
  if (await proposal.isVisible()) await proposal.click();
  await page.locator("#book-time [data-time]").first().click();
  await page.getByLabel("Lý do").fill("Đau lưng hai tuần");
  await page.getByLabel("Chờ bác sĩ xác nhận").check();
  await page.keyboard.press("Control+s");
  await page.getByText("Đã đặt hẹn cho").waitFor();
  await page.getByRole("img", { name: "Mã QR của lịch hẹn" }).locator("svg").waitFor();
  assert.deepEqual(await complaints(page), []);

  await page.goto("/requests");
  const request = page.getByRole("listitem").filter({ hasText: "Đau lưng hai tuần" });
  await request.getByText(patient.split("\n")[0]).waitFor();
  await request.getByRole("button", { name: "Chấp nhận" }).click();
  await request.waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("a second screen sees a cancelled visit go at once, and undo brings it back", async () => {
  const desk = await clinic.open();
  const other = await clinic.open();
  await signIn(desk.page, people.desk);
  await signIn(other.page, people.admin);
  await openNextWorkingDay(desk.page);
  await openNextWorkingDay(other.page);
  await other.page.getByText("Trực tuyến").waitFor();
  const first = cards(desk.page, "Đã hẹn").first();
  const id = await first.getAttribute("id");
  const seen = other.page.locator(`[id="${id}"]`);
  await seen.waitFor();
  await first.click();
  await desk.page.getByRole("button", { name: "Hủy hẹn" }).click();
  await desk.page.getByRole("button", { name: "Bệnh nhân yêu cầu" }).click();
  await desk.page.getByRole("dialog", { name: "Hủy hẹn" }).getByRole("button", { name: "Hủy hẹn" }).click();
  await seen.waitFor({ state: "detached" });
  await desk.page.getByRole("button", { name: "Hoàn tác" }).click();
  await seen.waitFor();
  assert.deepEqual([...desk.faults, ...other.faults], []);
});

test("a doctor's hours are saved and put back; visits in the way are listed", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.doctor, "/my-schedule");
  await page.getByRole("button", { name: "Tuần sau" }).click();
  const save = page.getByRole("button", { name: "Lưu lịch" });
  // Without its shifts the week's visits would lie outside the hours.
  const remove = page.getByRole("button", { name: "Bỏ ca này" });
  await remove.first().waitFor();
  while ((await remove.count()) > 0) await remove.first().click();
  await save.click();
  const refusal = page.getByRole("alert");
  await refusal.getByRole("link").first().waitFor();
  await page.getByRole("button", { name: "Bỏ thay đổi" }).click();
  await remove.first().waitFor();
  // An evening shift on the free Sunday is in nobody's way.
  await page.getByRole("region", { name: /^Chủ Nhật/ }).getByRole("button", { name: "Buổi sáng" }).click();
  await save.click();
  await page.getByText("Đã lưu lịch làm việc").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Đã trả lịch làm việc về như cũ").waitFor();
  assert.deepEqual(faults, []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`the scheduling screens are free of accessibility complaints (${theme}, ${language})`, async () => {
    const desk = await clinic.open({ theme, language });
    await signIn(desk.page, people.desk);
    for (const path of ["/day-board", "/requests", "/appointments", "/appointments/new"]) {
      await desk.page.goto(path);
      await desk.page.locator("h1").waitFor();
      await desk.page.locator("[aria-busy=true]").first().waitFor({ state: "hidden" });
      assert.deepEqual(await complaints(desk.page), [], path);
    }
    const doctor = await clinic.open({ theme, language });
    await signIn(doctor.page, people.doctor);
    for (const path of ["/my-day", "/my-schedule"]) {
      await doctor.page.goto(path);
      await doctor.page.locator("h1").waitFor();
      await doctor.page.locator("[aria-busy=true]").first().waitFor({ state: "hidden" });
      assert.deepEqual(await complaints(doctor.page), [], path);
    }
    assert.deepEqual([...desk.faults, ...doctor.faults], []);
  });
}
