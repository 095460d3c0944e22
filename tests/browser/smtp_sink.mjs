// A relay that takes every mail and keeps it: just enough of SMTP for the clinic's server on this machine.
import { once } from "node:events";
import { createServer } from "node:net";

/** `Content-Transfer-Encoding` of one part, undone. */
function decoded(text, encoding) {
  if (/base64/i.test(encoding)) return Buffer.from(text, "base64").toString("utf8");
  if (!/quoted-printable/i.test(encoding)) return text;
  const bytes = text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** All text parts of a mail, one after the other. */
function readable(raw) {
  return raw
    .split(/^--.*$/m)
    .map((part) => {
      const [head, ...body] = part.trimStart().split(/\r?\n\r?\n/);
      const [, encoding = ""] = /^Content-Transfer-Encoding:\s*(\S+)/im.exec(head) ?? [];
      return decoded(body.join("\n\n"), encoding);
    })
    .join("\n");
}

/** Speaks with one sender; `keep` gets each mail as it came. */
function answer(socket, keep) {
  let [rest, data] = ["", null];
  const say = (line) => socket.write(`${line}\r\n`);
  say("220 sink");
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    rest += bytes.toString("latin1");
    for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (data !== null) {
        if (line === ".") {
          keep(Buffer.from(data.join("\n"), "latin1").toString("utf8"));
          data = null;
          say("250 taken");
        } else data.push(line.startsWith(".") ? line.slice(1) : line);
        continue;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "EHLO") socket.write("250-sink\r\n250 8BITMIME\r\n");
      else if (verb === "DATA") {
        data = [];
        say("354 go on");
      } else if (verb === "QUIT") {
        say("221 bye");
        socket.end();
      } else say("250 ok");
    }
  });
}

/** `mails`: texts of what came; `next(fits)` waits for one that fits. */
export async function openSink() {
  const mails = [];
  const heard = [];
  const server = createServer((socket) =>
    answer(socket, (raw) => {
      mails.push(readable(raw));
      for (const look of heard.splice(0)) look();
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const next = async (fits) => {
    for (;;) {
      const found = mails.find(fits);
      if (found) return found;
      await new Promise((look) => heard.push(look));
    }
  };
  return { url: `smtp://127.0.0.1:${server.address().port}?tls=none`, mails, next, close: () => server.close() };
}
