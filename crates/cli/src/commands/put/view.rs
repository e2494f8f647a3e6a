//! The race's own distribution of the share, for the commands that show it.

use super::Question;
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, quantiles};
use overhang_engine::company::filings::alike;
use overhang_engine::own::{BUYERS, PURE_PLAY, Span, Valuation};
use overhang_evidence::Evidence;
use overhang_model::options::own::Law;
use overhang_model::options::{Contract, measures};
use overhang_units::{Date, format_significant};
use serde_json::{Value, json};

/// One law per expiry.
pub(crate) struct View {
    valuation: Valuation,
    laws: Vec<Law>,
    /// Quantiles of the share over its price now, per expiry.
    quantiles: Vec<[f64; 3]>,
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

/// Why there is no distribution for a share, where there is none; a word that is no ticker of the evidence but looks
/// like one, or like the name of a company, is met with that.
pub(super) fn missing(ticker: &str, evidence: &Evidence) -> String {
    let meant = alike(evidence, ticker);
    let meant = if meant.is_empty() { String::new() } else { format!(" (did you mean {}?)", meant.join(" or ")) };
    format!(
        "No payoff under the race for {ticker}{meant}: it has a distribution for {PURE_PLAY}, whose value follows revenue, \
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
        let riskless = context.scenario()?.central("money.risk_free_rate_per_year")?;
        let valuation = match Valuation::of(ticker, &known, riskless) {
            Ok(Some(valuation)) => valuation,
            Ok(None) => return Ok((None, Some(missing(ticker, &known)))),
            Err(error) => return none(error.to_string()),
        };
        let spans: Result<Vec<Span>, _> =
            expiries.iter().map(|&(expiry, years)| Span::new(today, expiry, years)).collect();
        let spans = match spans {
            Ok(spans) => spans,
            Err(error) => return none(error.to_string()),
        };
        let plan = context.plan()?;
        let (laws, tally) =
            context.with_options(mode(prior), valuation.keep(), |options| valuation.laws(&plan, options, &spans))?;
        let quantiles = laws.iter().map(Law::quantiles).collect();
        let (effective, draws) = (tally.effective_draws(), tally.used + tally.failed);
        Ok((Some(Self { valuation, laws, quantiles, effective, draws }), None))
    }

    /// Expected payoff at the expiry with this index, not discounted.
    pub(crate) fn expected(&self, index: usize, contract: &Contract) -> f64 {
        let law = self.laws.get(index);
        law.map_or(f64::NAN, |law| law.payoff(contract.kind, contract.spot, contract.strike).mean)
    }

    /// What an option pays at the expiry with this index: all of one law, in which unexplained volatility is smooth.
    pub(super) fn payoff(&self, index: usize, contract: &Contract, premium: f64, most_size: f64) -> Option<Paid> {
        let (law, quantiles) = (self.laws.get(index)?, self.quantiles.get(index)?);
        let &Contract { kind, spot, strike, rate, years, .. } = contract;
        let mean = law.payoff(kind, spot, strike);
        let (ends, weights) = law.ends(spot, strike);
        let (size, size_uncapped) = measures::kelly(kind, strike, premium, (rate, years), (&ends, &weights), most_size);
        let spots = quantiles.map(|ratio| ratio * spot);
        // The payoff of a put falls with the price of the share.
        let mut paid = spots.map(|end| kind.payoff(end, strike));
        paid.sort_unstable_by(f64::total_cmp);
        Some(Paid {
            chance: mean.chance,
            chance_of_profit: law.chance_of_profit(kind, spot, strike, premium),
            expected: mean.mean,
            error: mean.deviation / self.effective.sqrt(),
            per_premium: mean.mean / premium,
            mean_spot: mean.mean_spot,
            spot: spots,
            paid,
            size,
            size_uncapped,
        })
    }

    /// What has to be said beside any number of it.
    pub(crate) fn caveat(&self) -> String {
        match &self.valuation {
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
        }
    }

    /// Where the numbers come from.
    pub(super) fn note(&self, context: &Context) -> String {
        format!(
            "Under the race: scenario {}, {:.0} effective histories, seed {}. {} Payoffs are at expiry and not discounted.",
            context.global.scenario,
            self.effective,
            context.global.seed,
            self.caveat()
        )
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
