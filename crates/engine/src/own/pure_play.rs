//! A pure play on chips: its value moves with the race's gross profit and appetite.

use super::{History, Reader, Span, around, slot};
use crate::error::Error;
use overhang_model::options::own::{Component, Moment, ln_value_ratio, margin};
use overhang_prob::math::{exp, ln};

/// Columns that are read, in the order of the constants below.
const NAMES: [&str; 3] = ["risk_appetite", "share_nvidia", "nvidia_revenue_usd_bn"];
const APPETITE: usize = 0;
const SHARE: usize = 1;
const REVENUE: usize = 2;

/// What Nvidia's shares are valued with: columns and slots.
#[derive(Debug, Clone)]
pub struct PurePlay {
    pub(super) reader: Reader,
    start_margin: usize,
    margin_response: usize,
    start_share: usize,
    response: usize,
    volatility: usize,
}

impl PurePlay {
    pub(super) fn new() -> Result<Self, Error> {
        Ok(Self {
            reader: Reader::new(&NAMES)?,
            start_margin: slot("designers.GM0")?,
            margin_response: slot("designers.psi")?,
            start_share: slot("designers.s0_NV")?,
            response: slot("options.c_m")?,
            volatility: slot("options.s_own")?,
        })
    }

    /// Adds the component of a history for each span.
    pub(super) fn add(&self, history: &History<'_>, weight: f64, spans: &[Span], all: &mut [Vec<Component>]) {
        let volatility = history.input(self.volatility);
        for (span, components) in spans.iter().zip(all) {
            let (now, then) = (self.moment(history, span.now), self.moment(history, span.then));
            let ratio = ln_value_ratio(&now, &then, history.input(self.response));
            components.push(Component::of_history(weight, ratio, volatility, span.years));
        }
    }

    /// The moment at a part of a quarter: revenue between quarter ends in logarithms, margin and appetite straight.
    fn moment(&self, history: &History<'_>, position: f64) -> Moment {
        let (before, after, part) = around(position);
        let mix = |of: &dyn Fn(usize) -> f64| of(before) + part * (of(after) - of(before));
        let margin = |quarter| {
            margin(
                history.input(self.start_margin),
                history.input(self.margin_response),
                history.at(quarter, SHARE),
                history.input(self.start_share),
            )
        };
        Moment {
            revenue: exp(mix(&|quarter| ln(history.at(quarter, REVENUE)))),
            margin: mix(&margin),
            appetite: mix(&|quarter| history.at(quarter, APPETITE)),
        }
    }
}
