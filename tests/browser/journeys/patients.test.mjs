// Finding, registering, changing, merging, deleting patients; cards; a doctor's allergies.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, loaded, openClinic, people, registerPatient, scan, signIn } from "../clinic.mjs";

let clinic;
let desk;
before(async () => {
  clinic = await openClinic();
  desk = await clinic.ask(people.desk);
});
after(() => clinic?.close());

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
/** In the form, not in the search box of the top bar. */
const field = (place, name) => place.locator("form:not([role=search])").getByLabel(name).first();

/** Text of a citizen card's code: number, old number, name, birth date, sex, address, day of issue. */
const citizenCard = ({ number, name, born = "02011990", sex = "Nữ", address = "12 Lê Lợi, Phường Bến Thành, TP. Hồ Chí Minh" }) =>
  [number, "", name, born, sex, address, "15062021"].join("|");

test("a patient is found by the name without marks, by phone, by its last digits and by initials", async () => {
  const sought = await registerPatient(desk, { full_name: "Đỗ Thị Ánh Nguyệt Quế", phone: "0909123457" });
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/patients");
  const box = page.getByRole("searchbox", { name: "Tìm bệnh nhân" }).last();
  const hit = page.getByRole("row").filter({ hasText: sought.record_number });
  for (const text of ["do thi anh nguyet que", "Nguyệt Quế", "0909 123 457", "+84 909 123 457", "3457", "dtanq", sought.record_number]) {
    await box.fill("không có ai tên như vậy");
    await hit.waitFor({ state: "detached" });
    await box.fill(text);
    await hit.waitFor();
    assert.match(await hit.innerText(), /Đỗ Thị Ánh Nguyệt Quế/, text);
  }
  // Enter opens the only hit.
  await box.press("Enter");
  await page.waitForURL(`**/patients/${sought.id}`);
  await heading(page, "Đỗ Thị Ánh Nguyệt Quế").waitFor();
  assert.deepEqual(faults, []);
});

test("nobody found: what was typed goes into the registration", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/patients?q=Zoe Không Ai Quen");
  await page.getByText("Không tìm thấy ai").waitFor();
  await page.keyboard.press("F3");
  await page.waitForURL("**/patients/new**");
  assert.equal(await field(page, "Họ tên").inputValue(), "Zoe Không Ai Quen");
  assert.deepEqual(faults, []);
});

test("an unknown card fills in the registration; the same card then opens that patient and never makes a second", async () => {
  const card = citizenCard({ number: "079190990001", name: "Trần Thị Quét Thẻ" });
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/day-board");
  await loaded(page);
  await scan(page, card);
  await page.waitForURL("**/patients/new");
  await page.getByText("Đã điền từ thẻ").waitFor();
  assert.equal(await field(page, "Họ tên").inputValue(), "Trần Thị Quét Thẻ");
  assert.equal(await field(page, "Ngày sinh").inputValue(), "02/01/1990");
  assert.equal(await field(page, "Giới tính").inputValue(), "female");
  assert.equal(await field(page, "Căn cước công dân").inputValue(), "079190990001");
  assert.equal(await field(page, "Phường, xã").inputValue(), "Phường Bến Thành");
  assert.equal(await field(page, "Tỉnh, thành phố").inputValue(), "TP. Hồ Chí Minh");
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Control+s");
  await page.getByText("Đã đăng ký Trần Thị Quét Thẻ").waitFor();
  await heading(page, "Trần Thị Quét Thẻ").waitFor();
  const own = page.url();

  // By a hand scanner on another page, and pasted into the search box.
  await page.goto("/");
  await page.getByText("Trực tuyến").waitFor();
  await scan(page, card);
  await page.getByText("Đã tìm thấy Trần Thị Quét Thẻ theo thẻ").waitFor();
  await page.waitForURL(own);
  await page.goto("/patients");
  await page.getByRole("searchbox", { name: "Tìm bệnh nhân" }).last().fill(card);
  await page.waitForURL(own);
  const { items } = await desk("GET", "/api/patients?identifier=cccd:079190990001&include_deleted=true");
  assert.equal(items.length, 1);
  assert.deepEqual(faults, []);
});

test("what is doubtful on a card is said beside what it fills in", async () => {
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/patients");
  await loaded(page);
  // A number of a man born in 1985.
  await scan(page, citizenCard({ number: "079085990002", name: "Trần Thị Lạ", born: "02011990" }));
  await page.getByText("Giới tính trên thẻ khác số CCCD.").waitFor();
  await page.getByText("Năm sinh trên thẻ khác số CCCD.").waitFor();
  assert.deepEqual(faults, []);
});

