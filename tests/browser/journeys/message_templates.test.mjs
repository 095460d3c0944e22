// The clinic words its messages itself: an administrator changes a subject with the mail beside it, is told what is
// wrong with its line, saves, takes it back, and restores what was.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, loaded, openAs, openClinic, people, signIn } from "../clinic.mjs";

let clinic;
let admin;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  admin = await clinic.ask(people.admin);
});
after(() => clinic?.close());

const SUBJECT = "/api/message-templates/vi.booked.subject.txt";
const HEADING = "Xác nhận đặt lịch · Tiêu đề · Tiếng Việt";
const focused = (page) => page.locator(":focus");
const list = (page) => page.getByRole("navigation", { name: /^(Mẫu tin|Message templates)$/ });
const source = (page) => page.getByRole("textbox", { name: /^(Nội dung|Text)/ });
const preview = (page) => page.locator("[data-preview]");
const subject = (page) => preview(page).locator("[data-subject]");
const wrong = (page) => source(page).and(page.locator("[aria-invalid=true]"));
const stored = () => admin("GET", SUBJECT);

/** The mail is shown in a frame that runs nothing; what the journeys' own tools run in every frame is kept out of it. */
const own = (faults) => faults.filter((fault) => !/sandbox/i.test(fault));

async function openTemplates(options) {
  const screen = await openAs(clinic, people.admin, "/message-templates", options);
  return screen;
}

/** The confirmation's subject in Vietnamese: the first of the list. */
async function openSubject(page) {
  await list(page).getByRole("button", { name: /^Tiêu đề/ }).first().click();
  await page.getByRole("heading", { level: 2, name: HEADING }).waitFor();
  await subject(page).getByText("10:00").waitFor();
}

test("the page is found by its name; the mail beside the text follows what is typed, and a fact is put in by a press", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.admin);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Lệnh" }).getByRole("combobox").fill("mau tin");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/message-templates");
  await loaded(page);
  await page.getByText("Chọn mẫu cần sửa").waitFor();
  assert.deepEqual(await complaints(page), []);
  await openSubject(page);
  assert.deepEqual(await complaints(page), []);

  await source(page).fill("Hẹn gặp ");
  await page.getByRole("button", { name: "Chèn patient" }).click();
  assert.equal(await source(page).inputValue(), "Hẹn gặp {{ patient }}");
  await source(page).and(focused(page)).waitFor();
  await subject(page).getByText("Hẹn gặp Nguyễn Văn Thử", { exact: true }).waitFor();
  await preview(page).getByText("Không nói giờ khám.").waitFor();
  await page.frameLocator("[data-preview] iframe").getByText("Nguyễn Văn Thử").first().waitFor();
  assert.equal((await stored()).versions.length, 0, "nothing is saved yet");
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(own(faults), []);
});

test("a broken template is told at its text with its line while it is written, and is not saved", async () => {
  const { page, faults } = await openTemplates();
  await openSubject(page);
  await source(page).fill("Lịch hẹn\n{{ tiem }}");
  await page.getByText("Dòng 2: không có thông tin tên này (tiem)").waitFor();
  await wrong(page).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Control+s");
  await wrong(page).waitFor();
  assert.equal((await stored()).versions.length, 0);
  await source(page).fill("");
  await page.getByRole("button", { name: /^Lưu mẫu/ }).click();
  await page.getByText("Cần điền mục này").waitFor();
  await source(page).fill("Lịch hẹn {{ time }} {{ day }}");
  await subject(page).getByText(/^Lịch hẹn 10:00/).waitFor();
  await wrong(page).waitFor({ state: "detached" });
  assert.deepEqual(own(faults), []);
});

