//! The page that `overhang program` prints: sentences, years, alternatives, split, what it rests on.

use super::{ALTERNATIVES, Answer, SPLITS, end_of_year};
use crate::commands::tidy::tidy;
use crate::report::{Cell, Table};
use overhang_engine::Plan;
use overhang_engine::program::{Outcome, YEARS};
use overhang_engine::scenario::registry::{PARAMETERS, find};
use overhang_engine::simulate::HISTORIES;
use overhang_engine::tally::{Estimate, MANY_GROUPS};

/// Years that the first table shows, from 0: 2026 is the first.
const SHOWN: [usize; 8] = [1, 2, 3, 4, 5, 6, 8, 10];
/// The last year of the race and the year 2030.
pub(super) const LAST: usize = YEARS - 1;
pub(super) const YEAR_2030: usize = 4;

/// What each number rests on, by parameter.
pub(super) const RESTS_ON: [(&str, &[&str]); 7] = [
    ("first reactor", &["T_lic", "phi", "T_b1"]),
    (
        "GW, cost",
        &["c_1", "LR", "u_smr", "cf", "T_bn", "r_smr", "L_smr", "FOM", "VOM", "P_el", "N_6", "N_8", "N_10", "N_12"],
    ),
    ("grid", &["e_g", "k_g", "M_g", "y_g0", "y_g1", "y_gs", "T_hall"]),
    ("engines", &["c_eng", "T_eng", "G_eng", "T_gt", "G_gt"]),
    ("transformers", &["k_tr", "C_tr", "T_tr"]),
    ("flexibility", &["h_flex", "H_flex", "k_flex", "q_flex", "c_flex", "T_flex", "y_flex"]),
    ("chips", &["e_chip", "M_chip", "T_chip"]),
];

/// A difference in points with its error.
fn points(difference: Estimate) -> Cell {
    Cell::Number(difference.value, in_points(difference))
}

/// The same in words; what rounds to zero has no sign of its own.
fn in_points(difference: Estimate) -> String {
    let points = (1000.0 * difference.value).round() / 10.0 + 0.0;
    if difference.se.is_finite() {
        format!("{points:+.1} ±{:.1}", 100.0 * difference.se)
    } else {
        format!("{points:+.1}")
    }
}

/// What is avoided, with its error.
fn avoided(difference: Estimate) -> Cell {
    let digits = usize::from(difference.value.abs() < 99.5);
    let value = -difference.value + 0.0;
    let error = if difference.se.is_finite() { format!(" ±{:.digits$}", difference.se) } else { String::new() };
    Cell::Number(value, format!("{value:.digits$}{error}"))
}

/// The same per bn USD, with as many decimals as its error needs to show.
fn per(difference: Estimate) -> Cell {
    let least = match difference.value.abs() {
        size if size >= 9.95 => 0,
        size if size >= 0.995 => 1,
        size if size >= 0.0995 => 2,
        _ => 3,
    };
    let smallest = [0.5, 0.05, 0.005, 0.0005];
    let needed = smallest.iter().position(|&smallest| difference.se >= smallest).unwrap_or(smallest.len());
    let digits = if difference.se > 0.0 { least.max(needed) } else { least };
    if difference.value.is_nan() {
        return Cell::Shown("nothing spent");
    }
    let error = if difference.se.is_finite() { format!(" ±{:.digits$}", difference.se) } else { String::new() };
    let value = -difference.value + 0.0;
    Cell::Number(value, format!("{value:.digits$}{error}"))
}

