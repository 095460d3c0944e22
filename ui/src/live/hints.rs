//! Where hints come from: a WebSocket that reconnects, or the desktop shell's event `feed`.
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use clinic_shared::feed::Hint;
use gloo_timers::callback::{Interval, Timeout};
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::silence::{LOOK_MS, Silence};
use super::{Connection, follower, hinted, opened, set_connection};
use crate::{api, browser, desktop};

/// The server closes the line with it when the access token, or its session, is over.
const NOT_SIGNED_IN: u16 = 4401;

#[derive(Default)]
struct Line {
    socket: Option<WebSocket>,
    /// The socket's listeners; dropping them silences it.
    _listeners: Vec<Closure<dyn FnMut(JsValue)>>,
    retry: Option<Timeout>,
    /// Looks whether the server still says something.
    watch: Option<Interval>,
}

thread_local! {
    static LINE: RefCell<Line> = RefCell::default();
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static TRIES: Cell<u32> = const { Cell::new(0) };
    static HEARING: Cell<bool> = const { Cell::new(false) };
}

pub fn listen() {
    if WANTED.replace(true) {
        return;
    }
    if desktop::is_desktop() {
        if !HEARING.replace(true) {
            hear_the_shell();
        }
        spawn_local(async {
            // A line that is not there yet is not lost: the shell tells when it is.
            if desktop::about().await.is_ok_and(|about| about.live) {
                shell_is(true);
            }
        });
    } else {
        connect();
    }
}

pub fn close() {
    WANTED.set(false);
    TRIES.set(0);
    hang_up();
    set_connection(Connection::Connecting);
}

/// Closes the line without a word of it.
fn hang_up() {
    let line = LINE.take();
    if let Some(socket) = &line.socket {
        // The socket reports its end later, when the listeners are gone.
        socket.set_onopen(None);
        socket.set_onmessage(None);
        socket.set_onclose(None);
        // Fails only for a malformed close code, and none is given.
        let _ = socket.close();
    }
}

/// The shell keeps its own connection and tells of it; the page hears it for as long as the window lives.
fn hear_the_shell() {
    desktop::hear("feed", |hint: Hint| {
        if WANTED.get() {
            hinted(hint.seq);
        }
    });
    desktop::hear("connection", |connection: ShellConnection| {
        if WANTED.get() {
            shell_is(connection.live);
        }
    });
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct ShellConnection {
    live: bool,
}

fn shell_is(live: bool) {
    if live {
        opened();
    } else {
        set_connection(Connection::Lost);
    }
}

fn connect() {
    if !WANTED.get() {
        return;
    }
    let Some(socket) = address().and_then(|address| WebSocket::new(&address).ok()) else {
        return lost();
    };
    // A browser cannot send headers with a WebSocket, and an address is written into logs.
    let line = socket.clone();
    let open = Closure::new(move |_: JsValue| {
        let introduction = serde_json::json!({ "access_token": api::access() });
        // A line that is closed again already tells so by its own event.
        let _ = line.send_with_str(&introduction.to_string());
    });
    let mut first = true;
    // Also a line that never opens is silent.
    let silence = Rc::new(Cell::new(Silence::from(browser::machine_now())));
    let heard = Rc::clone(&silence);
    let message = Closure::new(move |event: JsValue| {
        heard.set(Silence::from(browser::machine_now()));
        // The server says where the feed is as soon as it knows us.
        if std::mem::take(&mut first) {
            TRIES.set(0);
            opened();
        }
        let data = event
            .dyn_into::<MessageEvent>()
            .ok()
            .and_then(|event| event.data().as_string());
        if let Some(hint) = data.and_then(|text| serde_json::from_str::<Hint>(&text).ok()) {
            hinted(hint.seq);
        }
    });
    let closed = Closure::new(|event: JsValue| {
        LINE.with_borrow_mut(|line| line.watch = None);
        let code = event.dyn_into::<CloseEvent>().map(|event| event.code());
        if code != Ok(NOT_SIGNED_IN) {
            lost();
        } else if TRIES.get() == 0 {
            TRIES.set(1);
            spawn_local(come_back());
        } else {
            // The token ran out while the server was away: the old one would be refused for ever.
            lost_until(|| spawn_local(come_back()));
        }
    });
    socket.set_onopen(Some(open.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
    let watch = Interval::new(LOOK_MS, move || {
        let mut now_silent = silence.get();
        let is_too_long = now_silent.is_too_long(browser::machine_now());
        silence.set(now_silent);
        if is_too_long {
            // The watch ends with its line; not while it is looking.
            spawn_local(async {
                hang_up();
                lost();
            });
        }
    });
    LINE.set(Line {
        socket: Some(socket),
        _listeners: vec![open, message, closed],
        retry: None,
        watch: Some(watch),
    });
}

/// The token ran out: back at once with the next one.
async fn come_back() {
    match api::renew().await {
        Ok(_) => connect(),
        Err(_) => lost(),
    }
}

/// The socket is gone: tries again after a while.
fn lost() {
    lost_until(connect);
}

fn lost_until(again: fn()) {
    if !WANTED.get() {
        return;
    }
    set_connection(Connection::Lost);
    let tries = TRIES.replace(TRIES.get() + 1);
    let retry = Timeout::new(follower::wait_ms(tries, browser::chance()), again);
    LINE.with_borrow_mut(|line| line.retry = Some(retry));
}

fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/api/live", location.host().ok()?))
}
