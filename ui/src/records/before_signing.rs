//! What a doctor is asked before a record is signed: places that are not filled in, what is not measured,
//! prescriptions that are drafts still.
//! None of it stands in the way.
use clinic_shared::ids::PrescriptionId;
use leptos::prelude::*;

use super::blanks::{show_cell, show_first_blank};
use super::encounter_state::Read;
use super::looks::{field_word, vital_word};
use super::words as w;
use super::writing::Writing;
use crate::kit::{Button, Dialog, DialogFoot, FirstFocus, Glyph, Icon, Look};
use crate::prescribing::focus_draft;
use crate::sync::needs;

/// What is left open in a record that may be signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOpen {
    /// Pointers of texts with so many places that are not filled in.
    pub blanks: Vec<(&'static str, usize)>,
    /// Fields of `Vitals` that a template put in here wants.
    pub unmeasured: Vec<&'static str>,
    pub drafts: Vec<PrescriptionId>,
}

impl LeftOpen {
    pub fn is_empty(&self) -> bool {
        self.blanks.is_empty() && self.unmeasured.is_empty() && self.drafts.is_empty()
    }
}

/// `Bệnh sử, tiền sử (2), Lời dặn`
fn told(blanks: &[(&'static str, usize)]) -> String {
    let one = |(pointer, count): &(&'static str, usize)| match count {
        1 => field_word(pointer).to_owned(),
        _ => format!("{} ({count})", field_word(pointer)),
    };
    blanks.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A quiet word while it is written; nothing where all is filled in.
#[component]
pub fn BlanksLeft(read: Memo<Read>) -> impl IntoView {
    let blanks = Memo::new(move |_| read.with(|read| read.form.blanks()));
    move || {
        let blanks = Some(blanks.get()).filter(|blanks| !blanks.is_empty())?;
        let count = blanks.iter().map(|(_, count)| count).sum::<usize>();
        Some(view! {
            <p
                class="flex items-center gap-2 text-sm font-medium whitespace-nowrap"
                title=move || w::blanks_left(&told(&blanks))
            >
                <Glyph icon=Icon::Warning class="size-4"/>
                {move || w::blanks_count(count)}
            </p>
        })
    }
}

#[component]
pub fn BeforeSigning(writing: Writing) -> impl IntoView {
    view! {
        <Dialog open=writing.asks title=w::sign_with_left_open>
            <Left writing/>
        </Dialog>
    }
}

#[component]
fn Left(writing: Writing) -> impl IntoView {
    let left = Memo::new(move |_| writing.left_open());
    let names = Memo::new(move |_| left.with(|left| told(&left.blanks)));
    let unmeasured = Memo::new(move |_| left.with(|left| left.unmeasured.clone()));
    let drafts = Memo::new(move |_| left.with(|left| left.drafts.len()));
    let wants_filling =
        Memo::new(move |_| left.with(|left| !(left.blanks.is_empty() && left.unmeasured.is_empty())));
    let has_drafts = Memo::new(move |_| drafts.get() > 0);
    let fill_in = move |()| {
        let first = left.with_untracked(|left| {
            let cell = left.unmeasured.first().copied();
            cell.filter(|_| left.blanks.is_empty())
        });
        writing.asks.set(false);
        match first {
            Some(cell) => show_cell(cell),
            None => show_first_blank(),
        }
    };
    let open_draft = move |()| {
        let first = left.with_untracked(|left| left.drafts.first().copied());
        writing.asks.set(false);
        if let Some(first) = first {
            // Once the dialog has given the focus back.
            request_animation_frame(move || request_animation_frame(move || focus_draft(first)));
        }
    };
    let open_draft = move |look: Look| {
        view! { <Button text=w::open_draft icon=Icon::Pill look press=open_draft/> }
    };
    view! {
        <div class="flex flex-col gap-3">
            {move || Some(names.get()).filter(|names| !names.is_empty()).map(|names| view! {
                <p>{move || w::blanks_left(&names)}</p>
            })}
            {move || Some(unmeasured.get()).filter(|all| !all.is_empty()).map(|all| {
                let names = move || all.iter().map(|field| vital_word(field)).collect::<Vec<_>>().join(", ");
                view! { <p>{move || w::unmeasured_left(&names())}</p> }
            })}
            {move || has_drafts.get().then(|| view! {
                <p>{move || w::drafts_left(drafts.get())}</p>
            })}
            <p class="text-sm text-base-content/75">{w::signed_for_good}</p>
            <DialogFoot>
                <Button
                    text=w::sign_all_the_same icon=Icon::Lock
                    press=move |()| writing.sign_all_the_same() reach=needs("POST /api/encounters/{id}/sign")
                />
                {move || match (wants_filling.get(), has_drafts.get()) {
                    (true, has_drafts) => view! {
                        {has_drafts.then(|| open_draft(Look::Plain))}
                        <FirstFocus>
                            <Button text=w::fill_in icon=Icon::Edit look=Look::Primary press=fill_in/>
                        </FirstFocus>
                    }
                    .into_any(),
                    (false, true) => view! { <FirstFocus>{open_draft(Look::Primary)}</FirstFocus> }.into_any(),
                    (false, false) => ().into_any(),
                }}
            </DialogFoot>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_is_told_by_name_and_nothing_else_is_asked_about() {
        assert!(LeftOpen::default().is_empty());
        let drafts = vec![PrescriptionId(uuid::Uuid::from_u128(1))];
        let left = LeftOpen {
            drafts,
            ..LeftOpen::default()
        };
        assert!(!left.is_empty());
        let blanks = [("/history", 2), ("/advice", 1)];
        assert_eq!(told(&blanks), "Bệnh sử, tiền sử (2), Lời dặn");
        assert_eq!(told(&[]), "");
    }
}
