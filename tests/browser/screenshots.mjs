// The README's pictures, taken from the running product: node screenshots.mjs FOLDER
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { at, bookVisit, hireDoctor, openClinic, people, plusDays, registerPatient, signIn, today } from "./clinic.mjs";
import { openRelay } from "./relay.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("say where the pictures go: node screenshots.mjs FOLDER");

/** Name, who looks (nobody: the sign-in page), address, and how. */
const pictures = [
  { name: "sign-in", path: "/" },
  { name: "day-board", person: people.desk, path: "/day-board" },
  { name: "day-board-dark-en", person: people.desk, path: "/day-board", theme: "dark", language: "en" },
  { name: "patients", person: people.desk, path: "/patients?q=nguyen" },
  { name: "arrivals", person: people.desk, path: "/arrivals" },
  { name: "practitioners", person: people.desk, path: "/practitioners" },
  { name: "services", person: people.admin, path: "/services" },
  { name: "users", person: people.admin, path: "/users" },
];

await mkdir(folder, { recursive: true });
const clinic = await openClinic();
try {
  for (const { name, person, path, ...look } of pictures) {
    const { page, context, faults } = await clinic.open({ width: 1440, height: 900, ...look });
    if (person) await signIn(page, person, path);
    else await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    // Pictures show data, not that it is being loaded.
    await page.locator(".skeleton").first().waitFor({ state: "detached" });
    if (person) await page.getByText(/Trực tuyến|Live/).waitFor();
    await page.screenshot({ path: join(folder, `${name}.png`) });
    if (faults.length > 0) throw new Error(`${name}: ${faults.join("\n")}`);
    await context.close();
    console.log(`  ${name}.png`);
  }
} finally {
  await clinic.close();
}

/** A reminder as its patient sees it, once it has come by the relay. */
async function mailReminder() {
  const relay = await openRelay();
  // Where patients reach the clinic; only then has the mail its link.
  process.env.CLINIC_PUBLIC_URL = "https://hen.phongkham.example";
  const clinic = await openClinic({ at: "07:30", relay: relay.port });
  delete process.env.CLINIC_PUBLIC_URL;
  try {
    const [admin, desk] = [await clinic.ask(people.admin), await clinic.ask(people.desk)];
    const doctor = await hireDoctor(admin, { full_name: "Nguyễn Thị Minh Tâm", specialty: "Nội" });
    const patient = await registerPatient(desk, { full_name: "Trần Thị Ngọc Lan", email: "ngoclan@vidu.vn" });
    const { items } = await desk("GET", "/api/services");
    await bookVisit(desk, doctor, patient, at(plusDays(await today(desk), 1), "09:30"), items[0]);
    await clinic.goOn(180);
    await relay.untilMailsTo(patient.email, 1);
    await clinic.goOn(3 * 3600);
    const [, reminder] = await relay.untilMailsTo(patient.email, 2);
    const { page, context } = await clinic.open({ width: 720, height: 410 });
    await page.setContent(reminder.html);
    await page.screenshot({ path: join(folder, "mail-reminder.png"), fullPage: true });
    await context.close();
    console.log("  mail-reminder.png");
  } finally {
    await clinic.close();
    await relay.close();
  }
}

await mailReminder();