test("a like person is warned of, may be registered all the same, and the two are merged after both were seen", async () => {
  const first = await registerPatient(desk, { full_name: "Lý Văn Trùng Lặp", birth_date: "1985-04-03", phone: "0912000111" });
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, "/patients/new");
  await field(page, "Họ tên").fill("Ly Van Trung Lap");
  await field(page, "Ngày sinh").fill("3/4/1985");
  const alike = page.getByRole("complementary", { name: "Có thể đã có hồ sơ" });
  await alike.getByText(first.record_number).waitFor();
  await alike.getByText("Trùng tên và ngày sinh").waitFor();
  assert.deepEqual(await complaints(page), []);
  await field(page, "Họ tên").fill("Lý Văn Trùng Lặp");
  await page.getByRole("button", { name: "Đăng ký bệnh nhân" }).click();
  await page.getByRole("button", { name: "Là người khác, vẫn đăng ký" }).click();
  await page.getByText("Đã đăng ký Lý Văn Trùng Lặp").waitFor();
  await page.waitForURL(/\/patients\/[0-9a-f-]{36}$/);
  const second = page.url().split("/").pop();
  assert.notEqual(second, first.id);

  await page.getByRole("button", { name: "Gộp hồ sơ" }).click();
  const dialog = page.getByRole("dialog", { name: "Gộp hồ sơ này vào hồ sơ khác" });
  await dialog.getByRole("combobox", { name: "Hồ sơ còn lại" }).fill("ly van trung lap");
  await dialog.getByRole("option").filter({ hasText: first.record_number }).click();
  await dialog.getByRole("table").getByText("0912 000 111").waitFor();
  await dialog.getByText("Không hoàn tác được").first().waitFor();
  assert.deepEqual(await complaints(page), []);
  // Nothing is merged before the confirmation.
  assert.equal((await desk("GET", `/api/patients/${second}`)).merged_into ?? null, null);
  await dialog.getByRole("button", { name: "Gộp hai hồ sơ" }).click();
  await page.getByText("Đã gộp hồ sơ").waitFor();
  await page.waitForURL(`**/patients/${first.id}`);
  await page.goto(`/patients/${second}`);
  await page.getByText("Hồ sơ này đã gộp vào hồ sơ khác.").waitFor();
  await page.getByRole("link", { name: "Mở hồ sơ còn lại" }).click();
  await page.waitForURL(`**/patients/${first.id}`);
  assert.deepEqual(faults, []);
});

test("a change by another desk is shown, what was typed stays, and both changes are kept", async () => {
  const patient = await registerPatient(desk, { full_name: "Phan Hai Người Sửa", phone: "0912000222", occupation: "Nông dân" });
  const { page, faults } = await clinic.open();
  // The live line is silent: the server's refusal is what tells.
  await page.routeWebSocket(/\/api\/live/, () => {});
  await signIn(page, people.desk, `/patients/${patient.id}/edit`);
  await field(page, "Nghề nghiệp").fill("Thợ mộc");
  await field(page, "Email").fill("hai.nguoi@vidu.vn");
  const { full_name, gender, birth_date, phone, email, address, occupation, nationality, ethnicity, identifiers, contacts, priority_flags, note } = patient;
  const form = { full_name, gender, birth_date, phone, email, address, occupation, nationality, ethnicity, identifiers, contacts, priority_flags, note };
  await desk("PUT", `/api/patients/${patient.id}`, { ...form, phone: "0912000333", occupation: "Thợ xây" }, patient.version);
  const refused = page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.status() === 412);
  await page.keyboard.press("Control+s");
  await refused;
  await page.getByText("Có người vừa sửa hồ sơ này").first().waitFor();
  const theirs = page.getByRole("table", { name: "Có người vừa sửa hồ sơ này" });
  await theirs.getByRole("row", { name: /Điện thoại.*0912 000 222.*0912 000 333/ }).waitFor();
  await theirs.getByRole("row", { name: /Nghề nghiệp.*Nông dân.*Thợ xây.*Bạn cũng sửa mục này/ }).waitFor();
  assert.equal(await field(page, "Nghề nghiệp").inputValue(), "Thợ mộc");
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Nhận bản mới" }).click();
  assert.equal(await field(page, "Điện thoại").inputValue(), "0912000333");
  await page.keyboard.press("Control+s");
  await page.getByText("Đã lưu hồ sơ").waitFor();
  const kept = await desk("GET", `/api/patients/${patient.id}`);
  assert.deepEqual([kept.phone, kept.occupation, kept.email], ["0912000333", "Thợ mộc", "hai.nguoi@vidu.vn"]);
  assert.deepEqual(faults, []);
});

test("the open form hears of another desk's change at once, before anything is saved", async () => {
  const patient = await registerPatient(desk, { full_name: "Phan Thấy Ngay", phone: "0912000444" });
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, `/patients/${patient.id}/edit`);
  await page.getByText("Trực tuyến").waitFor();
  await field(page, "Họ tên").waitFor();
  await desk("PUT", `/api/patients/${patient.id}`, { ...patient, note: "đi xe lăn" }, patient.version);
  await page.getByRole("row", { name: /Ghi chú.*đi xe lăn/ }).waitFor();
  await page.getByRole("button", { name: "Lưu", exact: false }).and(page.locator(":disabled")).waitFor();
  assert.deepEqual(faults, []);
});