impl Answer {
    /// The answer in sentences.
    pub(super) fn sentences(&self) -> Vec<String> {
        let c = &self.comparison;
        let mut sentences = Vec::new();
        let first = c.reactors.first_years();
        if self.reactors > 0.0 && !first.iter().all(|years| years.is_finite()) {
            sentences
                .push("The money does not buy a reactor in every draw: no date of the first is given.".to_string());
        } else if self.reactors > 0.0 {
            let [early, middle, late] = first.map(|years| self.date(years));
            let [low, bought, high] = c.reactors.bought_gw();
            let [_, running, most] = c.reactors.running_gw(LAST);
            let [cheap, levelised, dear] = c.reactors.levelised_usd_per_mwh();
            let [worst, value, best] = c.reactors.value_usd_per_kw();
            sentences.push(format!(
                "The first reactor runs in {middle:.1} ({early:.1} to {late:.1}), before 2032 in {:.1}% of the draws; at the end of 2036 {running:.1} GW run (at most {most:.1} in 95%), of {bought:.0} ({low:.0}-{high:.0}) that the money buys.",
                100.0 * c.reactors.chance_before(2032.0 - self.start_years),
            ));
            sentences.push(format!(
                "Their power costs {levelised:.0} ({cheap:.0}-{dear:.0}) USD/MWh; its value less its cost is {value:.0} ({worst:.0} to {best:.0}) USD/kW."
            ));
        }
        let breaker = |year| c.difference(1, Outcome::Breaker(year));
        let idle = c.difference(1, Outcome::IdleUsdBn(LAST));
        let spent = c.level(1, Outcome::SpentUsdBn).value;
        let error = if idle.se.is_finite() { format!(" ±{:.0}", idle.se) } else { String::new() };
        sentences.push(format!(
            "It moves the breaker by {} points by 2030 and {} by 2036, and avoids {:.0}{error} bn USD of idle chips for {spent:.0} bn USD spent by then.",
            in_points(breaker(YEAR_2030)),
            in_points(breaker(LAST)),
            -idle.value + 0.0,
        ));
        sentences
    }

    /// The tables of the page.
    pub(super) fn tables(&self, plan: &Plan) -> Vec<Table> {
        vec![
            self.years(),
            self.alternatives(false),
            self.alternatives(true),
            self.split(),
            rests_on(plan),
            tidy(&self.json(plan)),
        ]
    }

    fn years(&self) -> Table {
        let c = &self.comparison;
        let mut table = Table::new(
            "By the end of each year: GW of reactors, the breaker as it is and what the programme changes; idle gigawatt-quarters since 2026, and what it avoids of them, also in value",
            &[
                ("year", "year"),
                ("reactors_gw", "reactors"),
                ("p_breaker", "breaker"),
                ("p_breaker_difference", "points"),
                ("idle_gw_quarters", "idle GW-q"),
                ("idle_gw_quarters_avoided", "avoided"),
                ("idle_usd_bn_avoided", "bn USD"),
            ],
        );
        for year in SHOWN {
            let [low, middle, high] = c.reactors.running_gw(year);
            let gw = if self.reactors > 0.0 { Cell::range(low, middle, high) } else { Cell::Number(0.0, "0".into()) };
            table.row([
                Cell::Text(end_of_year(year).year().to_string()),
                gw,
                Cell::percent(c.level(0, Outcome::Breaker(year)).value),
                points(c.difference(1, Outcome::Breaker(year))),
                Cell::short(c.level(0, Outcome::IdleGwQuarters(year)).value),
                avoided(c.difference(1, Outcome::IdleGwQuarters(year))),
                avoided(c.difference(1, Outcome::IdleUsdBn(year))),
            ]);
        }
        table
    }