test("a template is saved by its key, taken back by undo, saved again, restored from the list, and goes back to the program's own", async () => {
  const { page, faults } = await openTemplates();
  await openSubject(page);
  const program = await source(page).inputValue();
  await source(page).fill("Một {{ time }} {{ day }}");
  await page.keyboard.press("Control+s");
  await page.getByText(`${HEADING}: đã lưu mẫu`).waitFor();
  await list(page).getByText("Riêng", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Hoàn tác" }).last().click();
  await page.getByText("Bản 2", { exact: true }).waitFor();
  assert.equal(await source(page).inputValue(), program);
  assert.equal((await stored()).template.is_own, false);

  await source(page).fill("Hai {{ time }} {{ day }}");
  await page.keyboard.press("Control+s");
  await page.getByText("Bản 3", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Dùng lại bản 1" }).click();
  await page.getByText("Đã dùng lại bản 1").waitFor();
  await page.getByText("Bản 4", { exact: true }).waitFor();
  assert.equal(await source(page).inputValue(), "Một {{ time }} {{ day }}");
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Dùng lại mẫu có sẵn" }).click();
  await page.getByText(`${HEADING}: đã dùng lại mẫu có sẵn`).waitFor();
  await page.getByText("Bản 5", { exact: true }).waitFor();
  assert.equal(await source(page).inputValue(), program);
  assert.deepEqual(own(faults), []);
});

test("what somebody else saved meanwhile is not written over unseen, and what was typed stays", async () => {
  const { page, faults } = await openTemplates();
  await openSubject(page);
  const { template } = await stored();
  await admin("PUT", SUBJECT, { source: "Của người khác {{ time }}" }, template.version);
  await source(page).fill("Của tôi {{ time }}");
  await page.keyboard.press("Control+s");
  await page.getByText(/^Có người vừa lưu mẫu này/).waitFor();
  await page.getByText("Của người khác {{ time }}").waitFor();
  assert.equal(await source(page).inputValue(), "Của tôi {{ time }}");
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Control+s");
  await page.getByText(`${HEADING}: đã lưu mẫu`).waitFor();
  assert.equal((await stored()).template.source, "Của tôi {{ time }}");
  assert.deepEqual(own(faults), []);
});

test("another template is not opened over what was typed without being asked, and a test is sent of what is typed", async () => {
  const { page, faults } = await openTemplates();
  await openSubject(page);
  let sent;
  await page.route("**/api/message-templates/*/test", (route) => {
    sent = route.request().postDataJSON();
    return route.fulfill({ json: { said: "250 taken" } });
  });
  await source(page).fill("Thử xem {{ time }}");
  await page.getByRole("textbox", { name: /^Gửi tới địa chỉ/ }).fill("quantri@vidu.vn");
  await page.keyboard.press("Enter");
  await page.getByText("Máy chủ thư đã nhận thư thử gửi tới quantri@vidu.vn").waitFor();
  assert.deepEqual([sent.to, sent.source], ["quantri@vidu.vn", "Thử xem {{ time }}"]);

  await list(page).getByRole("button", { name: "Lời mở đầu" }).first().click();
  const question = page.getByRole("dialog", { name: "Bỏ những gì vừa nhập?" });
  await question.getByRole("button", { name: "Ở lại nhập tiếp" }).click();
  assert.equal(await source(page).inputValue(), "Thử xem {{ time }}");
  await list(page).getByRole("button", { name: "Lời mở đầu" }).first().click();
  await question.getByRole("button", { name: "Bỏ và rời đi" }).click();
  await page.getByRole("heading", { level: 2, name: "Xác nhận đặt lịch · Lời mở đầu · Tiếng Việt" }).waitFor();
  assert.deepEqual(own(faults), []);
});

test("an SMS is worded with what it costs beside it, and as it reads where less is known", async () => {
  const { page, faults } = await openTemplates();
  await list(page).getByRole("button", { name: "SMS" }).first().click();
  await page.getByRole("heading", { level: 2, name: "Xác nhận đặt lịch · SMS · Tiếng Việt" }).waitFor();
  const alone = preview(page).locator("[data-alone]");
  await alone.filter({ hasText: "10:00" }).waitFor();
  const costs = (count) => preview(page).getByText(new RegExp(`^Không dấu: \\d+ ký tự, tính ${count} SMS\\. Có dấu: \\d+ ký tự, tính`));
  await costs("[12]").waitFor();
  await page.getByText("Nội dung SMS đang soạn được gửi thử bằng thư, không tính tiền.").waitFor();
  assert.deepEqual(await complaints(page), []);

  await source(page).fill("Hẹn {{ time }} {{ day }}{% if preparation %}, nhớ {{ preparation }}{% endif %}");
  await alone.filter({ hasText: "nhớ Nhịn ăn 8 giờ" }).waitFor();
  await preview(page).getByLabel("Có đủ mọi thông tin").uncheck();
  await alone.filter({ hasNotText: "nhớ" }).waitFor();
  await source(page).fill(`Hẹn {{ time }} {{ day }} ${"nhớ mang theo sổ khám bệnh. ".repeat(18)}`);
  await preview(page).getByText("Tin dài, tính hơn 3 SMS mỗi lần gửi.").waitFor();
  await costs("4").waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.equal((await admin("GET", "/api/message-templates/vi.booked.sms.txt")).versions.length, 0, "nothing is saved yet");
  assert.deepEqual(own(faults), []);
});

test("the frame of mails about accounts shows a link that opens nothing, and is not saved without it", async () => {
  const { page, faults } = await openTemplates();
  const frame = "/api/message-templates/vi.account.mail.txt";
  // The frame of messages to patients comes first.
  await list(page).getByRole("button", { name: "Thư dạng chữ" }).nth(1).click();
  const heading = "Khung thư tài khoản (nâng cao) · Thư dạng chữ · Tiếng Việt";
  await page.getByRole("heading", { level: 2, name: heading }).waitFor();
  await page.getByRole("combobox", { name: "Loại tin" }).selectOption("unlock");
  await subject(page).getByText(/^Tài khoản bị khóa/).waitFor();
  await preview(page).locator("[data-text]").getByText("/unlock#AZNc…").waitFor();
  await page.getByRole("button", { name: "Chèn link" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await source(page).fill("{{ lead }} {{ until }}");
  await page.getByText(/liên kết của thư phải có, đứng riêng/).waitFor();
  await page.keyboard.press("Control+s");
  await wrong(page).waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.equal((await admin("GET", frame)).versions.length, 0);
  await source(page).fill("{{ lead }}\n{{ link }}\nđến {{ until }}");
  await wrong(page).waitFor({ state: "detached" });
  await page.keyboard.press("Control+s");
  await page.getByText(`${heading}: đã lưu mẫu`).waitFor();
  assert.equal((await admin("GET", frame)).versions.length, 1);
  assert.deepEqual(own(faults), []);
});

for (const [theme, language, words] of [
  ["light", "vi", { frame: "Thư dạng HTML", kind: "Loại tin" }],
  ["dark", "en", { frame: "Mail as HTML", kind: "Kind of message" }],
]) {
  test(`the templates' page is free of accessibility complaints (${theme}, ${language})`, async () => {
    const { page, faults } = await openTemplates({ theme, language });
    await list(page).getByRole("button", { name: words.frame }).first().click();
    await page.getByRole("combobox", { name: words.kind }).selectOption("cancelled");
    await subject(page).getByText("10:00").waitFor();
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(own(faults), []);
  });
}
