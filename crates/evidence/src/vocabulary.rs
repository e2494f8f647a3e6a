//! The words that columns with a fixed set of words may hold.

use std::fmt;

use serde::Serialize;

macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it stands in files.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one that is written `word`.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// All words, for messages.
            pub(crate) fn words() -> String {
                let words: Vec<&str> = Self::ALL.iter().map(|one| one.word()).collect();
                words.join(", ")
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

vocabulary! {
    /// The part of the model a row belongs to; the first part of its id.
    Block {
        /// Chips: who makes, sells and owns how many.
        Chips = "chips",
        /// Power and sites.
        Power = "power",
        /// Demand for compute, its price, and who supplies it.
        Demand = "demand",
        /// AI that builds AI.
        Takeoff = "takeoff",
        /// The race of all blocks together.
        Joint = "joint",
        /// Companies: their filings, debt, useful lives and what the market says of them.
        Finance = "finance",
    }
}

vocabulary! {
    /// How a number came about, from the strongest to the weakest.
    Kind {
        /// Reported by the one who knows, or measured.
        Reported = "reported",
        /// Arithmetic on other rows.
        Computed = "computed",
        /// Said by a company or the press, without accounts behind it.
        Stated = "stated",
        /// Estimated by a third party.
        Estimated = "estimated",
        /// About a time that had not come when it was published.
        Forecast = "forecast",
        /// Assumed, for want of anything better.
        Assumed = "assumed",
    }
}

impl Kind {
    /// The weakest of several: what a result that rests on all of them is.
    pub fn weakest(kinds: impl IntoIterator<Item = Self>) -> Option<Self> {
        kinds.into_iter().max()
    }

    /// Whether the number may speak of a time after it was published.
    pub const fn looks_ahead(self) -> bool {
        matches!(self, Self::Forecast | Self::Stated | Self::Assumed)
    }
}

vocabulary! {
    /// The shape to put through an interval.
    Distribution {
        /// Lognormal through the two ends.
        Lognormal = "lognormal",
        /// Normal through the two ends.
        Normal = "normal",
        /// Uniform between the two ends.
        Uniform = "uniform",
        /// Normal through the two ends, clipped to the range the note names (shares: 0 to 1).
        NormalClipped = "normal_clipped",
        /// No uncertainty is modelled.
        Point = "point",
    }
}

vocabulary! {
    /// What a reader should know before trusting a row.
    Status {
        /// The period is covered in full.
        Complete = "complete",
        /// The period is covered in part.
        Partial = "partial",
        /// Sources disagree; never a reference value.
        Conflict = "conflict",
        /// Read in a copy, not in the primary document.
        Retelling = "retelling",
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Distribution, Kind, Status};

    #[test]
    fn words_come_back() {
        assert!(Block::ALL.iter().all(|one| Block::from_word(one.word()) == Some(*one)));
        assert!(Kind::ALL.iter().all(|one| Kind::from_word(one.word()) == Some(*one)));
        assert!(Distribution::ALL.iter().all(|one| Distribution::from_word(one.word()) == Some(*one)));
        assert!(Status::ALL.iter().all(|one| Status::from_word(one.word()) == Some(*one)));
        assert_eq!(Kind::from_word("Reported"), None);
    }

    #[test]
    fn the_weakest_wins() {
        assert_eq!(Kind::weakest([Kind::Computed, Kind::Assumed, Kind::Reported]), Some(Kind::Assumed));
        assert_eq!(Kind::weakest([]), None);
    }
}
