// The README's pictures, taken from the running product: node screenshots.mjs FOLDER
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openClinic, people, signIn } from "./clinic.mjs";

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
