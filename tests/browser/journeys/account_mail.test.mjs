// A forgotten password, an address to confirm, links that do not work: with a server that sends its mail to a relay of
// this file's own, and the links taken from what arrives there.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { complaints, openAs, openClinic, people } from "../clinic.mjs";

const ADDRESS = "letan@vidu.vn";
const NEW = "ba cây tre xanh mướt";

let relay;
let clinic;
let admin;
before(async () => {
  relay = await openRelay();
  process.env.CLINIC_MAIL = `smtp://127.0.0.1:${relay.port}?tls=none`;
  process.env.CLINIC_MAIL_FROM = "hen@phongkham.example";
  clinic = await openClinic();
  admin = await clinic.ask(people.admin);
});
after(async () => {
  await clinic?.close();
  relay?.close();
});

/** As little of a relay as the server needs; `mails` has what it took, `next` waits for one more. */
async function openRelay() {
  const mails = [];
  const waiting = [];
  const take = (mail) => {
    mails.push(mail);
    waiting.splice(0).forEach((wake) => wake());
  };
  const server = createServer((socket) => {
    let [heard, data] = ["", null];
    const say = (line) => socket.write(`${line}\r\n`);
    const hear = (line) => {
      if (data !== null) {
        if (line !== ".") return data.push(line.replace(/^\.\./, "."));
        take(data.join("\r\n"));
        data = null;
        return say("250 taken");
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "DATA") {
        data = [];
        return say("354 go on");
      }
      say(verb === "EHLO" ? "250-sink\r\n250 8BITMIME" : verb === "QUIT" ? "221 bye" : "250 ok");
      if (verb === "QUIT") socket.end();
    };
    socket.on("error", () => {});
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      const lines = (heard + text).split("\r\n");
      heard = lines.pop();
      lines.forEach(hear);
    });
    say("220 sink");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const next = async (count) => {
    while (mails.length < count) await new Promise((wake) => waiting.push(wake));
    return mails[count - 1];
  };
  return { port: server.address().port, mails, next, close: () => server.close() };
}

