//! A demo clinic whose clock a journey moves: `clinic-server serve --demo` with mail, by a clock that goes on by as many
//! seconds as each line on stdin says. It ends with its stdin.
//! Arguments: the folder of its store, the page's files, the relay's port, and what its clock shows at the start (HH:MM,
//! today).
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

use std::io::BufRead as _;

use clinic_server::{
    seed::demo,
    serve::{open_by, serve},
};
use clinic_shared::{
    app::SharedClock,
    ports::{Clock as _, SystemClock},
    time::Zone,
};
use clinic_tests::{LedClock, settings_of, tell_where_it_serves};
use tokio::sync::oneshot;

const PATIENTS: u32 = 200;

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("a folder");
    let ui = args.next().expect("the page's files");
    let relay_port = args.next().expect("a port").parse().expect("a number");
    let shown = args.next().expect("a time");
    let clock = LedClock::ahead_by_ms(0);
    let (hour, minute) = shown.split_once(':').expect("HH:MM");
    let (hour, minute) = (hour.parse().expect("an hour"), minute.parse().expect("a minute"));
    let zone = Zone::vietnam();
    clock.set(zone.at(zone.day_of(SystemClock.now()), hour, minute));
    tell_where_it_serves();
    let settings = settings_of(&folder, 0, relay_port, Some(ui));
    let server = open_by(&settings, SharedClock::new(clock.clone())).await;
    let server = server.expect("the store opens");
    demo(&server, PATIENTS).await.expect("the demo is made");
    let (end, ended) = oneshot::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            clock.advance_seconds(line.trim().parse().expect("seconds"));
            println!("the clock went on by {line} s");
        }
        end.send(()).ok();
    });
    let stop = async move {
        ended.await.ok();
    };
    serve(server, &settings, stop).await.expect("it serves");
}
