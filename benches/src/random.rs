//! Randomness that repeats: the same seed gives the same cards in the same order.

/// SplitMix64, public domain: small, fast and even enough to spread work over cards.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 1 to `most`.
    pub(crate) const fn up_to(&mut self, most: u64) -> u64 {
        self.next() % most + 1
    }
}

/// How many cards get half of the operations when some are hot.
pub(crate) const HOT_CARDS: u64 = 100;

/// Which cards operations meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mix {
    /// All alike.
    Spread,
    /// Half of the operations meet the first hundred.
    Hot,
}

impl Mix {
    /// The number of the next card.
    pub(crate) const fn card(self, random: &mut Random, cards: u64) -> u64 {
        match self {
            Self::Hot if random.next() & 1 == 1 => random.up_to(if cards < HOT_CARDS { cards } else { HOT_CARDS }),
            Self::Hot | Self::Spread => random.up_to(cards),
        }
    }
}
