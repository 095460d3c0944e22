use leptos::prelude::*;

/// Our own pictures: strokes on a 24 × 24 grid, drawn in the colour of the text around them.
macro_rules! icons {
    ($($name:ident = $path:literal),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($name),+ }

        impl Icon {
            /// One SVG path; several strokes are parted by `M`.
            const fn path(self) -> &'static str {
                match self { $(Self::$name => $path),+ }
            }
        }
    };
}

icons! {
    Add = "M12 5v14M5 12h14",
    Arrival = "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M4 12h11M11 8l4 4-4 4",
    Back = "M15 5l-7 7 7 7",
    Bell = "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
    Book = "M4 5h6a2 2 0 0 1 2 2v13a2 2 0 0 0-2-2H4zM20 5h-6a2 2 0 0 0-2 2v13a2 2 0 0 1 2-2h6z",
    Calendar = "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
    Call = "M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
    Camera = "M4 8h4l2-3h4l2 3h4v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    Card = "M3 6h18v12H3zM7 15h4M9 12.5a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM14 10h4M14 14h4",
    Check = "M5 12.5l4.5 4.5L19 7.5",
    Clock = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
    Close = "M6 6l12 12M18 6L6 18",
    Command = "M5 7l5 5-5 5M12 17h7",
    Computer = "M5 5h14v10H5zM2 19h20",
    Copy = "M9 9h11v11H9zM15 9V4H4v11h5",
    Counter = "M3 4h11v9H3zM6 17h5M8.500 13v4M17 4h4v13h-4zM19 8h.01",
    Danger = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 9l6 6M15 9l-6 6",
    Doctor = "M6 4v5a4 4 0 0 0 8 0V4M4.5 4H7M13 4h2.500M10 13v2a5 5 0 0 0 10 0v-1.500M20 13.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
    Door = "M6 20V4h10v16M3.500 20h17M13 12h.01",
    Down = "M6 9l6 6 6-6",
    Download = "M12 4v11M8 11l4 4 4-4M5 19.500h14",
    Edit = "M5 19l1-4L16.500 4.500l3 3L9 18zM14 7l3 3",
    Eye = "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
    EyeOff = "M4 4l16 16M9.500 6A9.600 9.600 0 0 1 12 5.500C18 5.500 21.500 12 21.500 12a17 17 0 0 1-3 3.700M6.500 7.800A16.500 16.500 0 0 0 2.500 12S6 18.500 12 18.500a9.500 9.500 0 0 0 4-.900M10 10a3 3 0 0 0 4.200 4.200",
    File = "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    Filter = "M4 6h16M7 12h10M10 18h4",
    Forward = "M9 5l7 7-7 7",
    Heart = "M12 20S4 15 4 9.500A4.300 4.300 0 0 1 12 7a4.300 4.300 0 0 1 8 2.500C20 15 12 20 12 20z",
    Home = "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
    Info = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
    Key = "M8 19a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM11.300 11.200L19 3.500M16 6.500l2.500 2.500",
    Language = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.500 9.500h17M3.500 14.500h17M12 3c-5 5.500-5 12.500 0 18M12 3c5 5.500 5 12.500 0 18",
    List = "M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01",
    Lock = "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
    Mail = "M3 6h18v12H3zM3 7l9 7 9-7",
    Menu = "M4 7h16M4 12h16M4 17h16",
    Minus = "M5 12h14",
    Moon = "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z",
    Move = "M12 3v18M3 12h18M9.500 5.500L12 3l2.500 2.500M9.500 18.500L12 21l2.500-2.500M5.500 9.500L3 12l2.500 2.500M18.500 9.500L21 12l-2.500 2.500",
    Offline = "M4 4l16 16M5 12a10 10 0 0 1 4-2.400M2 8.500a15 15 0 0 1 4.500-2.700M14 9.300a10 10 0 0 1 5 2.700M11 5a15 15 0 0 1 11 3.500M9 16a4.500 4.500 0 0 1 6 0M12 20h.01",
    Online = "M5 12a10 10 0 0 1 14 0M2 8.500a15 15 0 0 1 20 0M8.500 15.500a5 5 0 0 1 7 0M12 19.500h.01",
    Pause = "M9 5v14M15 5v14",
    Phone = "M6 3.500h3l1.500 4.500-2 1.500a12 12 0 0 0 6 6l1.500-2 4.500 1.500v3a2 2 0 0 1-2 2A15.500 15.500 0 0 1 4 5.500a2 2 0 0 1 2-2z",
    Picture = "M4 5h16v14H4zM8.500 10.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM4 17l5-5 4 4 3-3 4 4",
    Pill = "M9.500 19.500a3.540 3.540 0 0 1-5-5l10-10a3.540 3.540 0 0 1 5 5zM9.500 9.500l5 5",
    Play = "M8 5l11 7-11 7z",
    Print = "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    Qr = "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2",
    Refresh = "M20 12a8 8 0 1 1-2.500-5.800M20 3.500V8h-4.500",
    Room = "M4 20V9l8-5 8 5v11M4 20h16M9 20v-6h6v6",
    Scan = "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
    Screen = "M3 5h18v11H3zM8 20h8M12 16v4",
    Search = "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500",
    Service = "M8 5H6v16h12V5h-2M9 3h6v4H9zM9 12h6M9 16h4",
    Settings = "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM9 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
    SignOut = "M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4M9 12h11M16 8l4 4-4 4",
    Skip = "M5 5l9 7-9 7zM18 5v14",
    Star = "M12 4l2.500 5.200 5.700.800-4.100 4 1 5.600L12 17l-5.100 2.600 1-5.600-4.100-4 5.700-.800z",
    Sun = "M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
    Tasks = "M4 6.500l1.500 1.500L8.500 5M12 6.500h8M4 12.500l1.500 1.500 3-3M12 12.500h8M5.500 18.500h.01M12 18.500h8",
    Trash = "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
    Undo = "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
    Upload = "M12 15.500V4.500M8 8.500l4-4 4 4M5 19.500h14",
    User = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500a7.500 7.500 0 0 1 15 0",
    UserAdd = "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20.500a7 7 0 0 1 14 0M19 8v6M16 11h6",
    Users = "M9 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 20.500a7 7 0 0 1 14 0M16 4.500a4 4 0 0 1 0 7M18.500 14.500a7 7 0 0 1 3.500 6",
    Warning = "M12 4l9 16H3zM12 10v4M12 17h.01",
}

/// A picture beside a text. The text says it all; a screen reader passes the picture over.
#[component]
pub fn Glyph(
    icon: Icon,
    /// Size and place by classes; `size-5` unless said.
    #[prop(default = "size-5")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg
            class=format!("shrink-0 {class}")
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.9"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=icon.path()></path>
        </svg>
    }
}
