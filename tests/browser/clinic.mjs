// A clinic of its own for each journey file: the real server with demo data in a temporary folder, and Chromium.
import { spawn } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** The demo's sign-ins, as `clinic-server serve --demo` prints them (server/src/seed/demo.rs). */
const password = "an-tam-demo-2026";
export const people = {
  admin: { user: "quantri", password },
  desk: { user: "letan", password },
  doctor: { user: "bs.khoa", password },
};

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-background-networking", "--disable-features=IsolateSandboxedIframes",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys by \`cargo xtask test --only journeys\``);
  return value;
};

/** `clinic-server` as it is; with a relay it sends mail, and its clock can be moved (tests/src/bin/led-server.rs). */
function programOf(folder, at, listen, { relay, more = [] }) {
  if (relay) return [need("CLINIC_LED_SERVER_PROGRAM"), [folder, need("CLINIC_UI_DIST"), String(relay), at]];
  const clock = at ? ["--demo-at", at] : [];
  const where = ["--data-dir", folder, "--listen", listen, "--ui", need("CLINIC_UI_DIST")];
  return [need("CLINIC_SERVER_PROGRAM"), ["serve", "--demo", ...clock, ...where, ...more]];
}

/** Starts the server; resolves when it says on which address it serves. */
async function startServer(folder, at, listen = "127.0.0.1:0", how = {}) {
  const [program, args] = programOf(folder, at, listen, how);
  const server = spawn(program, args, { stdio: [how.relay ? "pipe" : "ignore", "pipe", "pipe"] });
  const said = [];
  const address = new Promise((found, failed) => {
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        const match = /serving.*?(127\.0\.0\.1:\d+)/.exec(line);
        if (match) found(`http://${match[1]}`);
      });
    }
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`the server ended with ${code}:\n${said.join("\n")}`)));
  });
  return { server, base: await address };
}

/**
 * Opens a clinic; `close` ends browser and server and removes the data. `at`: what its clock shows at the start
 * (HH:MM, today), for what is done in working hours only. `relay`: the port on this machine that takes its mail; then
 * `at` must be given, and `goOn` moves its clock. `more`: further flags of the server.
 */
export async function openClinic({ at, ...how } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "clinic-journey-"));
  let { server, base } = await startServer(folder, at, undefined, how);
  const browser = await chromium.launch({
    executablePath: process.env.CLINIC_CHROMIUM ?? "/usr/bin/chromium",
    args: CHROMIUM_FLAGS,
  });
  // As when the machine swaps or its disk hangs: nothing is closed, nothing is answered.
  const freeze = () => server.kill("SIGSTOP");
  const thaw = () => server.kill("SIGCONT");
  // As when the server's machine is switched off, and on again: the same data, the same address.
  const stop = async () => {
    if (server.exitCode !== null) return;
    const ended = once(server, "exit");
    thaw();
    server.kill("SIGTERM");
    await ended;
  };
  const start = async () => {
    // A demo's clock goes on from a wished time only once.
    ({ server } = await startServer(folder, undefined, new URL(base).host, how));
  };
  /** The clock goes on by so many seconds at once. */
  const goOn = async (seconds) => {
    const heard = new Promise((done) => {
      const lines = createInterface({ input: server.stdout });
      lines.on("line", (line) => {
        if (!line.startsWith("the clock went on")) return;
        lines.removeAllListeners("line");
        done();
      });
    });
    server.stdin.write(`${seconds}\n`);
    await heard;
  };
  const close = async () => {
    await browser.close();
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  const open = (options) => openScreen(browser, base, options);
  return { base, close, open, ask: (person) => signedInApi(base, person), freeze, thaw, stop, start, goOn };
}

/**
 * A screen: a page of its own session. `faults` collects what the page reports as broken; a journey ends by
 * asserting that it is empty.
 */
async function openScreen(browser, base, { theme = "light", language = "vi", width = 1280, height = 800 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, baseURL: base });
  await context.addInitScript(
    ([language, theme]) => {
      if (!localStorage.getItem("clinic.language")) localStorage.setItem("clinic.language", language);
      if (!localStorage.getItem("clinic.theme")) localStorage.setItem("clinic.theme", theme);
    },
    [language, theme],
  );
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // A refusal (4xx) is an answer like others; the browser still writes it down as an error.
    const isRefusal = /status of 4\d\d/.test(message.text());
    if (message.type() === "error" && !isRefusal) faults.push(message.text());
  });
  return { page, context, faults };
}

/** Signs in with the keyboard alone, and waits until the navigation is there. */
export async function signIn(page, person, path = "/") {
  await page.goto(path);
  await page.locator("input[autocomplete=username]").fill(person.user);
  await page.locator("input[autocomplete=current-password]").fill(person.password);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").first().waitFor();
}

