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
  await refusal.getByText("4 more tries").waitFor();
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