/** The path of the link in a mail, from its plain part, however that is encoded. */
function linkIn(mail) {
  const at = mail.search(/Content-Type: text\/plain/i);
  const begin = mail.indexOf("\r\n\r\n", at) + 4;
  const head = mail.slice(mail.lastIndexOf("\r\n--", at), begin);
  const body = mail.slice(begin).split("\r\n--")[0];
  const text = /base64/i.test(head)
    ? Buffer.from(body, "base64").toString("utf8")
    : /quoted-printable/i.test(head)
      ? body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
      : body;
  const link = /https?:\/\/[^/\s]+(\/[a-z-]+#[\w-]{43})/.exec(text);
  assert.ok(link, text);
  return link[1];
}

/** The desk's account, as the admin sees it. */
async function deskAccount() {
  const { items } = await admin("GET", "/api/users");
  return items.find((user) => user.user_name === people.desk.user);
}

test("an address is confirmed, and a forgotten password set anew, by the links that arrive", async () => {
  const { page, faults } = await clinic.open();
  const { id, version, display_name, role, practitioner_id, may_overbook } = await deskAccount();
  const form = { display_name, role, practitioner_id, may_overbook, email: ADDRESS, disabled: false };
  await admin("PUT", `/api/users/${id}`, form, version);

  await page.goto(linkIn(await relay.next(1)));
  await page.getByRole("heading", { name: "Xác nhận địa chỉ email" }).waitFor();
  assert.equal((await deskAccount()).email_confirmed_at, null, "opening a link does nothing yet");
  await page.getByText("Đăng nhập tài khoản mà thư nói đến").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.locator("input[autocomplete=username]").fill(people.desk.user);
  await page.locator("input[autocomplete=current-password]").fill(people.desk.password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Xác nhận" }).focus();
  assert.equal((await deskAccount()).email_confirmed_at, null, "signing in does nothing yet");
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await page.getByText("Đã xác nhận địa chỉ email.").waitFor();
  await page.getByRole("link", { name: "Tới trang chủ" }).waitFor();
  assert.notEqual((await deskAccount()).email_confirmed_at, null);

  // Somebody who forgot the password is not signed in.
  await page.context().clearCookies();
  await page.goto("/");
  await page.getByRole("link", { name: "Quên mật khẩu?" }).click();
  await page.waitForURL("**/forgot-password");
  await page.getByLabel("Tên đăng nhập hoặc email").fill(people.desk.user);
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await page.getByText("Nếu có tài khoản như vậy").waitFor();

  const link = linkIn(await relay.next(2));
  await page.goto(link);
  await page.getByRole("heading", { name: "Đặt mật khẩu mới" }).waitFor();
  await page.getByLabel("Mật khẩu mới", { exact: false }).first().fill(NEW);
  await page.getByLabel("Nhập lại mật khẩu mới").fill(NEW);
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").waitFor();

  await page.goto("/account");
  await page.getByText(ADDRESS).waitFor();
  await page.getByText("Đã xác nhận", { exact: true }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("combobox", { name: "Ngôn ngữ của thư" }).selectOption("en");
  await page.getByText("Đã ghi ngôn ngữ của thư").waitFor();
  assert.equal((await deskAccount()).language, "en");

  // The same link again, by somebody who was not here: used, and the way to another one.
  const other = await clinic.open();
  await other.page.goto(link);
  await other.page.getByLabel("Mật khẩu mới", { exact: false }).first().fill(NEW);
  await other.page.getByLabel("Nhập lại mật khẩu mới").fill(NEW);
  await other.page.keyboard.press("Enter");
  await other.page.getByRole("alert").getByText("Liên kết này đã được dùng").waitFor();
  assert.deepEqual(await complaints(other.page), []);
  await other.page.getByRole("link", { name: "Yêu cầu gửi thư mới" }).click();
  await other.page.waitForURL("**/forgot-password");
  assert.deepEqual([...faults, ...other.faults], []);
});

test("the form answers the same for a name that nobody has", async () => {
  const { page, faults } = await clinic.open({ language: "en" });
  await page.goto("/forgot-password");
  await page.getByLabel("User name or e-mail").fill("khongai");
  await page.keyboard.press("Enter");
  await page.getByText("If there is such an account").waitFor();
  assert.deepEqual(faults, []);
});

for (const [path, button] of [
  ["/confirm-email", "Xác nhận"],
  ["/unlock", "Mở khóa"],
  ["/not-me", "Kết thúc mọi phiên"],
]) {
  test(`${path} says of a wrong link that it is wrong, and of a cut one that it is not whole`, async () => {
    // An address is confirmed by who is signed in alone.
    const isConfirmation = path === "/confirm-email";
    const { page, faults } = isConfirmation ? await openAs(clinic, people.admin, "/") : await clinic.open();
    await page.goto(`${path}#cut`);
    await page.getByRole("alert").getByText("Liên kết bị thiếu").waitFor();
    assert.equal(await page.getByRole("button", { name: button }).count(), 0);
    assert.deepEqual(await complaints(page), []);
    await page.goto("/");
    await page.goto(`${path}#${"x".repeat(43)}`);
    await page.getByRole("button", { name: button }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Liên kết không đúng").waitFor();
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(faults, []);
  });
}

test("another link opened in the same tab is asked about anew, and nothing of the first is said of it", async () => {
  const { page, faults } = await clinic.open();
  const used = [];
  await page.route("**/api/session/unlock", (route) => {
    used.push(route.request().postDataJSON().token);
    return route.fulfill({ status: 204 });
  });
  const tokens = ["a", "b"].map((letter) => letter.repeat(43));
  for (const token of tokens) {
    await page.goto(`/unlock#${token}`);
    await page.getByRole("button", { name: "Mở khóa" }).click();
    await page.getByText("Đã mở khóa tài khoản.").waitFor();
  }
  assert.deepEqual(used, tokens);
  assert.deepEqual(faults, []);
});

test("the admin sees who confirmed an address, and has a mail sent there", async () => {
  const { page, faults } = await openAs(clinic, people.admin, "/users");
  const row = page.locator("tbody tr").filter({ hasText: ADDRESS });
  await row.getByText("Đã xác nhận", { exact: true }).waitFor();
  const sent = relay.mails.length;
  await row.getByRole("button", { name: "Gửi thư đặt lại mật khẩu" }).click();
  await page.getByText(`Thư sẽ đến ${ADDRESS}`).waitFor();
  assert.match(linkIn(await relay.next(sent + 1)), /^\/reset-password#/);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});
