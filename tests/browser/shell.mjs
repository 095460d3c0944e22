// A desktop's shell as the page sees it: its answers below /desk/, its events. For states that a real desktop is only
// in for a moment.

/** `GET /desk/sync` of a desk whose copy is fresh. */
export const fresh = {
  server: "http://192.168.1.10:8080/",
  version: "0.1.0",
  online: true,
  offline_since: null,
  works_offline: true,
  waiting: 0,
  refused: 0,
  keeps_replica: true,
  loading: null,
  trouble: null,
  copy: {
    scope: "desk",
    epoch: 1,
    seq: 48213,
    pulled_at: "2026-11-24T02:30:00Z",
    behind: 0,
    verified_at: "2026-11-23T19:05:00Z",
    repairs: 0,
    repaired_at: null,
    file_bytes: 41_300_000,
    wal_bytes: 120_000,
    tables: Object.entries({
      patient: 98_214, patient_identifier: 121_003, patient_contact: 15_400, appointment: 31_877, queue_entry: 26_100,
      practitioner: 12, practitioner_photo: 12, shift: 2_310, practitioner_leave: 41, service: 28, room: 9, clinic_setting: 1,
    }).map(([table, rows]) => ({ table, rows })),
  },
};

/** `GET /desk/standing` of a computer like any other. */
const standing = { erased: null, wants_password: false, unapproved: false, waiting: [] };

/**
 * Makes the page believe that it is in a desktop's window. `shell.status` is what it is told; `tell` says that it has
 * changed; `line(false)` cuts the line to the server.
 */
export async function becomeDesktop(page, status = fresh) {
  const shell = { status, outbox: [], standing, differed: null };
  await page.addInitScript(() => {
    window.heard = {};
    const listen = (name, hear) => {
      window.heard[name] = hear;
      return Promise.resolve(() => {});
    };
    window.__TAURI__ = { event: { listen } };
  });
  const json = (route, value) => route.fulfill({ json: value });
  await page.route("**/desk/about", (route) =>
    json(route, {
      name: "ClinicDesk", version: "0.1.0", platform: "linux", server: shell.status.server, camera: "webcam:0",
      live: shell.status.online, insecure_file_keys: false,
    }),
  );
  await page.route("**/desk/standing", (route) => json(route, shell.standing));
  await page.route("**/desk/outbox", (route) => json(route, shell.outbox));
  await page.route(/\/desk\/sync(\?.*)?$/, (route) => (shell.status ? json(route, shell.status) : route.fulfill({ status: 500 })));
  await page.route("**/desk/sync/pull", (route) => route.fulfill({ status: 204 }));
  await page.route("**/desk/sync/repair", (route) => json(route, { differed: shell.differed }));
  const event = (name, payload) => page.evaluate(([name, payload]) => window.heard[name]({ payload }), [name, payload]);
  shell.tell = async (status) => {
    shell.status = status;
    await event("sync", {});
  };
  shell.line = async (live) => {
    const offline_since = live ? null : "2026-11-24T02:42:00Z";
    shell.status = { ...shell.status, online: live, offline_since };
    await event("connection", { live });
    await event("sync", {});
  };
  return shell;
}
