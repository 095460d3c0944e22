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
  const outside = page.getByRole("region", { name: "Lịch hẹn ngoài giờ làm việc mới" });
  // Each has its proposal, and its details are a press away.
  const visits = outside.getByRole("list").getByRole("listitem");
  await visits.first().waitFor();
  assert.deepEqual(await complaints(page), []);
  await outside.getByRole("button", { name: /^Chuyển sang \d\d:\d\d/ }).first().waitFor();
  await visits.first().getByRole("button", { name: "Giờ khác" }).click();
  const drawer = page.getByRole("dialog", { name: "Lịch hẹn" });
  await drawer.getByRole("img", { name: "Mã QR của lịch hẹn" }).waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Bỏ thay đổi" }).click();
  await outside.waitFor({ state: "detached" });
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

/** Free times of a doctor in the coming week, from the API. */
async function free(ask, minutes = 20) {
  const { columns } = await ask("GET", "/api/day-board?days=7");
  const working = columns.filter(({ day, shifts }) => shifts.length > 0 && day > columns[0].day);
  for (const { practitioner_id, day } of working) {
    const path = `/api/practitioners/${practitioner_id}/free-times?day=${day}&length_minutes=${minutes}`;
    const { starts } = await ask("GET", path);
    if (starts.length > 6) return { practitioner_id, day, starts };
  }
  return assert.fail("nobody is free in the coming week");
}

test("a chosen time is kept, with a countdown; others see it kept and are refused it; leaving gives it back", async () => {
  const ask = await clinic.ask(people.desk);
  const { practitioner_id, day, starts } = await free(ask);
  const start = starts[2];
  const { page, faults } = await clinic.open();
  const other = await clinic.open();
  await signIn(other.page, people.admin, `/day-board?day=${day}`);
  const { items: patients } = await ask("GET", "/api/patients?q=nguyen&limit=2");
  const form = (patient) => `/appointments/new?patient=${patient.id}&practitioner=${practitioner_id}&start=${encodeURIComponent(start)}`;
  await signIn(page, people.desk, form(patients[0]));
  await page.locator("#book-patient").getByText(patients[0].full_name).first().waitFor();
  await page.locator("#book-service button").first().click();
  const kept = page.locator("[data-kept]");
  await kept.getByText(/Giữ giờ này cho bạn đến \d\d:\d\d/).waitFor();
  await kept.getByText(/^[45]:\d\d$/).waitFor();
  assert.deepEqual(await complaints(page), []);
  // It stays among the times of whoever keeps it.
  await page.locator("#book-time [data-time][aria-pressed=true]").waitFor();
  await other.page.getByText(/Đang giữ chỗ đến \d\d:\d\d/).waitFor();

  const second = await clinic.open();
  await signIn(second.page, people.admin, form(patients[1]));
  await second.page.locator("#book-patient").getByText(patients[1].full_name).first().waitFor();
  await second.page.locator("#book-service button").first().click();
  const refusal = second.page.getByRole("dialog", { name: /giữ/ });
  await refusal.waitFor();
  assert.deepEqual(await complaints(second.page), []);
  await second.page.keyboard.press("Escape");
  await second.page.getByRole("list", { name: "Giờ người khác đang giữ" }).getByText(/Đang giữ chỗ đến/).waitFor();

  await page.getByRole("link", { name: "Tiếp đón" }).click();
  await page.getByRole("button", { name: "Bỏ và rời đi" }).click();
  await page.waitForURL("**/arrivals");
  await other.page.getByText(/Đang giữ chỗ đến/).waitFor({ state: "detached" });
  assert.deepEqual([...faults, ...other.faults, ...second.faults], []);
});

