//! The forward estimate of how many AI chips exist: sales of each designer, by chip and quarter.
//!
//! Revenue divided by price gives units; units times what one chip does give H100 equivalents, power and
//! money. One sample is one joint draw of all designers, so totals have intervals
//! (docs/model/chips.md, "Forward estimate").
//! Every column of a result is a linear combination of few sampled columns: for Nvidia, all quarters of a
//! chip are multiples of (hardware share / base-year price).
//!
//! 1. Inputs are plain structs, filled elsewhere from evidence: [`FixedMixInputs`] (Nvidia),
//!    [`UncertainMixInputs`] (AMD, Google), [`TrainiumInputs`] (Amazon), [`JudgementInputs`] (Huawei,
//!    Cambricon), [`OwnerInputs`].
//! 2. Each makes a [`Source`]; a [`Fleet`] holds them all.
//! 3. [`Fleet::block`] draws some samples; its random numbers come from the caller, by name of variable.
//!    Blocks may be drawn in any order or on any thread: a sample depends on its own numbers only.
//! 4. [`Fleet::summarise`] gives quantiles of flow and stock of any [`Entity`] in any [`Measure`], with what
//!    is missing in each quarter; [`Fleet::in_service`] what runs, waits and was retired; [`growth`] the
//!    growth of a series with its window.
//!
//! 5. [`Observation`]s say what was counted elsewhere; [`Fleet::counted`] finds the same count in the samples,
//!    and [`Observation::log_likelihood`] weighs them (docs/model/chips.md, "Posterior").
//!
//! Source of method and inputs: Epoch AI, ai-chip-counts and ai-chip-owners, April and September 2026,
//! rebuilt here; docs/model/chips.md says what is weak about it.

mod arrays;
pub mod calendar;
mod error;
mod fixed_mix;
mod fleet;
pub mod growth;
mod judgement;
pub mod life;
mod observation;
mod owners;
mod prices;
mod published;
mod range;
mod samples;
mod source;
mod specification;
mod summary;
mod trainium;
mod uncertain_mix;

pub use calendar::{Coverage, Period};
pub use error::EstimateError;
pub use fixed_mix::{ClosedForm, FiscalQuarter, FixedMix, FixedMixInputs, PriceRange};
pub use fleet::{Entity, Fleet, Terms};
pub use judgement::{Judgement, JudgementInputs};
pub use life::{Life, Stock, Weibull};
pub use observation::{Counted, Doubt, Observation};
pub use owners::{Owner, OwnerInputs, OwnerSamples, Owners, PublishedStock, Scope};
pub use prices::{PriceModel, margin_price_factor};
pub use published::{PublishedFlow, Triple};
pub use range::Range;
pub use samples::{Block, Samples};
pub use source::{ChipSeries, Source, Term, Uniforms};
pub use specification::{ChipSpecification, Measure};
pub use summary::{Interval, Kind, QuarterSummary, Series, comonotone};
pub use trainium::{Trainium, TrainiumInputs};
pub use uncertain_mix::{UncertainMix, UncertainMixInputs, UncertainQuarter};
