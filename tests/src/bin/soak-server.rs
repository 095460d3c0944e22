//! The server that the soak kills: `clinic-server serve` by a clock that is ahead of the machine's.
//! Arguments: the folder of its store, its port (0: any free one), the relay's port, by how many milliseconds its clock is
//! ahead, and perhaps the name of a planted bug.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

use clinic_server::serve::{open_by, serve};
use clinic_shared::app::SharedClock;
use clinic_tests::{
    LedClock, settings_of,
    soak::{Plant, serve_planted},
    tell_where_it_serves,
};

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("a folder");
    let port = args.next().expect("a port").parse().expect("a number");
    let relay_port = args.next().expect("a port").parse().expect("a number");
    let ahead_ms = args.next().expect("milliseconds").parse().expect("a number");
    let plant = args.next().map(|name| Plant::by_name(&name).expect("a plant"));
    tell_where_it_serves();
    let settings = settings_of(&folder, port, relay_port, None);
    let clock = SharedClock::new(LedClock::ahead_by_ms(ahead_ms));
    let server = open_by(&settings, clock).await.expect("the store opens");
    let ended = match plant {
        Some(plant) => serve_planted(plant, server, settings).await,
        None => serve(server, &settings, std::future::pending()).await,
    };
    ended.expect("it serves until it is killed");
}
