// What the admin keeps: rooms, services, doctors with photo and leave, accounts, the clinic's settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, enrolComputer, loaded, openClinic, people, registerPatient, signIn } from "../clinic.mjs";

let clinic;
before(async () => {
  clinic = await openClinic();
});
after(() => clinic?.close());

const REQUIRED = "Cần điền mục này";
const field = (place, name) => place.locator("form:not([role=search])").getByLabel(name).first();
const row = (page, text) => page.getByRole("row").filter({ hasText: text });
/** What stands below the field, once it is complained of. */
const complaint = async (place, name) => {
  const control = field(place, name).and(place.locator("[aria-invalid=true]"));
  await control.waitFor();
  return place.locator(`[id="${await control.getAttribute("aria-describedby")}"]`).innerText();
};
const invalid = (place) => place.locator("[aria-invalid=true]");

async function openPage(path, title) {
  const screen = await clinic.open();
  await signIn(screen.page, people.admin, path);
  await screen.page.getByRole("heading", { level: 1, name: title }).waitFor();
  await loaded(screen.page);
  return screen;
}

/** Presses the row's bin; nothing is deleted before the question is answered. */
async function deleteRow(page, text) {
  await row(page, text).getByRole("button", { name: "Xóa" }).click();
  const dialog = page.getByRole("dialog", { name: `Xóa ${text}?` });
  await dialog.getByRole("button", { name: "Giữ lại" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row(page, text).getByRole("button", { name: "Xóa" }).click();
  await dialog.getByText("Không hoàn tác được").waitFor();
  assert.deepEqual(await complaints(page), []);
  await dialog.getByRole("button", { name: "Xóa" }).click();
  await page.getByText(`Đã xóa ${text}`).waitFor();
  await row(page, text).waitFor({ state: "detached" });
}

test("a room is added, each wrong field says so, it is changed, switched off and deleted", async () => {
  const { page, faults } = await openPage("/rooms", "Phòng");
  await page.keyboard.press("F3");
  let dialog = page.getByRole("dialog", { name: "Thêm phòng" });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(dialog, "Tên"), new RegExp(REQUIRED));
  await field(dialog, "Tên").fill("Phòng Thủ Thuật");
  await field(dialog, "Chữ cái số thứ tự").fill("ABC");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(dialog, "Chữ cái số thứ tự"), /không đúng dạng/);
  assert.equal(await invalid(dialog).count(), 1);
  assert.deepEqual(await complaints(page), []);
  await field(dialog, "Chữ cái số thứ tự").fill("zt");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row(page, "Phòng Thủ Thuật").getByText("ZT").waitFor();

  await row(page, "Phòng Thủ Thuật").getByRole("button", { name: "Sửa" }).click();
  dialog = page.getByRole("dialog", { name: "Sửa phòng" });
  await field(dialog, "Tên").fill("Phòng Tiểu Phẫu");
  await field(dialog, "Tầng").fill("Tầng trệt");
  await dialog.getByLabel("Đang dùng").uncheck();
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await row(page, "Phòng Tiểu Phẫu").getByText("Tạm ngưng").waitFor();
  await row(page, "Phòng Tiểu Phẫu").getByText("Tầng trệt").waitFor();
  await deleteRow(page, "Phòng Tiểu Phẫu");
  assert.deepEqual(faults, []);
});

