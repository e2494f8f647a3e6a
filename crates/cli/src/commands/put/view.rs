//! The race's own distribution of the share, for the commands that show it.

use super::Question;
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, quantiles};
use overhang_engine::own::{self, PURE_PLAY, Span};
use overhang_model::options::own::{Component, ends, payoff};
use overhang_model::options::{Contract, measures};
use overhang_prob::quantile::{P5_P50_P95, weighted_quantiles};
use overhang_units::Date;
use serde_json::{Value, json};

/// One mixture per expiry.
pub(super) struct View {
    expiries: Vec<Vec<Component>>,
    effective: f64,
    pub(super) draws: u64,
}

/// The race's view of the share at the expiries, or the sentence that says why there is none.
pub(super) fn of(
    question: &Question<'_>,
    context: &Context,
    expiries: &[(Date, f64)],
) -> Result<(Option<View>, Option<String>), Failure> {
    if let Some(sentence) = missing(&question.ticker) {
        return Ok((None, Some(sentence)));
    }
    let spans: Result<Vec<Span>, _> =
        expiries.iter().map(|&(expiry, years)| Span::new(question.valuation, expiry, years)).collect();
    match spans {
        Ok(spans) => Ok((Some(View::new(question, context, &spans)?), None)),
        Err(error) => Ok((None, Some(format!("No payoff under the race: {error}.")))),
    }
}

/// Why there is no distribution for a share, where there is none.
pub(super) fn missing(ticker: &str) -> Option<String> {
    (ticker != PURE_PLAY).then(|| {
        format!(
            "No payoff under the race for {ticker}: it has a distribution for {PURE_PLAY} only, whose value follows \
             revenue, margin and appetite of the race. For owners of chips it simulates AI spending and debt, but no \
             equity: most of their value is other business."
        )
    })
}

impl View {
    /// Simulates the race.
    fn new(question: &Question<'_>, context: &Context, spans: &[Span]) -> Result<Self, Failure> {
        let plan = context.plan()?;
        let mode = mode(question.arguments.prior);
        let (expiries, tally) =
            context.with_options(mode, own::keep()?, |options| own::components(&plan, options, spans))?;
        Ok(Self { expiries, effective: tally.effective_draws(), draws: tally.used + tally.failed })
    }

    /// What an option pays at the expiry with this index.
    pub(super) fn payoff(&self, index: usize, contract: &Contract, premium: f64, most_size: f64) -> Paid {
        let components = self.expiries.get(index).map(Vec::as_slice).unwrap_or_default();
        let mean = payoff(components, contract.kind, contract.spot, contract.strike);
        let (ends, weights) = ends(components, contract.spot);
        let growth = (contract.rate, contract.years);
        let (size, size_uncapped) =
            measures::kelly(contract.kind, contract.strike, premium, growth, (&ends, &weights), most_size);
        let paid: Vec<f64> = ends.iter().map(|&end| contract.kind.payoff(end, contract.strike)).collect();
        let (profits, total) = paid.iter().zip(&weights).fold((0.0, 0.0), |(profits, total), (&paid, &weight)| {
            (profits + if paid > premium { weight } else { 0.0 }, total + weight)
        });
        Paid {
            chance: mean.chance,
            chance_of_profit: profits / total,
            expected: mean.mean,
            error: mean.deviation / self.effective.sqrt(),
            per_premium: mean.mean / premium,
            mean_spot: mean.mean_spot,
            spot: weighted_quantiles(&ends, &weights, &P5_P50_P95),
            paid: weighted_quantiles(&paid, &weights, &P5_P50_P95),
            size,
            size_uncapped,
        }
    }

    /// Where the numbers come from, in a line.
    pub(super) fn note(&self, context: &Context) -> String {
        format!(
            "Under the race: scenario {}, {:.0} effective histories, seed {}. Value moves with Nvidia's gross profit, \
             with appetite to the power options.valuation_response_to_appetite, and unexplained volatility on top; \
             both are assumed. All growth of gross profit goes into the price, as if none were in it today: that \
             favours calls and makes puts look poor. Payoffs are at expiry and not discounted.",
            context.global.scenario, self.effective, context.global.seed
        )
    }
}

/// What an option pays under the race.
pub(super) struct Paid {
    pub(super) chance: f64,
    pub(super) chance_of_profit: f64,
    pub(super) expected: f64,
    /// Monte Carlo standard error of it.
    pub(super) error: f64,
    pub(super) per_premium: f64,
    mean_spot: f64,
    pub(super) spot: [f64; 3],
    paid: [f64; 3],
    pub(super) size: f64,
    pub(super) size_uncapped: f64,
}

impl Paid {
    pub(super) fn json(&self, most_size: f64) -> Value {
        json!({
            "p_pays": self.chance,
            "p_profit": self.chance_of_profit,
            "expected_payoff": self.expected,
            "expected_payoff_se": self.error,
            "expected_payoff_per_premium": self.per_premium,
            "spot_at_expiry": quantiles(self.spot),
            "mean_spot_at_expiry": self.mean_spot,
            "payoff_at_expiry": quantiles(self.paid),
            "kelly_share": self.size_uncapped,
            "kelly_share_capped": self.size,
            "kelly_cap_share": most_size,
        })
    }

    /// Expected payoff over premium, with its Monte Carlo error.
    pub(super) fn ratio(&self) -> Cell {
        let error = if self.expected > 0.0 { self.per_premium * self.error / self.expected } else { 0.0 };
        Cell::Number(self.per_premium, format!("{:.2} ±{error:.2}", self.per_premium))
    }
}
