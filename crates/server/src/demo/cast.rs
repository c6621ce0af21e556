//! The demo's people: names as they are met in Luxembourg, and a generator that deals them out the same way every time.

/// A small, repeatable generator (SplitMix64); the demo tells the same story on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// Whether something happens that does so `percent` times in a hundred.
    pub(crate) fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(from.len()).unwrap_or(1));
        usize::try_from(place).ok().and_then(|place| from.get(place))
    }
}

const FIRST_NAMES: [&str; 40] = [
    "Anna", "Léa", "Marc", "Sofia", "Tom", "Joana", "Luc", "Emma", "Paul", "Nora", "João", "Claire", "Felix", "Mia",
    "Ben", "Inês", "Pit", "Lena", "Hugo", "Sara", "Jang", "Maud", "Noah", "Ella", "Rui", "Carole", "Max", "Julie",
    "Yves", "Marta", "Leo", "Chiara", "Jos", "Alice", "Théo", "Nadine", "Ivan", "Laura", "Guy", "Elif",
];

const LAST_NAMES: [&str; 40] = [
    "Weber",
    "Schmit",
    "Da Silva",
    "Muller",
    "Hoffmann",
    "Ferreira",
    "Wagner",
    "Thill",
    "Klein",
    "Santos",
    "Reuter",
    "Kayser",
    "Lopes",
    "Becker",
    "Faber",
    "Rossi",
    "Simon",
    "Jacobs",
    "Pereira",
    "Meyer",
    "Kremer",
    "Dupont",
    "Steffen",
    "Costa",
    "Schneider",
    "Martins",
    "Lambert",
    "Braun",
    "Gomes",
    "Feller",
    "Nilles",
    "Bernard",
    "Hansen",
    "Petit",
    "Zimmer",
    "Rodrigues",
    "Welter",
    "Moreau",
    "Peters",
    "Yilmaz",
];

const LOCALES: [&str; 4] = ["lb", "fr", "de", "en"];

/// A customer of the demo.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub email: String,
    pub locale: &'static str,
    /// Visits in 90 days, from a passer-by to somebody who comes most mornings.
    pub visits: u64,
    /// The day of the 90 on which they join.
    pub joins_on_day: u64,
    pub wants_marketing: bool,
    pub birth_date: Option<String>,
}

/// The `number`th customer.
pub(crate) fn person(number: usize, dice: &mut Dice) -> Person {
    let first_name = FIRST_NAMES[number % FIRST_NAMES.len()];
    let last_name = LAST_NAMES[(number * 7 + number / LAST_NAMES.len()) % LAST_NAMES.len()];
    let plain = |text: &str| -> String {
        text.to_lowercase()
            .chars()
            .filter_map(|letter| match letter {
                'é' | 'è' | 'ê' => Some('e'),
                'ã' | 'á' => Some('a'),
                'ô' => Some('o'),
                letter => letter.is_ascii_alphabetic().then_some(letter),
            })
            .collect()
    };
    let visits = match dice.below(10) {
        0 => 1,
        1..=4 => 3 + dice.below(5),
        5..=7 => 8 + dice.below(10),
        _ => 20 + dice.below(25),
    };
    Person {
        first_name,
        last_name,
        email: format!("{}.{}{}@example.com", plain(first_name), plain(last_name), number),
        locale: dice.pick(&LOCALES).copied().unwrap_or("en"),
        visits,
        joins_on_day: dice.below(60),
        wants_marketing: dice.happens(40),
        birth_date: dice
            .happens(50)
            .then(|| format!("{}-{:02}-{:02}", 1950 + dice.below(55), 1 + dice.below(12), 1 + dice.below(28))),
    }
}
