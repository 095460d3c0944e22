// PouchDB with express-pouchdb on loopback: a first load, changes on their way, and what waited going up.
// node pouchdb.mjs PACKAGES DATA DOCUMENTS
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, data, count] = process.argv.slice(2);
const documents = Number(count);
const require = createRequire(join(packages, "package.json"));
const PouchDB = require("pouchdb");
const express = require("express");
const { mkdirSync } = await import("node:fs");
for (const folder of ["server", "desk"]) mkdirSync(join(data, folder));

const OnServer = PouchDB.defaults({ prefix: join(data, "server/") });
const OnDesk = PouchDB.defaults({ prefix: join(data, "desk/") });
const app = express();
app.use("/", require("express-pouchdb")(OnServer, { mode: "minimumForPouchDB" }));
const listening = app.listen(0, "127.0.0.1");
await new Promise((ready) => listening.on("listening", ready));
const address = `http://127.0.0.1:${listening.address().port}/clinic`;

const patient = (number) => ({
  _id: `patient-${String(number).padStart(8, "0")}`,
  record_number: `BN${String(number).padStart(6, "0")}`,
  full_name: `Nguyễn Văn Thử ${number}`,
  gender: "female",
  birth_date: "1990-02-01",
  phone: `09${String(number).padStart(8, "0")}`,
  address_line: "12 Đường Số 3",
  ward: "Phường 4",
  district: "Quận 5",
  province: "TP. Hồ Chí Minh",
  occupation: "nhân viên",
  nationality: "VN",
  ethnicity: "Kinh",
  note: "",
  search_text: `nguyen van thu ${number} 09${String(number).padStart(8, "0")}`,
  version: 1,
});

const server = new OnServer("clinic");
for (let from = 0; from < documents; from += 5000) {
  const some = Array.from({ length: Math.min(5000, documents - from) }, (_, at) => patient(from + at));
  await server.bulkDocs(some);
}

const figures = {};
const seconds = (begun) => (performance.now() - begun) / 1000;
const remote = new OnDesk(address);
const desk = new OnDesk("desk");
let begun = performance.now();
await desk.replicate.from(remote, { batch_size: 1000, batches_limit: 10 });
figures.initial_s = seconds(begun);
if ((await desk.info()).doc_count !== documents) throw new Error("not everything came");

const following = desk.replicate.from(remote, { live: true, retry: true });
const came = new Map();
desk.changes({ live: true, since: "now" }).on("change", ({ id }) => came.get(id)?.(performance.now()));
await new Promise((ready) => setTimeout(ready, 500));
const hops = [];
for (let number = 0; number < 200; number += 1) {
  const made = { ...patient(documents + number) };
  const arrived = new Promise((resolve) => came.set(made._id, resolve));
  begun = performance.now();
  await remote.put(made);
  hops.push((await arrived) - begun);
}
following.cancel();
hops.sort((a, b) => a - b);
figures.live_p50_ms = hops[Math.floor(hops.length * 0.5)];
figures.live_p95_ms = hops[Math.floor(hops.length * 0.95)];

const waiting = new OnDesk("waiting");
for (let number = 0; number < 1000; number += 1) await waiting.put(patient(2 * documents + number));
begun = performance.now();
await waiting.replicate.to(remote);
figures.drain_per_s = 1000 / seconds(begun);

console.log(JSON.stringify(figures));
process.exit(0);
