//! A doctor's face wherever doctors are told apart.
use clinic_shared::ids::PractitionerId;
use leptos::prelude::*;

/// Where a doctor's photo is, for who has one. With its version the browser may keep it for ever.
pub fn photo_address(doctor: PractitionerId, version: Option<i64>) -> Option<String> {
    Some(format!("/api/practitioners/{doctor}/photo?v={}", version?))
}

/// The first letters of the last two words, which is how people here are told apart: `Nguyễn Văn Đức` → `VĐ`.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let last = &words[words.len().saturating_sub(2)..];
    last.iter()
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// A doctor's photo, or the initials where there is none or it does not come; ringed in the doctor's colour. The
/// name stands beside it, so nobody hears it twice.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    color: String,
    /// From [`photo_address`].
    photo: Option<String>,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    let letters = initials(&name);
    let failed = RwSignal::new(false);
    let size = if large {
        "size-11 text-sm"
    } else {
        "size-9 text-xs"
    };
    view! {
        <span
            class=format!(
                "grid shrink-0 place-items-center overflow-hidden rounded-full border-3 bg-base-100 font-bold {size}",
            )
            style:border-color=color
            aria-hidden="true"
            title=name
        >
            {move || match photo.clone().filter(|_| !failed.get()) {
                Some(address) => view! {
                    <img class="size-full object-cover" src=address alt="" on:error=move |_| failed.set(true)/>
                }
                .into_any(),
                None => letters.clone().into_any(),
            }}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_last_two_names() {
        assert_eq!(initials("Nguyễn Văn Đức"), "VĐ");
        assert_eq!(initials("lan"), "L");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_new_photo_has_a_new_address_and_no_photo_has_none() {
        let doctor = PractitionerId(uuid::Uuid::from_u128(7));
        let address = |version| photo_address(doctor, version);
        assert_eq!(
            address(Some(4)).as_deref(),
            Some("/api/practitioners/00000000-0000-0000-0000-000000000007/photo?v=4")
        );
        assert_ne!(address(Some(4)), address(Some(5)));
        assert_eq!(address(None), None);
    }
}