test("a service is added, each wrong field says so, another screen sees it at once, it is switched off and deleted", async () => {
  const { page, faults } = await openPage("/services", "Dịch vụ");
  const other = await openPage("/services", "Dịch vụ");
  await other.page.getByText("Trực tuyến").waitFor();
  await page.keyboard.press("F3");
  let dialog = page.getByRole("dialog", { name: "Thêm dịch vụ" });
  await field(dialog, "Tên").fill("Đo điện tim gắng sức");
  await field(dialog, "Thời lượng").fill("7");
  await field(dialog, "Giá").fill("rẻ");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(dialog, "Mã"), new RegExp(REQUIRED));
  assert.match(await complaint(dialog, "Thời lượng"), /5 phút/);
  assert.match(await complaint(dialog, "Giá"), /ngoài khoảng/);
  assert.deepEqual(await complaints(page), []);
  await field(dialog, "Mã").fill("KTQ");
  await field(dialog, "Thời lượng").fill("15");
  await field(dialog, "Giá").fill("150.000");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(dialog, "Mã"), /đã có/, "another service's code");
  assert.equal(await invalid(dialog).count(), 1);
  await field(dialog, "Mã").fill("DTDT");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row(page, "Đo điện tim gắng sức").getByText("150.000").waitFor();
  await row(other.page, "Đo điện tim gắng sức").getByText("15 phút").waitFor();

  await row(page, "Đo điện tim gắng sức").getByRole("button", { name: "Sửa" }).click();
  dialog = page.getByRole("dialog", { name: "Sửa dịch vụ" });
  await dialog.getByLabel("Đang dùng").uncheck();
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await row(other.page, "Đo điện tim gắng sức").getByText("Tạm ngưng").waitFor();
  await deleteRow(page, "Đo điện tim gắng sức");
  await row(other.page, "Đo điện tim gắng sức").waitFor({ state: "detached" });
  assert.deepEqual([...faults, ...other.faults], []);
});

/** A picture as a phone would give it, painted by the browser itself. */
const paint = (page, type) => page.evaluate(async (type) => {
  const canvas = new OffscreenCanvas(64, 64);
  const context = canvas.getContext("2d");
  context.fillStyle = "#c2410c";
  context.fillRect(0, 0, 64, 64);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer());
  return [...bytes];
}, type);

/** The photo was fetched and drawn, not only named. */
const drawn = (place) => place.locator("img").evaluate((image) => image.decode().then(() => image.naturalWidth));

test("a doctor is added, gets a photo that the board and the booking show, goes on leave, is switched off and deleted", async () => {
  const { page, faults } = await openPage("/practitioners", "Bác sĩ");
  await page.keyboard.press("F3");
  let dialog = page.getByRole("dialog", { name: "Thêm bác sĩ" });
  await field(dialog, "Email").fill("không phải email");
  await field(dialog, "Lượt khám tối đa").fill("16");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(dialog, "Họ tên"), new RegExp(REQUIRED));
  assert.match(await complaint(dialog, "Chuyên khoa"), new RegExp(REQUIRED));
  assert.match(await complaint(dialog, "Email"), /ten@vidu\.vn/);
  assert.match(await complaint(dialog, "Lượt khám tối đa"), /ngoài khoảng/);
  assert.deepEqual(await complaints(page), []);
  await field(dialog, "Họ tên").fill("Cao Thị Ảnh Mới");
  await field(dialog, "Học hàm").fill("ThS.BS");
  await field(dialog, "Chuyên khoa").fill("Mắt");
  await field(dialog, "Email").fill("");
  await field(dialog, "Lượt khám tối đa").fill("12");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.waitFor({ state: "hidden" });
  const own = row(page, "Cao Thị Ảnh Mới");
  await own.getByText("ẢM").waitFor();

  await own.getByRole("button", { name: "Sửa" }).click();
  dialog = page.getByRole("dialog", { name: "Sửa hồ sơ bác sĩ" });
  const photo = dialog.getByLabel("Ảnh", { exact: true });
  await photo.setInputFiles({ name: "thu.txt", mimeType: "image/png", buffer: Buffer.from("không phải ảnh") });
  await dialog.getByRole("alert").waitFor();
  const buffer = Buffer.from(await paint(page, "image/png"));
  await photo.setInputFiles({ name: "anh.png", mimeType: "image/png", buffer });
  await page.getByText("Đã lưu ảnh").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await drawn(own), 64);
  assert.deepEqual(await complaints(page), []);

  const href = await own.getByRole("link", { name: "Lịch làm việc" }).getAttribute("href");
  await page.goto("/day-board");
  assert.equal(await drawn(page.getByTitle("Cao Thị Ảnh Mới, Mắt")), 64);
  const ask = await clinic.ask(people.desk);
  const patient = await registerPatient(ask, { full_name: "Người Xem Ảnh" });
  await page.goto(`/appointments/new?patient=${patient.id}`);
  await page.locator("#book-service button").first().click();
  assert.equal(await drawn(page.locator("#book-doctor button").filter({ hasText: "Cao Thị Ảnh Mới" })), 64);

  // On leave today: the start page says so.
  await page.goto(href);
  const today = await page.evaluate(() => new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10));
  const written = today.split("-").reverse().join("/");
  await field(page, "Từ ngày").fill(written);
  await field(page, "Đến hết ngày").fill(written);
  await field(page, "Lý do").fill("Hội nghị nhãn khoa");
  await page.getByRole("button", { name: "Đăng ký nghỉ" }).click();
  await page.getByText("Đã đăng ký nghỉ").waitFor();
  await page.getByRole("listitem").filter({ hasText: "Hội nghị nhãn khoa" }).waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.goto("/");
  const state = page.getByRole("listitem").filter({ hasText: "Cao Thị Ảnh Mới" });
  await state.getByText("Nghỉ phép").waitFor();

  await page.goto("/practitioners");
  await own.getByRole("button", { name: "Sửa" }).click();
  await dialog.getByLabel("Đang nhận bệnh").uncheck();
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await own.getByText("Tạm ngưng").waitFor();
  await deleteRow(page, "Cao Thị Ảnh Mới");
  assert.deepEqual(faults, []);
});