test("moving a visit keeps the chosen time for as long as the dialog is open, and not longer", async () => {
  const ask = await clinic.ask(people.desk);
  const { columns } = await ask("GET", "/api/day-board?days=7");
  const column = columns.find(({ day, appointments }) => {
    return day > columns[0].day && appointments.some(({ status }) => status === "booked");
  });
  const visit = column.appointments.find(({ status }) => status === "booked");
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, `/appointments/${visit.id}`);
  await page.getByRole("button", { name: "Đổi giờ" }).click();
  const dialog = page.getByRole("dialog", { name: "Đổi giờ" });
  await dialog.locator("[data-time]").first().click();
  await dialog.locator("[data-kept]").getByText(/Giữ giờ này cho bạn đến \d\d:\d\d/).waitFor();
  await dialog.locator("[data-time][aria-pressed=true]").waitFor();
  assert.deepEqual(await complaints(page), []);
  const held = async () => {
    const { columns } = await ask("GET", `/api/day-board?from=${column.day}&days=7`);
    return columns.flatMap(({ holds }) => holds);
  };
  assert.equal((await held()).length, 1);
  const ended = page.waitForResponse((answer) => answer.request().method() === "DELETE" && /holds/.test(answer.url()));
  await page.keyboard.press("Escape");
  await ended;
  assert.deepEqual(await held(), []);
  // Moved inside its hold, nothing is left of it.
  await page.getByRole("button", { name: "Đổi giờ" }).click();
  await dialog.locator("[data-time]").first().click();
  await dialog.locator("[data-kept]").waitFor();
  await dialog.getByRole("button", { name: "Chuyển sang giờ này" }).click();
  await page.getByText("Đã chuyển").waitFor();
  assert.deepEqual(await held(), []);
  assert.deepEqual(faults, []);
});

test("who may books a taken time all the same, with a reason that the board shows", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.admin);
  await openNextWorkingDay(page);
  const card = cards(page, "Đã hẹn").first();
  await card.focus();
  await carryUntil(page, "ArrowDown", "Trùng lịch hẹn khác");
  await page.keyboard.press("Enter");
  const refusal = page.getByRole("dialog", { name: "Bác sĩ đã có lịch hẹn khác vào giờ này" });
  await refusal.getByText("Vẫn xếp, có lý do").first().click();
  await refusal.getByRole("button", { name: "Vẫn xếp, có lý do" }).click();
  await refusal.getByText("Cần điền mục này").waitFor();
  assert.deepEqual(await complaints(page), []);
  await refusal.getByLabel("Lý do xếp ngoài quy định").fill("Sốt cao, bác sĩ đồng ý");
  await refusal.getByRole("button", { name: "Vẫn xếp, có lý do" }).click();
  await page.getByRole("button", { name: /xếp ngoài quy định: Sốt cao, bác sĩ đồng ý/ }).waitFor();
  assert.deepEqual(faults, []);
});

test("a visit is made longer by Shift, Alt and an arrow, and by its lower edge; undo gives the length back", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk);
  await openNextWorkingDay(page);
  const all = await cards(page, "Đã hẹn").all();
  let card;
  for (const one of all) {
    const found = page.locator(`[id="${await one.getAttribute("id")}"]`);
    await found.focus();
    await page.keyboard.press("Alt+Shift+ArrowDown");
    await said(page).getByText(/\S/).waitFor({ state: "attached" });
    if ((await said(page).innerText()).includes("Vừa")) {
      card = found;
      break;
    }
    await page.keyboard.press("Escape");
    await said(page).filter({ hasNotText: /\S/ }).waitFor({ state: "attached" });
  }
  const before = await card.getAttribute("aria-label");
  await page.keyboard.press("Enter");
  await page.getByText(/Lịch của .* nay từ \d\d:\d\d đến \d\d:\d\d/).waitFor();
  assert.notEqual(await card.getAttribute("aria-label"), before);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByText("Đã trả").waitFor();
  await page.getByRole("button", { name: before }).waitFor();
  const [from, to] = before.match(/\d\d:\d\d/g).map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const { width, height } = await card.boundingBox();
  const edge = { x: width / 2, y: height - 2 };
  // Not before the card stands still and nothing lies over its edge.
  await card.hover({ position: edge });
  const box = await card.boundingBox();
  const [x, y] = [box.x + edge.x, box.y + edge.y];
  await page.mouse.down();
  await page.mouse.move(x, y + (height / (to - from)) * 5, { steps: 4 });
  await said(page).getByText("Vừa").waitFor({ state: "attached" });
  await page.mouse.up();
  await page.getByText(/Lịch của .* nay từ/).waitFor();
  assert.deepEqual(faults, []);
});
