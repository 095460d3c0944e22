// Frames while a visit is dragged over a full day of 30 doctors: `node frames.mjs`, with CLINIC_SERVER_PROGRAM and
// CLINIC_UI_DIST of a release build. Prints one JSON object; a figure, not a test.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openClinic, signIn } from "./clinic.mjs";

const folder = await mkdtemp(join(tmpdir(), "clinic-frames-"));
execFileSync(process.env.CLINIC_SERVER_PROGRAM, ["seed", "--patients", "9000", "--doctors", "30", "--data-dir", folder]);
const clinic = await openClinic({ folder });
try {
  const person = await clinic.firstAdmin();
  const { page, faults } = await clinic.open({ width: 1920, height: 1080 });
  await signIn(page, person, "/day-board");
  const cards = page.locator("[data-visit], [id^=visit-]");
  await cards.first().waitFor();
  const visits = await cards.count();
  const box = await cards.nth(Math.floor(visits / 3)).boundingBox();
  const start = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.evaluate(() => {
    window.frames_ms = [];
    let before = performance.now();
    const frame = (now) => {
      window.frames_ms.push(now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  for (let step = 0; step < 240; step += 1) {
    const turn = (step / 240) * 6 * Math.PI;
    await page.mouse.move(960 + 700 * Math.sin(turn / 3), 560 + 350 * Math.cos(turn));
  }
  const frames = await page.evaluate(() => window.frames_ms.slice(1).sort((a, b) => a - b));
  await page.keyboard.press("Escape");
  await page.mouse.up();
  const at = (part) => Number(frames[Math.min(frames.length - 1, Math.floor(frames.length * part))].toFixed(1));
  const figures = { visits, frames: frames.length, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), max_ms: at(1) };
  console.log(JSON.stringify({ ...figures, faults }));
} finally {
  await clinic.close();
  await rm(folder, { recursive: true, force: true });
}
