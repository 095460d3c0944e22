// The server goes away under a browser, and comes back on the same address.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { complaints, loaded, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
});
after(() => clinic?.close());
// A test that failed must not leave the next one without a server.
afterEach(async () => {
  await clinic?.stop();
  await clinic?.start();
});

const banner = (page) => page.locator("[data-banner]");
const away = (page) => banner(page).getByText(/^Mất kết nối máy chủ từ \d\d:\d\d$/);
const why = "Cần máy chủ: dùng được khi có lại kết nối";

test("without its server a browser says since when, bars what needs it, sends nothing, and comes back by itself", async () => {
  const { page } = await clinic.open();
  await signIn(page, people.desk, "/arrivals");
  await loaded(page);
  await page.getByText("Trực tuyến").waitFor();
  const callNext = page.getByRole("button", { name: /Gọi/ }).and(page.locator("header *")).first();
  assert.equal(await callNext.getAttribute("aria-disabled"), null);
  assert.equal(await banner(page).innerText(), "");
  await clinic.stop();
  await away(page).waitFor();
  await banner(page).getByText("Chưa lưu được gì cho đến khi có lại kết nối.").waitFor();
  const sent = [];
  page.on("request", (request) => request.method() !== "GET" && request.url().includes("/api/queue") && sent.push(request.url()));
  assert.equal(await callNext.getAttribute("aria-disabled"), "true");
  assert.equal(await callNext.getAttribute("title"), why);
  // It can still be reached, so that its reason is read; it only does nothing.
  await callNext.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("F8");
  await page.getByRole("region", { name: "Thông báo" }).or(page.locator("[aria-label='Thông báo']")).getByText(why).first().waitFor();
  const checkIn = page.getByRole("button", { name: "Nhận bệnh" }).first();
  assert.equal(await checkIn.getAttribute("aria-disabled"), "true");
  assert.deepEqual(sent, []);
  assert.deepEqual(await complaints(page), []);
  await clinic.start();
  await banner(page).getByText("Đã kết nối lại với máy chủ.").waitFor({ timeout: 40_000 });
  await page.getByText("Trực tuyến").waitFor();
  assert.equal(await callNext.getAttribute("aria-disabled"), null);
  await page.waitForFunction(() => document.querySelector("[data-banner]").innerText === "", null, { timeout: 15_000 });
});

test("a form that is open when the server goes keeps what was typed, is not sent by Enter, and is saved when it is back", async () => {
  const { page } = await clinic.open();
  await signIn(page, people.admin, "/rooms");
  await loaded(page);
  await page.getByText("Trực tuyến").waitFor();
  await page.keyboard.press("F3");
  const dialog = page.getByRole("dialog", { name: "Thêm phòng" });
  const name = dialog.getByLabel("Tên").first();
  await name.fill("Phòng Chờ Mạng");
  await dialog.getByLabel("Chữ cái số thứ tự").first().fill("CM");
  await clinic.stop();
  await away(page).waitFor();
  const save = dialog.getByRole("button", { name: "Lưu" });
  assert.equal(await save.getAttribute("aria-disabled"), "true");
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/api/rooms") && sent.push(request.url()));
  await name.press("Enter");
  await save.click({ force: true });
  assert.deepEqual(sent, []);
  assert.equal(await name.inputValue(), "Phòng Chờ Mạng");
  await clinic.start();
  await page.locator("[data-banner]").getByText("Đã kết nối lại").waitFor({ state: "attached", timeout: 40_000 });
  await save.click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("row").filter({ hasText: "Phòng Chờ Mạng" }).waitFor();
  assert.equal(sent.length, 1);
});

test("a page that could not be loaded without the server appears by itself when it is back", async () => {
  const { page } = await clinic.open();
  await signIn(page, people.admin, "/rooms");
  await loaded(page);
  await page.getByText("Trực tuyến").waitFor();
  await clinic.stop();
  await away(page).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Dịch vụ" }).click();
  await page.getByText("Không kết nối được máy chủ").waitFor();
  await clinic.start();
  await page.getByRole("row").nth(3).waitFor({ timeout: 40_000 });
  await page.getByText("Không kết nối được máy chủ").waitFor({ state: "detached" });
});
