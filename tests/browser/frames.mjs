// Frames while a visit is dragged over the full day of 30 doctors: `node frames.mjs`, with CLINIC_SERVER_PROGRAM and
// CLINIC_UI_DIST of a release build. Prints one JSON object; a figure, not a test.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const { CLINIC_SERVER_PROGRAM: program, CLINIC_UI_DIST: ui } = process.env;
const folder = await mkdtemp(join(tmpdir(), "clinic-frames-"));
execFileSync(program, ["seed", "--patients", "9000", "--doctors", "30", "--data-dir", folder], { stdio: "ignore" });
const server = spawn(program, ["serve", "--data-dir", folder, "--listen", "127.0.0.1:0", "--ui", ui]);
const told = { base: undefined, user: undefined, password: undefined };
await new Promise((ready, failed) => {
  for (const stream of [server.stdout, server.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const first = /Sign in as (\S+) with the one-time password (\S+)/.exec(line);
      if (first) [, told.user, told.password] = first;
      const address = /serving.*?(127\.0\.0\.1:\d+)/.exec(line);
      if (address) told.base = `http://${address[1]}`;
      if (told.base && told.user) ready();
    });
  }
  server.once("exit", (code) => failed(new Error(`the server ended with ${code}`)));
});
const browser = await chromium.launch({
  executablePath: process.env.CLINIC_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
});
try {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, baseURL: told.base });
  const page = await context.newPage();
  await page.goto("/day-board");
  await page.locator("input[autocomplete=username]").fill(told.user);
  await page.locator("input[autocomplete=current-password]").fill(told.password);
  await page.keyboard.press("Enter");
  for (const field of await page.locator("input[autocomplete=new-password]").first().waitFor().then(() =>
    page.locator("input[autocomplete=new-password]").all())) {
    await field.fill("khung-hinh-bang-ngay-2026");
  }
  const current = page.locator("input[autocomplete=current-password]");
  if (await current.count()) await current.fill(told.password);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").first().waitFor();
  await page.goto("/day-board");
  const cards = page.locator("button[id^=visit-]");
  await cards.first().waitFor();
  const visits = await cards.count();
  const box = await cards.first().boundingBox();
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
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let step = 0; step < 240; step += 1) {
    const turn = (step / 240) * 6 * Math.PI;
    await page.mouse.move(960 + 600 * Math.sin(turn / 3), 560 + 300 * Math.cos(turn));
  }
  const frames = (await page.evaluate(() => window.frames_ms.slice(1))).sort((a, b) => a - b);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  const at = (part) => Number(frames[Math.min(frames.length - 1, Math.floor(frames.length * part))].toFixed(1));
  console.log(JSON.stringify({ visits, frames: frames.length, p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) }));
} finally {
  await browser.close();
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true, force: true });
}
