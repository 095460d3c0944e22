// Files and images of a patient's record: added by choosing, dropping and pasting, looked at by keys, withdrawn and
// taken back.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { comesToday, complaints, loaded, openAs, openClinic, people } from "../clinic.mjs";

let clinic;
let desk;
let doctor;
before(async () => {
  clinic = await openClinic({ at: "09:30" });
  desk = await clinic.ask(people.desk);
  doctor = await clinic.ask(people.doctor);
});
after(() => clinic?.close());

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

function chunk(kind, data) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(kind), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A picture of so many pixels in one shade of grey. */
function png(width, height, shade) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits, grey.
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, shade);
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0;
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts]);
}

const picture = (name, shade) => ({ name, mimeType: "image/png", buffer: png(1600, 1200, shade) });

/** Somebody with a visit at the doctor's today, and the record that was begun for it. */
async function withRecord(full_name) {
  const person = { full_name, gender: "female", birth_date: "1975-03-08" };
  const { patient, visit } = await comesToday(desk, doctor, person, "Ho kéo dài");
  const ids = { id: randomUUID(), patient_id: patient.id, appointment_id: visit.id };
  const record = await doctor("POST", "/api/encounters", { ...ids, reason: "Ho kéo dài", diagnoses: [] });
  return { patient, record };
}

const openRecord = (record, options) => openAs(clinic, people.doctor, `/encounters/${record.id}`, options);

const section = (page) => page.getByRole("region", { name: /^(Tệp và hình ảnh|Files and images)$/ });
const sent = (page) => section(page).getByRole("list", { name: /^(Tệp đang gửi|Files being sent)$/ }).getByRole("listitem");
const tiles = (page) => section(page).getByRole("list", { name: /^(Tệp và hình ảnh|Files and images)$/ }).getByRole("button");
const viewer = (page) => page.getByRole("dialog");
const choose = (page, files) => section(page).locator("input[type=file]").setInputFiles(files);
const percent = async (page) => Number.parseInt(await viewer(page).locator("[data-zoom]").textContent(), 10);

