// A desk's own page of its copy, and the banner, from a shell that is in every state it can be in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, loaded, openClinic, people, signIn } from "../clinic.mjs";
import { becomeDesktop, fresh } from "../shell.mjs";

let clinic;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
});
after(() => clinic?.close());

const stand = (page) => page.locator("[data-stand]");
const banner = (page) => page.locator("[data-banner]");

test("a browser says that it keeps no copy and works straight on the server", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.admin, "/sync");
  await page.getByText("Trình duyệt làm việc thẳng với máy chủ").waitFor();
  assert.equal(await page.getByRole("link", { name: "Đồng bộ" }).count(), 0);
  assert.deepEqual(faults, []);
});

test("a desk's page says how its copy stands in every state, and what was asked of it", async () => {
  const { page, faults } = await clinic.open();
  const shell = await becomeDesktop(page);
  await signIn(page, people.desk);
  await page.getByRole("link", { name: "Đồng bộ" }).first().click();
  await loaded(page);
  await stand(page).getByRole("heading", { name: "Bản sao đang mới" }).waitFor();
  await page.getByText("98.214").waitFor();
  await page.getByText("41,3 MB").waitFor();
  assert.deepEqual(await complaints(page), []);

  const { copy } = fresh;
  await shell.tell({ ...fresh, copy: null, loading: { rows: 40_000, rows_total: 160_000, bytes: 9_000_000, bytes_total: null, seconds_left: 20 } });
  await stand(page).getByText("40.000 / 160.000 dòng").waitFor();
  assert.equal(await stand(page).getByRole("progressbar").getAttribute("value"), "25");
  assert.deepEqual(await complaints(page), []);
  await shell.tell({ ...fresh, copy: null });
  await stand(page).getByRole("heading", { name: "Chưa có bản sao nào" }).waitFor();
  await shell.tell({ ...fresh, copy: { ...copy, behind: 12 } });
  await stand(page).getByText("Còn 12 lượt cập nhật chưa về tới máy này.").waitFor();
  await shell.tell({ ...fresh, trouble: "versions" });
  await stand(page).getByText(/Hãy cập nhật ứng dụng/).waitFor();
  await shell.tell({ ...fresh, keeps_replica: false, copy: null });
  await stand(page).getByRole("heading", { name: "Tài khoản này không giữ bản sao" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Đồng bộ ngay" }).count(), 0);
  await shell.tell(fresh);

  await page.getByRole("button", { name: "Đồng bộ ngay" }).waitFor();
  await page.keyboard.press("F4");
  await page.getByText("Đã đồng bộ xong").waitFor();
  await page.getByRole("button", { name: "Kiểm tra và sửa" }).click();
  await page.getByText("Đã so xong: mọi dòng đều giống máy chủ.").waitFor();
  shell.differed = "appointment";
  await page.getByRole("button", { name: "Kiểm tra và sửa" }).click();
  await page.getByText("Có chỗ khác máy chủ (Lịch hẹn); đã sửa xong.").waitFor();
  assert.deepEqual(faults, []);
});

test("a desk without its server bars what needs it, notes what becomes a request, and tells when all is sent", async () => {
  const { page } = await clinic.open();
  const shell = await becomeDesktop(page);
  await signIn(page, people.desk, "/arrivals");
  await loaded(page);
  await page.getByText("Trực tuyến").waitFor();
  const expected = page.getByRole("button", { name: "Nhận bệnh" }).first();
  await expected.waitFor();
  await shell.line(false);
  await banner(page).getByText("Mất kết nối máy chủ từ 09:42").waitFor();
  const callNext = page.locator("main header button").first();
  assert.equal(await callNext.getAttribute("aria-disabled"), "true");
  assert.equal(await expected.getAttribute("aria-disabled"), null);
  assert.equal(await expected.getAttribute("title"), "Mất kết nối: ghi trên máy này, tự gửi khi có lại");
  await shell.tell({ ...shell.status, waiting: 3 });
  await banner(page).getByRole("link", { name: "3 thay đổi chưa gửi" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await banner(page).getByRole("link", { name: "Việc gì vẫn làm được?" }).click();
  await page.getByRole("heading", { name: "Khi mất kết nối máy chủ" }).waitFor();
  await stand(page).getByRole("heading", { name: "Làm việc không có máy chủ" }).waitFor();
  assert.deepEqual(await complaints(page), []);

  await shell.line(true);
  await banner(page).getByText("Đã kết nối lại, đang gửi 3 thay đổi…").waitFor();
  await shell.tell({ ...shell.status, waiting: 0, refused: 1 });
  await banner(page).getByText("Đã gửi. Máy chủ không nhận 1 thay đổi.").waitFor();
  await page.waitForFunction(() => document.querySelector("[data-banner]").innerText === "", null, { timeout: 15_000 });
});

test("a browser-like desk that carries nothing out here bars booking too", async () => {
  const { page } = await clinic.open();
  const shell = await becomeDesktop(page, { ...fresh, works_offline: false });
  await signIn(page, people.desk, "/arrivals");
  await loaded(page);
  const checkIn = page.getByRole("button", { name: "Nhận bệnh" }).first();
  await checkIn.waitFor();
  await shell.line(false);
  await banner(page).getByText("Chưa lưu được gì cho đến khi có lại kết nối.").waitFor();
  assert.equal(await checkIn.getAttribute("aria-disabled"), "true");
});
