//! A levered buyer of chips: its equity is a call on its assets, with cash, debt, fleet and revenue of the race.

use super::{History, Reader, Span, around, slot};
use crate::company::{Filings, credit};
use crate::error::Error;
use crate::plan::Plan;
use crate::start::TICKERS;
use overhang_evidence::Evidence;
use overhang_model::QUARTER_YEARS;
use overhang_model::credit::merton;
use overhang_model::joint::QUARTERS;
use overhang_model::money::buyers::BuyerStart;
use overhang_model::options::levered::{self, Moment, Path, Responses};
use overhang_model::options::own::Component;
use overhang_prob::math::{exp, ln};

const BN: f64 = 1e9;

/// Columns of the whole race that are read, in the order of the constants below; three of the buyer follow.
const NAMES: [&str; 9] = [
    "risk_appetite",
    "cloud_revenue_usd_bn",
    "stock_mh",
    "delivered_mh",
    "ai_capex_usd_bn",
    "price_kusd_per_h100e",
    "chip_share_of_capex",
    "rent_index_usd_per_h",
    "rent_break_even_usd_per_h",
];
const APPETITE: usize = 0;
const REVENUE: usize = 1;
const STOCK: usize = 2;
const DELIVERED: usize = 3;
const CAPEX_OF_ALL: usize = 4;
const PRICE: usize = 5;
const CHIP_SHARE: usize = 6;
const RENT: usize = 7;
const BREAK_EVEN: usize = 8;
const CASH: usize = 9;
const DEBT: usize = 10;
const CAPEX: usize = 11;

/// What a buyer's shares are valued with.
#[derive(Debug, Clone)]
pub struct Buyer {
    pub(super) reader: Reader,
    /// The structural model and the share of AI, as the evidence has them.
    pub valued: levered::Buyer,
    /// Value of the equity that it is calibrated to, bn USD.
    pub equity_usd_bn: f64,
    /// Position among the buyers of the race.
    index: usize,
    to_revenue: usize,
    to_appetite: usize,
    volatility: usize,
    core_growth: usize,
}

impl Buyer {
    pub(super) fn new(ticker: &str, evidence: &Evidence, riskless: f64) -> Result<Self, Error> {
        let filings = Filings::new(evidence, ticker)?;
        let share = filings.optional("ai_share_of_operating_income", "share")?;
        let (Some(structural), Some(ai_share)) = (credit(&filings, riskless)?.structural, share) else {
            return Err(Error::Question(format!(
                "{ticker}: found no full balance sheet in the evidence of the day, expected equity_value, \
                 equity_volatility, ai_share_of_operating_income and a figure of its debt"
            )));
        };
        let firm = merton::Firm {
            assets: structural.firm.assets / BN,
            debt_face: structural.firm.debt_face / BN,
            ..structural.firm
        };
        let low = ticker.to_lowercase();
        let own = ["cash", "debt", "ai_capex"].map(|what| format!("{what}_{low}_usd_bn"));
        let names: Vec<&str> = NAMES.into_iter().chain(own.iter().map(String::as_str)).collect();
        let index = TICKERS.iter().position(|known| *known == ticker);
        Ok(Self {
            reader: Reader::new(&names)?,
            valued: levered::Buyer { firm, ai_share },
            equity_usd_bn: structural.equity.0 / BN,
            index: index.ok_or_else(|| Error::Question(format!("the race has no buyer {ticker}")))?,
            to_revenue: slot("options.c_r")?,
            to_appetite: slot("options.c_m")?,
            volatility: slot("options.s_buyer")?,
            core_growth: slot("money.g_core")?,
        })
    }

    /// Adds the components of a history for each span.
    pub(super) fn add(
        &self,
        history: &History<'_>,
        weight: f64,
        plan: &Plan,
        spans: &[Span],
        all: &mut [Vec<Component>],
    ) {
        let Some(start) = plan.start.buyers.get(self.index) else { return };
        let fleet_mh = fleet(history, start);
        let responses = Responses {
            to_revenue: history.input(self.to_revenue),
            to_appetite: history.input(self.to_appetite),
            unexplained_volatility: history.input(self.volatility),
        };
        for (span, components) in spans.iter().zip(all) {
            // A default takes all from the shareholders, whatever the lenders forgive.
            let after = |quarter: usize| quarter as f64 > span.now && quarter as f64 <= span.then.ceil();
            if (1..QUARTERS).any(|quarter| after(quarter) && forgiven(history, start, quarter)) {
                components.push(levered::lost(weight));
                continue;
            }
            let [now, then] = [span.now, span.then].map(|position| self.moment(history, &fleet_mh, position));
            components.extend(Path::new(&self.valued, &now, &then, &responses, span.years).components(weight));
        }
    }

    /// The moment at a part of a quarter: revenue between quarter ends in logarithms, the rest straight.
    fn moment(&self, history: &History<'_>, fleet_mh: &[f64; QUARTERS], position: f64) -> Moment {
        let (before, after, part) = around(position);
        let mix = |of: &dyn Fn(usize) -> f64| of(before) + part * (of(after) - of(before));
        let mh = |quarter: usize| fleet_mh.get(quarter).copied().unwrap_or(f64::NAN);
        let at = |k: usize| move |quarter: usize| history.at(quarter, k);
        // M H100e times thousand USD are bn USD.
        let new_usd_bn = |quarter| mh(quarter) * history.at(quarter, PRICE) / history.at(quarter, CHIP_SHARE);
        let revenue = |quarter| history.at(quarter, REVENUE) * mh(quarter) / history.at(quarter, STOCK);
        Moment {
            cash: mix(&at(CASH)),
            debt: mix(&at(DEBT)),
            fleet_value: mix(&|q| new_usd_bn(q) * history.at(q, RENT) / history.at(q, BREAK_EVEN)),
            revenue: exp(mix(&|q| ln(revenue(q)))),
            appetite: mix(&at(APPETITE)),
            core_growth: history.input(self.core_growth) * position * QUARTER_YEARS,
        }
    }
}

/// The fleet at the end of each quarter, million H100e, as in the race: what is left of the old stock in proportion,
/// the new vintage by capital spending (docs/model/joint.md, step 3), but for chips that fail at once.
fn fleet(history: &History<'_>, start: &BuyerStart) -> [f64; QUARTERS] {
    let mut share = start.fleet_share;
    std::array::from_fn(|quarter| {
        let (stock, new) = (history.at(quarter, STOCK), history.at(quarter, DELIVERED));
        let own = share * (stock - new) + new * history.at(quarter, CAPEX) / history.at(quarter, CAPEX_OF_ALL);
        share = own / stock;
        own
    })
}

/// Whether debt fell in a quarter by more than falls due in it, which only a default does.
fn forgiven(history: &History<'_>, start: &BuyerStart, quarter: usize) -> bool {
    let due = QUARTER_YEARS / start.debt_life_years;
    history.at(quarter, DEBT) < history.at(quarter - 1, DEBT) * (1.0 - due - 1e-9)
}