    fn alternatives(&self, small: bool) -> Table {
        let c = &self.comparison;
        let title = if small {
            format!("The same with {} bn USD", self.budget(true))
        } else {
            format!(
                "The same {} bn USD for something else: change of the breaker in points by 2030 and 2036; idle \
                 gigawatt-quarters and idle value avoided by 2036 per money spent by then",
                self.budget(false)
            )
        };
        let mut table = Table::new(
            title,
            &[
                ("alternative", "for"),
                ("spent_usd_bn", "bn spent"),
                ("p_breaker_difference_2030", "by 2030"),
                ("p_breaker_difference_2036", "by 2036"),
                ("idle_gw_quarters_avoided_per_usd_bn", "GW-q/bn"),
                ("idle_usd_avoided_per_usd", "USD/USD"),
            ],
        );
        for (k, (name, _)) in ALTERNATIVES.iter().enumerate() {
            let question = self.question(k, small);
            table.row([
                Cell::from(*name),
                Cell::short(c.level(question, Outcome::SpentUsdBn).value),
                points(c.difference(question, Outcome::Breaker(YEAR_2030))),
                points(c.difference(question, Outcome::Breaker(LAST))),
                per(c.per_usd_bn(question, Outcome::IdleGwQuarters(LAST))),
                per(c.per_usd_bn(question, Outcome::IdleUsdBn(LAST))),
            ]);
        }
        table
    }

    fn split(&self) -> Table {
        let c = &self.comparison;
        let best = self.best_split();
        let error = if best.se.is_finite() {
            format!(" ±{:.1} (Monte Carlo error only)", 100.0 * best.se)
        } else {
            format!(" (an error needs {MANY_GROUPS} groups of histories: --draws {})", MANY_GROUPS * HISTORIES as u64)
        };
        let mut table = Table::new(
            format!(
                "How to split {} bn USD: least idle value by 2036 with {:.1}%{error} for reactors; what they bring after 2036 is not counted, as the race ends there",
                self.budget_usd_bn,
                100.0 * best.value
            ),
            &[
                ("reactors_share", "reactors"),
                ("p_breaker_difference_2036", "breaker 2036, points"),
                ("idle_gw_quarters_avoided", "GW-q avoided"),
                ("idle_usd_bn_avoided", "bn USD avoided"),
            ],
        );
        for (share, question) in SPLITS.iter().zip(self.splits) {
            table.row([
                Cell::Text(format!("{:.0}%", 100.0 * share)),
                points(c.difference(question, Outcome::Breaker(LAST))),
                avoided(c.difference(question, Outcome::IdleGwQuarters(LAST))),
                avoided(c.difference(question, Outcome::IdleUsdBn(LAST))),
            ]);
        }
        table
    }

    /// Share of reactors that leaves the least idle value by the horizon.
    pub(super) fn best_split(&self) -> Estimate {
        self.comparison.least(&self.splits, &SPLITS, Outcome::IdleUsdBn(LAST))
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let ever = |event| self.comparison.difference(1, Outcome::Ever(event));
        let alternatives: Vec<String> = ALTERNATIVES.iter().map(|(name, what)| format!("{name}: {what}")).collect();
        vec![
            format!(
                "By 2036 the programme moves take-off by {} points and the bubble by {}.",
                in_points(ever(0)),
                in_points(ever(2)),
            ),
            format!("Breaker: {}.", self.definition),
            format!(
                "{}. Each is held back by its lead time, its yearly output or what it can do at most: more money than it can use stays unspent, but for chips and grid, where it does less and less.",
                alternatives.join("; ")
            ),
            "± is one standard error of the paired difference, from the spread of groups of histories (fewer than eight: at least that of as many independent draws); the assumptions are far wider. overhang evidence show program.NAME opens a parameter to its ground, overhang scenario show baseline lists all; --set changes one.".to_string(),
        ]
    }
}

/// Parameters and kinds under each number.
fn rests_on(plan: &Plan) -> Table {
    let mut table = Table::new(
        "What it rests on: parameters program.NAME (a assumed, c computed, e estimated, f forecast, r reported, s stated)",
        &[("number", "number"), ("parameters", "program.")],
    );
    for (number, symbols) in RESTS_ON {
        let names: Vec<String> = symbols
            .iter()
            .filter_map(|symbol| {
                let slot = find(&format!("program.{symbol}"))?;
                let kind = plan.scenario.entries.get(slot)?.kind.chars().next()?;
                Some(format!("{} ({kind})", PARAMETERS.get(slot)?.symbol))
            })
            .collect();
        table.row([Cell::from(number), Cell::Text(names.join(", "))]);
    }
    table
}
