//! The race's own distribution of the share, for the commands that show it.

use super::Question;
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, quantiles};
use overhang_engine::own::{BUYERS, PURE_PLAY, Span, Valuation};
use overhang_model::options::own::{Component, ends, payoff};
use overhang_model::options::{Contract, measures};
use overhang_prob::quantile::{P5_P50_P95, weighted_quantiles};
use overhang_units::{Date, format_significant};
use serde_json::{Value, json};

/// One mixture per expiry.
pub(crate) struct View {
    valuation: Valuation,
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
    View::of(&question.ticker, context, question.valuation, question.arguments.prior, expiries)
}

/// Why there is no distribution for a share, where there is none.
pub(super) fn missing(ticker: &str) -> String {
    format!(
        "No payoff under the race for {ticker}: it has a distribution for {PURE_PLAY}, whose value follows revenue, \
         margin and appetite of the race, and for {}, whose equity is a call on assets that move with it. Of the \
         others it simulates no balance sheet that one could value.",
        BUYERS.join(", ")
    )
}

impl View {
    /// The race's view of a share at the expiries (dates and years), or the sentence that says why there is none.
    pub(crate) fn of(
        ticker: &str,
        context: &Context,
        today: Date,
        prior: bool,
        expiries: &[(Date, f64)],
    ) -> Result<(Option<Self>, Option<String>), Failure> {
        let known = context.known()?;
        let none = |cause: String| Ok((None, Some(format!("No payoff under the race: {cause}."))));
        let valuation = match Valuation::of(ticker, &known) {
            Ok(Some(valuation)) => valuation,
            Ok(None) => return Ok((None, Some(missing(ticker)))),
            Err(error) => return none(error.to_string()),
        };
        let spans: Result<Vec<Span>, _> =
            expiries.iter().map(|&(expiry, years)| Span::new(today, expiry, years)).collect();
        let spans = match spans {
            Ok(spans) => spans,
            Err(error) => return none(error.to_string()),
        };
        let plan = context.plan()?;
        let (expiries, tally) = context
            .with_options(mode(prior), valuation.keep(), |options| valuation.components(&plan, options, &spans))?;
        Ok((
            Some(Self { valuation, expiries, effective: tally.effective_draws(), draws: tally.used + tally.failed }),
            None,
        ))
    }

    fn components(&self, index: usize) -> &[Component] {
        self.expiries.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    /// Expected payoff at the expiry with this index, not discounted.
    pub(crate) fn expected(&self, index: usize, contract: &Contract) -> f64 {
        payoff(self.components(index), contract.kind, contract.spot, contract.strike).mean
    }

    /// What an option pays at the expiry with this index.
    pub(super) fn payoff(&self, index: usize, contract: &Contract, premium: f64, most_size: f64) -> Paid {
        let components = self.components(index);
        let mean = payoff(components, contract.kind, contract.spot, contract.strike);
        let (ends, weights) = ends(components, &self.valuation.parts(), contract.spot);
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

    /// Where the numbers come from.
    pub(super) fn note(&self, context: &Context) -> String {
        let race = format!(
            "Under the race: scenario {}, {:.0} effective histories, seed {}.",
            context.global.scenario, self.effective, context.global.seed
        );
        let value = match &self.valuation {
            Valuation::PurePlay(_) => "Value moves with Nvidia's gross profit, with appetite to the power \
                options.valuation_response_to_appetite, and unexplained volatility on top; both are assumed. All growth \
                of gross profit goes into the price, as if none were in it today: that favours calls and makes puts \
                look poor."
                .to_string(),
            Valuation::Buyer(buyer) => {
                let (firm, share) = (&buyer.valued.firm, buyer.valued.ai_share);
                let usd = |value: f64| format_significant(value, 3);
                format!(
                    "Equity is a call on assets (Merton): {} bn USD of equity over {} bn of debt today, from the \
                     evidence and not from your spot; {:.0}% of the business is AI (assumed). Cash, debt, fleet and AI \
                     revenue move as in the race; a default there leaves nothing. How the AI business responds, and \
                     unexplained volatility, are assumed (options.* of the scenario). What the race expects goes into \
                     the price as if none of it were in today's, and leases that are not on the balance sheet are \
                     left out: both make puts look poor.",
                    usd(buyer.equity_usd_bn),
                    usd(firm.debt_face),
                    100.0 * share
                )
            }
        };
        format!("{race} {value} Payoffs are at expiry and not discounted.")
    }
}

/// What an option pays under the race.
pub(crate) struct Paid {
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