test("an account is invited by a one-time code, locked by wrong passwords, unlocked, and switched off", async () => {
  const { page, faults } = await openPage("/users", "Tài khoản");
  await page.getByText("Trực tuyến").waitFor();
  await page.keyboard.press("F3");
  const dialog = page.getByRole("dialog", { name: "Thêm tài khoản" });
  await field(dialog, "Tên đăng nhập").fill("Thu Ngân");
  await field(dialog, "Vai trò").selectOption({ label: "Bác sĩ" });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(dialog, "Tên đăng nhập"), /chữ cái thường/);
  assert.match(await complaint(dialog, "Họ tên"), new RegExp(REQUIRED));
  assert.match(await complaint(dialog, "Là bác sĩ"), new RegExp(REQUIRED));
  assert.deepEqual(await complaints(page), []);
  await field(dialog, "Tên đăng nhập").fill("thungan");
  await field(dialog, "Họ tên").fill("Tạ Thị Thu Ngân");
  await field(dialog, "Vai trò").selectOption({ label: "Lễ tân" });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  const handed = page.getByRole("dialog", { name: "Mã dùng một lần" });
  const code = await handed.locator(".select-all").innerText();
  assert.deepEqual(await complaints(page), []);
  await handed.getByRole("button", { name: "Đã ghi lại" }).click();
  const own = row(page, "Tạ Thị Thu Ngân");
  await own.getByText("Chờ kích hoạt").waitFor();

  const hers = await clinic.open();
  const password = "ba con mèo trắng ngủ";
  await hers.page.goto("/");
  await hers.page.getByRole("link", { name: /Có mã kích hoạt/ }).click();
  await hers.page.getByLabel("Tên đăng nhập").fill("thungan");
  await hers.page.getByLabel("Mã kích hoạt").fill(code);
  await hers.page.getByLabel("Mật khẩu mới").first().fill(password);
  await hers.page.getByLabel("Nhập lại mật khẩu mới").fill(password);
  await hers.page.getByRole("button", { name: "Kích hoạt" }).click();
  await hers.page.getByRole("navigation").first().waitFor();
  await own.getByText("Đang dùng").waitFor();

  // Five wrong tries from elsewhere lock it; the admin sees it and unlocks.
  const stranger = await clinic.open();
  await stranger.page.goto("/");
  const trySignIn = async (word) => {
    await stranger.page.getByLabel("Tên đăng nhập").fill("thungan");
    await stranger.page.locator("input[autocomplete=current-password]").fill(word);
    const answered = stranger.page.waitForResponse((answer) => answer.url().endsWith("/api/session") && answer.request().method() === "POST");
    await stranger.page.keyboard.press("Enter");
    await answered;
  };
  for (let tries = 0; tries < 5; tries += 1) await trySignIn(`sai mật khẩu ${tries}`);
  await stranger.page.getByRole("alert").getByText("Tài khoản đang bị khóa").waitFor();
  await own.getByText("Bị khóa").waitFor();
  assert.deepEqual(await complaints(page), []);
  await own.getByRole("button", { name: "Mở khóa" }).click();
  await page.getByText("Đã mở khóa Tạ Thị Thu Ngân").waitFor();
  await own.getByText("Đang dùng").waitFor();
  await trySignIn(password);
  await stranger.page.getByRole("navigation").first().waitFor();

  // Switched off: out at once, and not in any more.
  await own.getByRole("button", { name: "Sửa" }).click();
  const edit = page.getByRole("dialog", { name: "Sửa tài khoản" });
  await edit.getByLabel("Tắt tài khoản này").check();
  await edit.getByRole("button", { name: "Lưu" }).click();
  await own.getByText("Đã tắt").waitFor();
  await stranger.page.goto("/patients");
  await stranger.page.getByRole("heading", { name: "Đăng nhập" }).waitFor();
  assert.deepEqual(faults, []);
});

