// Getting in and out of the clinic, in both languages and themes, by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
before(async () => {
  clinic = await openClinic();
});
after(() => clinic?.close());

test("the receptionist signs in, sees that the screen is live, and signs out", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk);
  await page.getByText("Trực tuyến").waitFor();
  await page.getByRole("button", { name: "Tài khoản của tôi" }).click();
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await page.getByRole("heading", { name: "Đăng nhập" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Đăng nhập" }).waitFor();
  assert.deepEqual(faults, []);
});

test("a session outlives a reload, and the asked address is shown after signing in", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/account");
  await page.getByRole("heading", { name: "Tài khoản của tôi" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Tài khoản của tôi" }).waitFor();
  assert.deepEqual(faults, []);
});

test("a wrong password says how many tries are left, in the language of the screen", async () => {
  const { page } = await clinic.open({ language: "en" });
  await page.goto("/");
  await page.getByLabel("User name").fill(people.doctor.user);
  await page.getByLabel("Password", { exact: false }).first().fill("not the password");
  await page.keyboard.press("Enter");
  const refusal = page.getByRole("alert");
  await refusal.getByText("4 tries left").waitFor();
  assert.match(await refusal.innerText(), /The user name or password is not right/);
});

test("language and theme stay as they were chosen", async () => {
  const { page } = await clinic.open();
  await page.goto("/");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByRole("button", { name: "Dark theme" }).click();
  await page.reload();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "clinic-dark");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});

test("every page and command is a few letters away, without Vietnamese marks", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("tai khoan");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/account");
  assert.deepEqual(faults, []);
});

for (const theme of ["light", "dark"]) {
  test(`sign-in, account and the unknown page are free of accessibility complaints (${theme})`, async () => {
    const { page } = await clinic.open({ theme });
    await page.goto("/");
    await page.getByRole("heading", { name: "Đăng nhập" }).waitFor();
    assert.deepEqual(await complaints(page), []);
    await signIn(page, people.desk, "/account");
    await page.getByRole("heading", { name: "Tài khoản của tôi" }).waitFor();
    await page.getByText("Trực tuyến").waitFor();
    assert.deepEqual(await complaints(page), []);
    await page.goto("/nowhere");
    await page.getByText("Không có trang này").last().waitFor();
    assert.deepEqual(await complaints(page), []);
  });
}

test("a token that ran out is renewed silently, and the same change goes out again with its key", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/account");
  const keys = [];
  let renewed = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/api/session/refresh")) renewed += 1;
  });
  await page.route("**/api/session/password", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    const problem = { type: "/problems/session-over", title: "…", status: 401 };
    await route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await page.getByLabel("Mật khẩu hiện tại").fill("không phải mật khẩu này");
  await page.getByLabel("Mật khẩu mới", { exact: false }).first().fill("bốn con mèo đen ngủ");
  await page.getByLabel("Nhập lại mật khẩu mới").fill("bốn con mèo đen ngủ");
  await page.getByRole("button", { name: "Lưu mật khẩu" }).click();
  // The server's own verdict on the repeated request: the current password is wrong.
  await page.locator("[aria-invalid=true]").first().waitFor();
  assert.equal(renewed, 1);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.deepEqual(faults, []);
});

test("after a lost answer the same press sends the same key, other content another", async () => {
  const { page } = await clinic.open();
  await signIn(page, people.desk, "/account");
  const keys = [];
  await page.route("**/api/session/password", (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    return route.abort("connectionreset");
  });
  const press = async (times) => {
    await page.getByRole("button", { name: "Lưu mật khẩu" }).click();
    while (keys.length < times) await page.waitForEvent("requestfailed");
    await page.getByRole("alert").getByText("Không kết nối được máy chủ").waitFor();
  };
  await page.getByLabel("Mật khẩu hiện tại").fill("mật khẩu cũ");
  await page.getByLabel("Mật khẩu mới", { exact: false }).first().fill("bốn con mèo đen ngủ");
  await page.getByLabel("Nhập lại mật khẩu mới").fill("bốn con mèo đen ngủ");
  await press(1);
  await press(2);
  await page.getByLabel("Mật khẩu hiện tại").fill("mật khẩu khác");
  await press(3);
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
});