test("a doctor records an allergy, deletes it and takes that back; the desk sees none of it", async () => {
  const patient = await registerPatient(desk, { full_name: "Hồ Thị Dị Ứng", phone: "0912000555" });
  const { page, faults } = await clinic.open();
  await signIn(page, people.doctor, `/patients/${patient.id}`);
  await page.getByRole("tab", { name: "Dị ứng" }).click();
  await page.getByText("Bệnh nhân này không do bạn khám").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Mở bệnh án" }).click();
  await page.getByText("Cần điền mục này").waitFor();
  await field(page, "Lý do cần xem").fill("Hội chẩn");
  await page.getByRole("button", { name: "Mở bệnh án" }).click();
  await page.getByText("Bạn đang xem bệnh án theo lý do đã ghi").waitFor();
  await page.getByText("Chưa ghi nhận").waitFor();
  await page.getByRole("button", { name: "Thêm dị ứng" }).click();
  const dialog = page.getByRole("dialog", { name: "Thêm dị ứng" });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.getByText("Cần điền mục này").waitFor();
  assert.equal(await field(dialog, "Chất gây dị ứng").getAttribute("aria-invalid"), "true");
  assert.deepEqual(await complaints(page), []);
  await field(dialog, "Chất gây dị ứng").fill("Penicillin");
  await field(dialog, "Phản ứng").fill("Nổi mề đay toàn thân");
  await field(dialog, "Mức nguy hiểm").selectOption({ label: "Cao" });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  const row = page.getByRole("row").filter({ hasText: "Penicillin" });
  await row.getByText("Cao").waitFor();
  assert.deepEqual(await complaints(page), []);
  await row.getByRole("button", { name: "Xóa" }).click();
  await page.getByText("Đã xóa dị ứng Penicillin").waitFor();
  await row.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await row.getByText("Nổi mề đay toàn thân").waitFor();

  const front = await clinic.open();
  await signIn(front.page, people.desk, `/patients/${patient.id}`);
  await front.page.getByRole("tab", { name: "Lượt khám" }).waitFor();
  assert.equal(await front.page.getByRole("tab", { name: "Dị ứng" }).count(), 0);
  assert.deepEqual([...faults, ...front.faults], []);
});

test("a deleted record comes back by undo, from the list, and is what its card opens", async () => {
  const patient = await registerPatient(desk, {
    full_name: "Mai Văn Xóa Nhầm",
    identifiers: [{ system: "cccd", value: "079085990003" }],
  });
  const { page, faults } = await clinic.open();
  await signIn(page, people.desk, `/patients/${patient.id}`);
  const gone = page.getByText("Hồ sơ này đã bị xóa.");
  await page.getByRole("button", { name: "Xóa", exact: true }).click();
  await gone.waitFor();
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await gone.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Xóa", exact: true }).click();
  await gone.waitFor();
  await page.goto("/patients?q=mai van xoa nham");
  await page.getByText("Không tìm thấy ai").waitFor();
  await scan(page, citizenCard({ number: "079085990003", name: "Mai Văn Xóa Nhầm", born: "02011985", sex: "Nam" }));
  await page.waitForURL(`**/patients/${patient.id}`);
  await gone.waitFor();
  await page.goto("/patients?q=mai van xoa nham");
  await page.getByLabel("Kể cả hồ sơ đã xóa").check();
  const row = page.getByRole("row").filter({ hasText: patient.record_number });
  await row.getByText("Đã xóa").waitFor();
  await row.getByRole("button", { name: "Khôi phục" }).click();
  await page.getByText("Đã khôi phục hồ sơ Mai Văn Xóa Nhầm").waitFor();
  assert.equal((await desk("GET", `/api/patients/${patient.id}`)).deleted_at ?? null, null);
  assert.deepEqual(faults, []);
});

for (const [theme, language] of [["light", "vi"], ["dark", "en"]]) {
  test(`the patients' screens are free of accessibility complaints (${theme}, ${language})`, async () => {
    const { items } = await desk("GET", "/api/patients?q=nguyen");
    const one = `/patients/${items[0].id}`;
    const front = await clinic.open({ theme, language });
    await signIn(front.page, people.desk);
    for (const path of ["/patients", "/patients?q=nguyen", "/patients?q=zzzzqq", "/patients/new", one, `${one}/edit`]) {
      await front.page.goto(path);
      await loaded(front.page);
      assert.deepEqual(await complaints(front.page), [], path);
    }
    const doctor = await clinic.open({ theme, language });
    await signIn(doctor.page, people.doctor, one);
    for (const name of [/Lượt khám|Visits/, /Dị ứng|Allergies/]) {
      await doctor.page.getByRole("tab", { name }).click();
      await loaded(doctor.page);
      assert.deepEqual(await complaints(doctor.page), [], String(name));
    }
    assert.deepEqual([...front.faults, ...doctor.faults], []);
  });
}