test("what an account's person chose while an admin had it open is not written over by what the admin saves", async () => {
  const [admin, person] = [await clinic.ask(people.admin), await clinic.ask({ ...people.desk, user: "letan2" })];
  const own = async () => (await admin("GET", "/api/users")).items.find((user) => user.user_name === "letan2");
  const { id, display_name } = await own();
  const { page, faults } = await openPage("/users", "Tài khoản");
  await row(page, display_name).getByRole("button", { name: "Sửa" }).click();
  const dialog = page.getByRole("dialog", { name: "Sửa tài khoản" });
  await field(dialog, "Họ tên").fill("Cao Thanh Tâm Đổi");
  assert.equal((await own()).language, "vi");
  await person("PUT", "/api/session/language", { language: "en" });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.waitFor({ state: "hidden" });
  const kept = await own();
  assert.deepEqual([kept.id, kept.display_name, kept.language], [id, "Cao Thanh Tâm Đổi", "en"]);

  // What the admin does choose counts.
  await row(page, kept.display_name).getByRole("button", { name: "Sửa" }).click();
  await field(dialog, "Ngôn ngữ của thư").selectOption("vi");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal((await own()).language, "vi");
  assert.deepEqual(faults, []);
});

test("the settings are saved from wherever one is in them, say what is not saved, and lead to each of their parts", async () => {
  const { page, faults } = await openPage("/settings", "Cài đặt phòng khám");
  const save = page.getByRole("button", { name: "Lưu" });
  const unsaved = page.getByText("Chưa lưu", { exact: true });
  const isInSight = () => save.evaluate((button) => button.getBoundingClientRect().bottom <= window.innerHeight);
  assert.equal(await isInSight(), true, "at the top of a long form");
  assert.equal(await unsaved.count(), 0);
  await field(page, "Địa chỉ").fill("12 Đường Số 3");
  await unsaved.waitFor();
  assert.deepEqual(await complaints(page), []);

  const parts = page.getByRole("navigation", { name: "Trong trang này" });
  await parts.getByRole("link", { name: "Khi quầy mất kết nối" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: "Khi quầy mất kết nối" }).and(page.locator(":focus")).waitFor();
  const covered = () => page.evaluate(() => {
    const { left, top, width, height } = document.activeElement.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) !== document.activeElement;
  });
  // Down through the part's fields, and up again to those before it.
  for (const [key, times] of [["Tab", 6], ["Shift+Tab", 18]]) {
    for (let time = 0; time < times; time += 1) {
      await page.keyboard.press(key);
      assert.equal(await covered(), false, `${key} ${time}`);
    }
  }
  assert.equal(await isInSight(), true);
  await save.click();
  await page.getByText("Đã lưu cài đặt").waitFor();
  await unsaved.waitFor({ state: "detached" });
  await parts.getByRole("link", { name: "Gửi thư thử" }).click();
  await page.locator("#part-mail-test:focus").waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("a wrong setting says so at its field; the new name is on every screen at once", async () => {
  const { page, faults } = await openPage("/settings", "Cài đặt phòng khám");
  const tv = await clinic.open();
  await tv.page.goto("/screen");
  await tv.page.getByRole("heading", { level: 1 }).waitFor();
  await field(page, "Tên phòng khám").fill("");
  await field(page, "Lịch hiển thị từ giờ").fill("25");
  await field(page, "Khung giờ").fill("7");
  await page.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(page, "Tên phòng khám"), new RegExp(REQUIRED));
  assert.match(await complaint(page, "Lịch hiển thị từ giờ"), /ngoài khoảng/);
  assert.match(await complaint(page, "Khung giờ"), /5 phút/);
  assert.equal(await invalid(page).count(), 3);
  await field(page, "Lịch hiển thị từ giờ").fill("12");
  await field(page, "đến giờ").fill("8");
  assert.match(await complaint(page, "đến giờ"), /sau bắt đầu/);
  assert.deepEqual(await complaints(page), []);
  await field(page, "Tên phòng khám").fill("Phòng khám Ước Mơ");
  await field(page, "Lịch hiển thị từ giờ").fill("6");
  await field(page, "đến giờ").fill("20");
  await field(page, "Khung giờ").fill("15");
  await page.getByRole("button", { name: "Lưu" }).click();
  await page.getByText("Đã lưu cài đặt").waitFor();
  await tv.page.getByRole("heading", { level: 1, name: "Phòng khám Ước Mơ" }).waitFor();
  await page.reload();
  await field(page, "Tên phòng khám").waitFor();
  assert.equal(await field(page, "Tên phòng khám").inputValue(), "Phòng khám Ước Mơ");
  assert.equal(await field(page, "Khung giờ").inputValue(), "15");
  assert.deepEqual([...faults, ...tv.faults], []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`the admin's screens are free of accessibility complaints (${theme}, ${language})`, async () => {
    const { page, faults } = await clinic.open({ theme, language });
    await signIn(page, people.admin);
    const doctors = await (await clinic.ask(people.desk))("GET", "/api/practitioners");
    const schedule = `/practitioners/${doctors.items[0].id}/schedule`;
    for (const path of ["/", "/practitioners", schedule, "/services", "/rooms", "/users", "/settings"]) {
      await page.goto(path);
      await loaded(page);
      assert.deepEqual(await complaints(page), [], path);
    }
    for (const path of ["/practitioners", "/services", "/rooms", "/users"]) {
      await page.goto(path);
      await loaded(page);
      await page.keyboard.press("F3");
      await page.getByRole("dialog").locator("form").waitFor();
      assert.deepEqual(await complaints(page), [], `the form of ${path}`);
    }
    assert.deepEqual(faults, []);
  });
}

test("a computer appears when somebody signs in on it, is called by its place, revoked after a warning, and allowed again", async () => {
  const { page, faults } = await openPage("/devices", "Máy tính");
  await page.getByText("Chưa có máy nào").waitFor();
  await enrolComputer(clinic.base, people.desk);
  await row(page, "Máy 1").getByText("Đang dùng").waitFor();
  await row(page, "Máy 1").getByRole("button", { name: "Đổi tên" }).click();
  let dialog = page.getByRole("dialog", { name: "Đổi tên" });
  await field(dialog, "Tên máy").fill("");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  assert.match(await complaint(dialog, "Tên máy"), new RegExp(REQUIRED));
  await field(dialog, "Tên máy").fill("Quầy 1");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(await complaints(page), []);

  await row(page, "Quầy 1").getByRole("button", { name: "Thu hồi" }).click();
  dialog = page.getByRole("dialog", { name: "Thu hồi quyền của Quầy 1?" });
  await dialog.getByText("chưa gửi về máy chủ sẽ mất").waitFor();
  assert.deepEqual(await complaints(page), []);
  await dialog.getByRole("button", { name: "Hủy" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row(page, "Quầy 1").getByText("Đang dùng").waitFor();
  await row(page, "Quầy 1").getByRole("button", { name: "Thu hồi" }).click();
  await dialog.getByRole("button", { name: "Thu hồi" }).click();
  await row(page, "Quầy 1").getByText("Đã thu hồi", { exact: true }).waitFor();
  await row(page, "Quầy 1").getByRole("button", { name: "Cho dùng lại" }).click();
  await row(page, "Quầy 1").getByText("Đang dùng").waitFor();
  assert.deepEqual(faults, []);
});
