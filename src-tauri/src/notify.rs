//! The operating system's notifications, and what a click on one does.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use clinic_desk::notice::Notice;
use notify_rust::{Notification, NotificationResponse};

/// Notifications that are waited on at a time. One that stays in a notification centre all day costs a thread.
const WAITED_ON_MAX: usize = 32;
const STACK_BYTES: usize = 256 * 1024;

/// Shows notices to whoever sits at this computer.
pub trait Notifier: fmt::Debug + Send + Sync {
    /// Never blocks; what cannot be shown is in the log.
    fn show(&self, notice: Notice);
}

/// notify-rust: D-Bus on Linux, toasts on Windows, the notification centre on macOS.
#[derive(Debug)]
pub struct Desktop {
    queue: mpsc::Sender<Notice>,
}

impl Desktop {
    /// `clicked` gets the notice whose body or button was clicked, on another thread than the window's.
    pub fn start(clicked: impl Fn(&Notice) + Send + Sync + 'static) -> std::io::Result<Self> {
        let (queue, notices) = mpsc::channel();
        let clicked: Arc<dyn Fn(&Notice) + Send + Sync> = Arc::new(clicked);
        // A notification service may take its time to answer, or ask for it in a dialogue.
        thread::Builder::new().name("notices".into()).spawn(move || {
            let waited_on = Arc::new(AtomicUsize::new(0));
            for notice in notices {
                show(notice, &clicked, &waited_on);
            }
        })?;
        Ok(Self { queue })
    }
}

impl Notifier for Desktop {
    fn show(&self, notice: Notice) {
        if self.queue.send(notice).is_err() {
            tracing::error!("the notification thread has ended");
        }
    }
}

fn show(notice: Notice, clicked: &Arc<dyn Fn(&Notice) + Send + Sync>, waited_on: &Arc<AtomicUsize>) {
    let handle = match notification(&notice).show() {
        Ok(handle) => handle,
        Err(fault) => {
            tracing::warn!(%fault, path = notice.path, "a notification could not be shown");
            return;
        }
    };
    if waited_on.fetch_add(1, Ordering::Relaxed) >= WAITED_ON_MAX {
        waited_on.fetch_sub(1, Ordering::Relaxed);
        tracing::info!("too many notifications are open: a click on this one is not heard");
        return;
    }
    let (clicked, waited_on_here) = (Arc::clone(clicked), Arc::clone(waited_on));
    let waiting = thread::Builder::new()
        .name("notice".into())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let waited = handle.wait_for_response(|response: &NotificationResponse| match response {
                NotificationResponse::Default | NotificationResponse::Action(_) => clicked(&notice),
                NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => {}
            });
            waited_on_here.fetch_sub(1, Ordering::Relaxed);
            if let Err(fault) = waited {
                tracing::warn!(%fault, "a notification was lost");
            }
        });
    if let Err(fault) = waiting {
        waited_on.fetch_sub(1, Ordering::Relaxed);
        tracing::warn!(%fault, "a click on this notification is not heard");
    }
}

fn notification(notice: &Notice) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("ClinicDesk")
        .summary(&notice.title)
        .body(&notice.body);
    #[cfg(all(unix, not(target_os = "macos")))]
    notification
        .icon("clinicdesk")
        // The freedesktop name of a click on the notification itself.
        .action("default", "Mở · Open")
        .hint(notify_rust::Hint::DesktopEntry("clinicdesk".to_owned()))
        .hint(notify_rust::Hint::Category("im.received".to_owned()));
    #[cfg(windows)]
    if installed() {
        // Windows shows nothing for an id that no start menu entry has.
        notification.app_id("vn.clinicdesk.desktop");
    }
    #[cfg(target_os = "macos")]
    notification.action("open", "Mở");
    notification
}

/// Whether the installer has put us where a start menu entry names us; a build folder has none.
#[cfg(windows)]
fn installed() -> bool {
    std::env::current_exe()
        .is_ok_and(|program| !program.components().any(|part| part.as_os_str() == "target"))
}
