//! Ctrl+K: every command and page by its name.
use clinic_shared::text::fold;
use leptos::ev;
use leptos::prelude::*;

use super::keys::{Command, Key, KeyHint, use_command};
use super::keys_listen::commands;
use super::{Dialog, Glyph, Icon, words as w};

/// The palette; once per page. It opens with Ctrl+K.
#[component]
pub fn Palette() -> impl IntoView {
    let open = RwSignal::new(false);
    use_command(Command::new(w::commands, Icon::Command, move || open.set(true)).with_key(Key::CTRL_K));
    view! {
        <Dialog open title=w::commands>
            <Inside open/>
        </Dialog>
    }
}

#[component]
fn Inside(open: RwSignal<bool>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found = move || {
        let wanted = typed.get();
        let others = commands()
            .into_iter()
            .filter(|command| command.key != Some(Key::CTRL_K));
        others
            .filter(|command| matches(&command.name.get(), &wanted))
            .collect::<Vec<_>>()
    };
    let run = move |command: &Command| {
        open.set(false);
        command.go();
    };
    let stroke = move |event: ev::KeyboardEvent| {
        let found = untrack(found);
        match event.key().as_str() {
            "ArrowDown" if !found.is_empty() => at.update(|at| *at = (*at + 1) % found.len()),
            "ArrowUp" if !found.is_empty() => at.update(|at| *at = (*at + found.len() - 1) % found.len()),
            "Enter" => {
                if let Some(command) = found.get(at.get_untracked()) {
                    run(command);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // Focus can only fail for an element that is not shown.
            let _ = input.focus();
        }
    });
    view! {
        <input
            node_ref=input
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant=move || (!found().is_empty()).then(|| format!("palette-{}", at.get()))
            aria-label=w::find_command
            placeholder=w::find_command
            autocomplete="off"
            class="input mb-3 w-full"
            prop:value=typed
            on:input:target=move |event| {
                typed.set(event.target().value());
                at.set(0);
            }
            on:keydown=stroke
        />
        <ul id="palette-list" role="listbox" aria-label=w::commands class="flex max-h-80 flex-col overflow-y-auto">
            {move || {
                let found = found();
                if found.is_empty() {
                    return view! { <li class="p-3 text-base-content/75" role="option" aria-disabled="true" aria-selected="false">{w::no_command}</li> }.into_any();
                }
                found
                    .into_iter()
                    .enumerate()
                    .map(|(index, command)| {
                        let name = command.name.clone();
                        let (icon, key) = (command.icon, command.key);
                        view! {
                            <li
                                id=format!("palette-{index}")
                                role="option"
                                aria-selected=move || (at.get() == index).to_string()
                                class="flex cursor-pointer items-center gap-3 rounded-field px-3 py-2 aria-selected:bg-primary aria-selected:text-primary-content"
                                on:mousemove=move |_| if at.get_untracked() != index { at.set(index) }
                                on:click=move |_| run(&command)
                            >
                                <Glyph icon/>
                                <span class="grow">{move || name.get()}</span>
                                {key.map(|key| view! { <KeyHint key/> })}
                            </li>
                        }
                    })
                    .collect_view()
                    .into_any()
            }}
        </ul>
    }
}

/// True when each typed word begins a word of the name, with or without Vietnamese marks.
fn matches(name: &str, typed: &str) -> bool {
    let name = fold(name);
    fold(typed)
        .split(' ')
        .all(|wanted| name.split(' ').any(|word| word.starts_with(wanted)))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_command_is_found_without_typing_the_marks() {
        assert!(matches("Đăng ký bệnh nhân", "dang benh"));
        assert!(matches("Đăng ký bệnh nhân", ""));
        assert!(!matches("Đăng ký bệnh nhân", "ang"));
    }
}
