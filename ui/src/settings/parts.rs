use leptos::prelude::*;
use leptos::text_prop::TextProp;
use wasm_bindgen::JsCast;

use super::words as w;

/// What the page is made of, in its order.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    Clinic,
    Visits,
    Messages,
    Leases,
    MailTest,
    SmsTest,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::Clinic,
        Self::Visits,
        Self::Messages,
        Self::Leases,
        Self::MailTest,
        Self::SmsTest,
    ];

    /// Where it begins.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Clinic => "part-clinic",
            Self::Visits => "part-visits",
            Self::Messages => "part-messages",
            Self::Leases => "part-leases",
            Self::MailTest => "part-mail-test",
            Self::SmsTest => "part-sms-test",
        }
    }

    const fn name(self) -> fn() -> &'static str {
        match self {
            Self::Clinic => w::clinic,
            Self::Visits => w::visits,
            Self::Messages => w::messages,
            Self::Leases => w::leases,
            Self::MailTest => w::mail_test,
            Self::SmsTest => w::sms_test,
        }
    }
}

/// The ways to the parts, beside them where the window is wide enough.
#[component]
pub fn PartLinks() -> impl IntoView {
    let link = |part: Part| {
        let id = part.id();
        view! {
            <li>
                // No step of the way back: that one leads to another page.
                <a
                    href=format!("#{id}")
                    prop:replace=true
                    class="block rounded-field px-3 py-1.5 hover:bg-base-200"
                    on:click=move |_| enter(id)
                >
                    {part.name()}
                </a>
            </li>
        }
    };
    view! {
        <nav
            aria-label=w::parts
            class="hidden rounded-box border border-base-300 bg-base-100 p-3 xl:sticky xl:top-20 xl:block"
        >
            <ul>{Part::ALL.into_iter().map(link).collect_view()}</ul>
        </nav>
    }
}

/// Whoever goes by the keyboard goes on from there; the router scrolls.
fn enter(id: &str) {
    let part = document().get_element_by_id(id);
    if let Some(part) = part.and_then(|part| part.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focus can only fail for an element that is not shown.
        let _ = part.focus();
    }
}

/// A part of the form.
#[component]
pub fn FormPart(
    part: Part,
    #[prop(optional, into)] about: Option<TextProp>,
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset
            id=part.id()
            tabindex="-1"
            class="mt-2 border-t border-base-300 pt-4 first:mt-0 first:border-t-0 first:pt-0"
        >
            <legend class="float-left mb-1 w-full text-lg font-semibold">{part.name()}</legend>
            {about.map(|about| view! {
                <p class="clear-both mb-1 text-base-content/75">{move || about.get()}</p>
            })}
            <div class="clear-both pt-2">{children()}</div>
        </fieldset>
    }
}
