//! What drives the race: shares of variance, shifts of the conditioned race, flips, and questions of the
//! kind "given that".

mod flips;
mod given;
mod shift;
mod stored;
mod variance;

pub use flips::{Flip, Flips, Outcome, Swing, disputed, flips};
pub use given::{Answer, Condition, Moved, answer};
pub use shift::{Driver, Histories, shifts};
pub use stored::{Stored, stored};
pub use variance::{Driven, Input, Output, Shares, shares};
