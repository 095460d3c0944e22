// A relay that keeps what it takes: maildev as a program of its own, looked at by its API (GET /api/email).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("node_modules/maildev/dist/bin/maildev.js", import.meta.url));
const LOOKS_APART_MS = 100;
const PATIENCE_MS = 60_000;

async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

/** What `look` finds as soon as it is something; `what` says in an error what did not come. */
async function until(what, look) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((next) => setTimeout(next, LOOKS_APART_MS));
  }
  return assert.fail(`within a minute: ${await what()}`);
}

/** Starts it; `close` ends it. */
export async function openRelay() {
  const [smtp, web] = [await freePort(), await freePort()];
  const places = ["--smtp", String(smtp), "--ip", "127.0.0.1", "--web", String(web), "--web-ip", "127.0.0.1"];
  const relay = spawn(process.execPath, [PROGRAM, ...places], { stdio: ["ignore", "ignore", "inherit"] });
  const api = `http://127.0.0.1:${web}/api`;
  const ask = (path) => fetch(api + path);
  const isUp = () => ask("/email").then(({ ok }) => ok, () => false);
  await until(() => "the relay does not answer", isUp);

  /** What came for this address, in that order. */
  const mailsTo = async (address) => {
    const mails = await (await ask("/email")).json();
    const own = mails.filter(({ envelope }) => envelope.to.some((to) => to.address === address));
    return own.sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  };
  const subjectsTo = async (address) => (await mailsTo(address)).map(({ subject }) => subject);
  /** As soon as there are so many. */
  const untilMailsTo = (address, count) =>
    until(
      async () => `${count} mails to ${address}; there are ${JSON.stringify(await subjectsTo(address))}`,
      async () => {
        const mails = await mailsTo(address);
        return mails.length >= count && mails;
      },
    );
  /** The visit for a calendar that came with a mail, its folded lines put together. */
  const calendarOf = async ({ id, attachments }) => {
    const calendar = attachments.find(({ contentType }) => contentType.startsWith("text/calendar"));
    const answer = await ask(`/email/${id}/attachment/${calendar.generatedFileName}`);
    return (await answer.text()).replace(/\r?\n[ \t]/g, "");
  };
  const close = async () => {
    const ended = once(relay, "exit");
    relay.kill("SIGKILL");
    await ended;
  };
  return { port: smtp, mailsTo, subjectsTo, untilMailsTo, calendarOf, close };
}