test("pictures are added to a record, and looked at by keys, wheel and hand", async () => {
  const { record } = await withRecord("Lò Thị X Quang");
  const { page, faults } = await openRecord(record);
  await section(page).getByText("Chưa có tệp nào").waitFor();
  await choose(page, [picture("X-quang ngực thẳng.png", 60), picture("X-quang ngực nghiêng.png", 90)]);
  await section(page).getByText("Đã thêm 2 tệp").waitFor();
  assert.equal(await sent(page).count(), 0, "the list of files shows them");
  await tiles(page).nth(1).waitFor();
  const small = tiles(page).first().locator("img");
  await small.waitFor();
  await page.waitForFunction((image) => image.naturalWidth === 320, await small.elementHandle());
  assert.deepEqual(await complaints(page), []);

  // The newest is first.
  await tiles(page).first().press("Enter");
  await viewer(page).getByRole("heading", { name: "X-quang ngực nghiêng" }).waitFor();
  await viewer(page).getByText("1/2", { exact: true }).waitFor();
  await page.waitForFunction(() => document.querySelector("dialog[open] img")?.naturalWidth === 1600);
  // Everything stands where it will stand.
  await viewer(page).getByRole("link", { name: "Lưu tệp" }).waitFor();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const whole = await percent(page);
  assert.ok(whole > 10 && whole < 100, `${whole} %`);
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  const near = await percent(page);
  assert.ok(near > whole, `${near} % is nearer than ${whole} %`);
  const stage = viewer(page).getByRole("group", { name: /^X-quang/ });
  const { x, y, width, height } = await stage.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, -120);
  const isNearer = (near) => Number.parseInt(document.querySelector("dialog[open] [data-zoom]").textContent, 10) > near;
  await page.waitForFunction(isNearer, near);
  const placed = () => viewer(page).locator("img").evaluate((image) => image.style.transform);
  const before = await placed();
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 60, y + height / 2 + 40);
  await page.mouse.up();
  assert.notEqual(await placed(), before, "it was moved by hand");
  await page.keyboard.press("r");
  assert.match(await placed(), /rotate\(90deg\)/);
  await page.keyboard.press("0");
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByRole("heading", { name: "X-quang ngực thẳng" }).waitFor();
  assert.equal(await percent(page), whole, "another picture is seen whole");
  assert.deepEqual(await complaints(page), []);
  const saving = page.waitForEvent("download");
  await viewer(page).getByRole("link", { name: "Lưu tệp" }).click();
  assert.equal((await saving).suggestedFilename(), "X-quang ngực thẳng.png");
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("a file is called by a better name, withdrawn with a reason, and the undo brings it back", async () => {
  const { record } = await withRecord("Lò Thị Thu Hồi");
  const { page, faults } = await openRecord(record);
  await choose(page, picture("IMG_2031.png", 120));
  await tiles(page).first().click();
  await viewer(page).getByRole("button", { name: "Sửa" }).click();
  await viewer(page).getByLabel("Tên").fill("Vết mổ ngày thứ ba");
  await viewer(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await viewer(page).getByRole("heading", { name: "Vết mổ ngày thứ ba" }).waitFor();

  await viewer(page).getByRole("button", { name: "Thu hồi" }).click();
  await viewer(page).getByRole("button", { name: "Thu hồi" }).click();
  await viewer(page).getByText("Cần điền mục này").waitFor();
  await viewer(page).getByLabel("Lý do thu hồi").fill("Ảnh của bệnh nhân khác");
  await page.keyboard.press("Enter");
  await viewer(page).getByText("Đã thu hồi: Ảnh của bệnh nhân khác").waitFor();
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await viewer(page).getByText("Đã thu hồi: Ảnh của bệnh nhân khác").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await tiles(page).filter({ hasText: "Vết mổ ngày thứ ba" }).waitFor();
  assert.equal(await tiles(page).filter({ hasText: "Đã thu hồi" }).count(), 0);
  assert.deepEqual(faults, []);
});

test("what is refused says why and holds up nothing, and files are dropped and pasted", async () => {
  const { record } = await withRecord("Lò Thị Kéo Thả");
  const { page, faults } = await openRecord(record, { theme: "dark", language: "en" });
  const text = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
  await choose(page, [text, picture("scan.png", 30)]);
  await sent(page).filter({ hasText: "This kind of file is not taken" }).waitFor();
  await tiles(page).first().waitFor();
  await sent(page).filter({ hasText: "note.txt" }).getByRole("button", { name: "Remove from the list" }).click();
  await sent(page).filter({ hasText: "note.txt" }).waitFor({ state: "detached" });

  const handed = async (kind) => {
    const bytes = [...png(300, 200, kind === "drop" ? 10 : 20)];
    await section(page).evaluate(
      (section, [kind, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
        const about = { bubbles: true, cancelable: true };
        const event =
          kind === "drop"
            ? new DragEvent("drop", { ...about, dataTransfer: data })
            : new ClipboardEvent("paste", { ...about, clipboardData: data });
        // What is dropped beside the section is taken too.
        (kind === "drop" ? document.querySelector("main") : section).dispatchEvent(event);
      },
      [kind, bytes],
    );
  };
  await handed("drop");
  await tiles(page).filter({ hasText: /^image/ }).waitFor();
  await handed("paste");
  await tiles(page).filter({ hasText: "Pasted at" }).waitFor();
  assert.equal(await tiles(page).count(), 3);
  assert.deepEqual(await complaints(page), []);
  await tiles(page).first().click();
  await viewer(page).getByText("1 of 3").waitFor();
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(faults, []);
});

test("the patient's timeline tells of files and opens them", async () => {
  const { patient, record } = await withRecord("Lò Thị Dòng Thời Gian");
  const { page, faults } = await openRecord(record);
  await choose(page, picture("Siêu âm bụng.png", 200));
  await tiles(page).first().waitFor();
  await page.goto(`/patients/${patient.id}`);
  await loaded(page);
  const happened = page.getByRole("tabpanel");
  await happened.getByRole("button", { name: "Tệp: Siêu âm bụng" }).click();
  await viewer(page).getByRole("heading", { name: "Siêu âm bụng" }).waitFor();
  await viewer(page).getByText("Chẩn đoán hình ảnh").waitFor();
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});
