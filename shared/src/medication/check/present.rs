use super::Prepared;

/// Which of the case's exposures have which concept. Built in one go over them, whatever the pack's size.
pub(super) struct Present {
    /// Of each concept of the pack, the place in `lists` from 1; 0: nobody has it.
    places: Vec<u32>,
    /// Of each concept that somebody has.
    lists: Vec<List>,
    /// Exposures one after another.
    links: Vec<(u32, u32)>,
}

struct List {
    concept: u32,
    /// Into `links`, from 1.
    first: u32,
    last: u32,
    /// Some new line has it.
    is_new: bool,
    count: u32,
}

impl Present {
    pub fn of(prepared: &Prepared<'_>) -> Self {
        let pack = prepared.pack;
        let mut present = Self {
            places: vec![0; pack.ingredients.len() + pack.groups.len()],
            lists: Vec::with_capacity(256),
            links: Vec::with_capacity(prepared.exposures.len() * 8),
        };
        for (at, exposure) in (0_u32..).zip(&prepared.exposures) {
            let is_new = prepared.drugs[exposure.drug].is_new();
            for concept in pack.concepts_of(exposure.ingredient) {
                present.add(*concept, at, is_new);
            }
        }
        present
    }

    fn add(&mut self, concept: u32, exposure: u32, is_new: bool) {
        self.links.push((exposure, 0));
        let link = place(self.links.len());
        let of_concept = &mut self.places[concept as usize];
        if *of_concept == 0 {
            self.lists.push(List {
                concept,
                first: link,
                last: link,
                is_new,
                count: 1,
            });
            *of_concept = place(self.lists.len());
            return;
        }
        let list = &mut self.lists[*of_concept as usize - 1];
        self.links[list.last as usize - 1].1 = link;
        list.last = link;
        list.is_new |= is_new;
        list.count += 1;
    }

    /// Concepts of new lines.
    pub fn new_concepts(&self) -> impl Iterator<Item = u32> {
        self.lists
            .iter()
            .filter(|list| list.is_new)
            .map(|list| list.concept)
    }

    /// Concepts that several exposures have, one of them of a new line.
    pub fn shared(&self) -> impl Iterator<Item = u32> {
        let shared = self.lists.iter().filter(|list| list.is_new && list.count > 1);
        shared.map(|list| list.concept)
    }

    pub fn count(&self) -> usize {
        self.lists.len()
    }

    pub fn all(&self) -> impl Iterator<Item = u32> {
        self.lists.iter().map(|list| list.concept)
    }

    pub fn has(&self, concept: u32) -> bool {
        self.places[concept as usize] != 0
    }

    pub fn has_new(&self, concept: u32) -> bool {
        let place = self.places[concept as usize];
        place != 0 && self.lists[place as usize - 1].is_new
    }

    /// Exposures that have it, in order.
    pub fn having(&self, concept: u32) -> impl Iterator<Item = usize> + Clone {
        let place = self.places[concept as usize];
        let first = if place == 0 {
            0
        } else {
            self.lists[place as usize - 1].first
        };
        let link = move |at: u32| (at != 0).then(|| self.links[at as usize - 1]);
        std::iter::successors(link(first), move |(_, next)| link(*next))
            .map(|(exposure, _)| exposure as usize)
    }
}

fn place(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
