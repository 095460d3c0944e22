//! Where hints come from: a WebSocket that reconnects, or the desktop shell's event `feed`.
use std::cell::{Cell, RefCell};

use clinic_shared::feed::Hint;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

use super::{Connection, follower, hinted, set_connection};
use crate::browser;

#[derive(Default)]
struct Line {
    socket: Option<WebSocket>,
    /// The socket's listeners; dropping them silences it.
    _listeners: Vec<Closure<dyn FnMut(JsValue)>>,
    retry: Option<Timeout>,
}

thread_local! {
    static LINE: RefCell<Line> = RefCell::default();
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static TRIES: Cell<u32> = const { Cell::new(0) };
    static ON_DESKTOP: RefCell<Option<Closure<dyn FnMut(JsValue)>>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    /// The desktop shell's way to send events to its page.
    #[wasm_bindgen(js_namespace = ["window", "__TAURI__", "event"], js_name = listen)]
    fn listen_to_shell(event: &str, heard: &Closure<dyn FnMut(JsValue)>) -> js_sys::Promise;
}

pub fn listen() {
    if WANTED.replace(true) {
        return;
    }
    if browser::is_desktop() {
        listen_on_desktop();
    } else {
        connect();
    }
}

pub fn close() {
    WANTED.set(false);
    TRIES.set(0);
    let line = LINE.take();
    if let Some(socket) = &line.socket {
        // Fails only for a malformed close code, and none is given.
        let _ = socket.close();
    }
    set_connection(Connection::Connecting);
}

/// The shell keeps its own connection and tells of it; the page listens for as long as the window lives.
fn listen_on_desktop() {
    ON_DESKTOP.with_borrow_mut(|listener| {
        if listener.is_some() {
            return;
        }
        let heard = Closure::new(|event: JsValue| {
            if !WANTED.get() {
                return;
            }
            let payload = js_sys::Reflect::get(&event, &"payload".into()).unwrap_or_default();
            let member = |name: &str| js_sys::Reflect::get(&payload, &name.into()).unwrap_or_default();
            if let Some(online) = member("online").as_bool() {
                set_connection(if online {
                    Connection::Live
                } else {
                    Connection::Lost
                });
            }
            if let Some(seq) = member("seq").as_f64() {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number far below 2^53")]
                hinted(seq as i64);
            }
        });
        // The promise gives a way to stop listening, which is never wanted.
        let _ = listen_to_shell("feed", &heard);
        *listener = Some(heard);
    });
}

fn connect() {
    if !WANTED.get() {
        return;
    }
    let Some(socket) = address().and_then(|address| WebSocket::new(&address).ok()) else {
        return lost();
    };
    let opened = Closure::new(|_: JsValue| {
        TRIES.set(0);
        set_connection(Connection::Live);
    });
    let message = Closure::new(|event: JsValue| {
        let data = event
            .dyn_into::<MessageEvent>()
            .ok()
            .and_then(|event| event.data().as_string());
        if let Some(hint) = data.and_then(|text| serde_json::from_str::<Hint>(&text).ok()) {
            hinted(hint.seq);
        }
    });
    let closed = Closure::new(|_: JsValue| lost());
    socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
    LINE.set(Line {
        socket: Some(socket),
        _listeners: vec![opened, message, closed],
        retry: None,
    });
}

/// The socket is gone: tries again after a while.
fn lost() {
    if !WANTED.get() {
        return;
    }
    set_connection(Connection::Lost);
    let tries = TRIES.replace(TRIES.get() + 1);
    let retry = Timeout::new(follower::wait_ms(tries, browser::chance()), connect);
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