/** One request, with the headers that `more` has; what is refused throws. */
async function sendAs(base, access, method, path, body, version, more = {}) {
  const headers = { Accept: "application/json", "Idempotency-Key": randomUUID(), ...more };
  if (access) headers.Authorization = `Bearer ${access}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  const tag = /^"(.*)"$/.exec(answer.headers.get("etag") ?? "");
  return { value: text ? JSON.parse(text) : undefined, version: tag?.[1] };
}

/**
 * The API as `person` uses it, for what a journey needs beforehand and for what another desk does meanwhile:
 * `await ask("POST", "/api/patients", body)`; what is refused throws.
 */
async function signedInApi(base, person) {
  const send = (...asked) => sendAs(base, ...asked);
  const { value: signedIn } = await send(null, "POST", "/api/session", { user_name: person.user, password: person.password });
  const ask = async (method, path, body, version) => (await send(signedIn.access_token, method, path, body, version)).value;
  const versionOf = async (path) => (await send(signedIn.access_token, "GET", path)).version;
  return Object.assign(ask, { account: signedIn.user, versionOf });
}

/**
 * `person` signs in on a desktop that was never here: it makes a key and proves it, as shared/src/identity/proof.rs
 * has it. `sends` sends what that desktop had kept: `await sends("PUT", path, form, version, headers)`.
 */
export async function enrolComputer(base, person, platform = "windows") {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const [device, path] = [randomUUID(), "/api/session"];
  const body = JSON.stringify({ user_name: person.user, password: person.password });
  const told = await fetch(`${base}/api/settings`);
  const [time, nonce] = [Date.parse(told.headers.get("date")), randomBytes(16).toString("base64url")];
  const hash = createHash("sha256").update(body).digest("base64url");
  const text = ["clinic-device-proof-1", device, "POST", path, time, nonce, hash].join("\n");
  const signature = sign(null, Buffer.from(text), privateKey).toString("base64url");
  const headers = {
    "Content-Type": "application/json",
    "X-Clinic-Client": "desktop",
    "X-Clinic-Device": device,
    "X-Clinic-Device-Key": publicKey.export({ format: "jwk" }).x,
    "X-Clinic-Device-Platform": platform,
    "X-Clinic-Device-Proof": `${time}.${nonce}.${signature}`,
  };
  const answer = await fetch(base + path, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`a computer was not enrolled: ${answer.status} ${await answer.text()}`);
  const { device: enrolled, access_token: access } = await answer.json();
  const sends = async (...asked) => (await sendAs(base, access, ...asked)).value;
  return { device: enrolled, sends };
}

/** What a kept change of a patient says it began from, as shared/src/patients/base.rs has it. */
export const baseOf = (fields) =>
  Object.entries(fields)
    .map(([part, before]) => `${part}=${createHash("sha256").update(JSON.stringify(before)).digest("hex").slice(0, 16)}`)
    .join(";");

/** A patient registered at another desk; `form` over what everybody has. */
export async function registerPatient(ask, form) {
  const usual = { gender: "unknown", birth_date: null, phone: "", email: "", nationality: "VN", identifiers: [] };
  const asked = { id: randomUUID(), ...usual, ...form, not_a_duplicate: true };
  return ask("POST", "/api/patients", asked);
}

/** The day so many days after `day`; both as `2026-11-24`. */
export const plusDays = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** The day as people write it: `24/11/2026`. */
export const written = (day) => day.split("-").reverse().join("/");

/** When the clinic's clocks show `time` on `day`. */
export const at = (day, time) => `${day}T${time}:00+07:00`;

/** Today by the clinic's clock. */
export const today = async (ask) => (await ask("GET", "/api/day-board")).from;

/** A doctor with nobody booked: works 08:00–11:00 on every day of this week and of the `weeks` after it. */
export async function hireDoctor(admin, form, weeks = 1) {
  const doctor = await admin("POST", "/api/practitioners", { id: randomUUID(), title: "BS", ...form });
  const day = await today(admin);
  const monday = plusDays(day, -((new Date(day).getUTCDay() + 6) % 7));
  const mondays = Array.from({ length: weeks + 1 }, (_, week) => plusDays(monday, 7 * week));
  const hours = (day) => ({ id: randomUUID(), room_id: null, start: at(day, "08:00"), end: at(day, "11:00") });
  const shifts = Array.from({ length: 7 }, (_, days) => hours(plusDays(monday, days)));
  const schedule = `/api/practitioners/${doctor.id}/schedule`;
  const version = await admin.versionOf(`${schedule}?from=${monday}`);
  await admin("PUT", schedule, { week: monday, shifts }, version);
  await admin("POST", `${schedule}/repeat`, { from: monday, to: mondays.slice(1) });
  return doctor;
}

/** Books a visit at another desk. */
export async function bookVisit(ask, doctor, patient, start, service) {
  const visit = { id: randomUUID(), practitioner_id: doctor.id, patient_id: patient.id, service_id: service.id, start };
  return ask("POST", "/api/appointments", visit);
}

/** Somebody new with a visit at this doctor's today, whatever else the demo has at that time. */
export async function comesToday(desk, { account }, form, reason) {
  const patient = await registerPatient(desk, form);
  const { items } = await desk("GET", "/api/services");
  const ids = { id: randomUUID(), practitioner_id: account.practitioner_id, patient_id: patient.id, service_id: items[0].id };
  const asked = { ...ids, start: at(await today(desk), "16:00"), reason, overbook: "Khám thêm" };
  const visit = await desk("POST", "/api/appointments", asked);
  return { patient, visit };
}

/** A screen of somebody who has signed in, at `path`. */
export async function openAs(clinic, person, path, options) {
  const screen = await clinic.open(options);
  await signIn(screen.page, person, path);
  await loaded(screen.page);
  return screen;
}

/** Holds a card before a hand scanner that types like a keyboard: key by key, faster than any person, then Enter. */
export async function scan(page, text) {
  await page.evaluate((keys) => {
    for (const key of keys) {
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
  }, [...text, "Enter"]);
}

/** The page shows data, not that it is being loaded. */
export async function loaded(page) {
  await page.locator("h1").first().waitFor();
  await page.locator(".skeleton").first().waitFor({ state: "detached" });
}

/** What axe-core complains of on the page as it is now; an empty list is the aim. A frame without scripts lets no axe in. */
export async function complaints(page) {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe[sandbox]").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}
