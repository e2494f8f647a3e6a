//! The screen: measures of every company from its filings, rules from a TOML file, and where each name changes sides.

use super::debt;
use super::filings::{Filings, Item, tickers};
use super::leverage::{Earned, Leverage, PROPERTY, earned, leverage};
use crate::error::Error;
use overhang_evidence::Evidence;
use overhang_model::company::screen::{Comparison, Effect, Rule, Standing, standing};
use overhang_units::{Date, days_between, nearest};
use toml::Value;

/// The measures by name, with unit and meaning.
pub const MEASURES: [(&str, &str, &str); 9] = [
    ("purity", "share", "share of operating income that hangs on AI (a judgement)"),
    ("shield", "ratio", "other operating income over interest and depreciation of property"),
    ("capex_to_cash_flow", "ratio", "cash capital spending over operating cash flow"),
    ("free_cash_flow_usd", "USD", "operating cash flow less capital spending"),
    (
        "net_debt_to_ebitda",
        "ratio",
        "debt less cash and securities of one day over income before depreciation of the twelve months to it",
    ),
    ("interest_cover", "ratio", "operating income over interest"),
    (
        "due_24_months",
        "share",
        "share of filed debt, as far as still owed on the day of the question, due within 24 months of it",
    ),
    ("largest_customer", "share", "largest customer's share of revenue"),
    ("price_to_sales", "ratio", "market value over revenue"),
];

/// The shipped rule sets.
pub const SHIPPED: [(&str, &str); 2] = [
    ("burry", include_str!("../../../../screens/burry.toml")),
    ("leverage", include_str!("../../../../screens/leverage.toml")),
];

/// Rules as read.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    /// Name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// Their reasons, in the same order.
    pub reasons: Vec<String>,
    /// Measure by which members are ranked, and whether large comes first.
    pub rank: usize,
    /// Whose list the rules are compared with; empty where there is none.
    pub investor: String,
    /// Names that are known to be held, to compare with.
    pub held: Vec<String>,
    /// Names that are known to be left out.
    pub left_out: Vec<String>,
}

/// A figure is stale where its day is further back than a year.
const STALE_DAYS: i32 = 366;

/// One company in the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Screened {
    /// Ticker.
    pub ticker: String,
    /// Values of [`MEASURES`].
    pub measures: Vec<Option<f64>>,
    /// Where it stands.
    pub standing: Standing,
    /// What is behind the measures that join several numbers.
    pub behind: Behind,
    /// What its filings do not give.
    pub missing: Vec<String>,
}

/// What is behind the shield and the leverage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Behind {
    /// Operating income and depreciation of property of the shield.
    pub earned: Option<Earned>,
    /// Interest of a year in the shield, USD; without it the shield is an upper bound.
    pub interest_usd: Option<f64>,
    /// Purchase obligations, USD, where filed; in no measure, as most companies have none here.
    pub obligations_usd: Option<f64>,
    /// The leverage.
    pub leverage: Option<Leverage>,
    /// Last day of the twelve months of cash flow and capital spending.
    pub flows_to: Option<Date>,
}

impl Behind {
    /// Days by which figures of the screen are over a year older than `today`, in words.
    #[must_use]
    pub fn stale(&self, today: Date) -> Vec<String> {
        let days = [
            ("cash flow and capital spending of the twelve months to", self.flows_to),
            ("shield of the twelve months to", self.earned.as_ref().map(|earned| earned.end)),
            ("leverage of", self.leverage.as_ref().map(|leverage| leverage.day)),
        ];
        days.into_iter()
            .filter_map(|(what, day)| day.filter(|day| days_between(*day, today) > STALE_DAYS).map(|day| (what, day)))
            .map(|(what, day)| format!("{what} {day}"))
            .collect()
    }

    /// Whether the shield is an upper bound: interest is not filed.
    #[must_use]
    pub fn shield_is_upper_bound(&self) -> bool {
        self.earned.is_some() && self.interest_usd.is_none()
    }

    /// Interest of a year at which a shield that is an upper bound falls to a threshold, USD; none where the shield is
    /// known or there is no such interest.
    #[must_use]
    pub fn interest_to_fall_to(&self, threshold: f64, purity: f64) -> Option<f64> {
        let earned = self.earned.as_ref().filter(|_| self.interest_usd.is_none() && threshold > 0.0)?;
        let interest = earned.income_usd * (1.0 - purity) / threshold - earned.charge_usd;
        (interest > 0.0).then_some(interest)
    }
}

impl RuleSet {
    /// A shipped set by name, or a TOML file.
    ///
    /// # Errors
    /// No such set or file, or a fault in it, with file and key.
    pub fn load(name: &str) -> Result<Self, Error> {
        if let Some((_, text)) = SHIPPED.iter().find(|(known, _)| *known == name) {
            return Self::parse(name, text);
        }
        let looks_like_file = name.ends_with(".toml") || name.contains(std::path::MAIN_SEPARATOR);
        if !looks_like_file {
            let known = SHIPPED.map(|(known, _)| known);
            let advice = nearest(name, known, 1).first().map_or(known.join(", "), |close| (*close).to_string());
            return Err(Error::Question(format!(
                "--rules: found `{name}`, expected a shipped set ({advice}) or a .toml file"
            )));
        }
        let read = |cause: String| Error::Read { path: name.to_string(), cause };
        let size = std::fs::metadata(name).map_err(|error| read(error.to_string()))?.len();
        if size > 1 << 20 {
            return Err(read(format!("found {size} bytes, expected a rule file of at most 1 MiB")));
        }
        let text = std::fs::read_to_string(name).map_err(|error| read(error.to_string()))?;
        Self::parse(name, &text)
    }

    /// Reads a rule file; `file` is its name in messages.
    ///
    /// # Errors
    /// A fault in it, with file and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(0, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
            Error::Question(format!("{file}:{line}: {}", error.message()))
        })?;
        let fault = |key: &str, found: &str, expected: &str| {
            Error::Question(format!("{file}: {key}: found {found}, expected {expected}"))
        };
        for key in table.keys() {
            if !["name", "description", "rule", "rank", "list"].contains(&key.as_str()) {
                return Err(fault(key, "an unknown key", "name, description, rule, rank or list"));
            }
        }
        let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_string();
        let measure = |key: &str, name: &str| -> Result<usize, Error> {
            MEASURES.iter().position(|(known, _, _)| *known == name).ok_or_else(|| {
                let close = nearest(name, MEASURES.map(|(known, _, _)| known), 2);
                let all = if close.is_empty() { MEASURES.map(|(known, _, _)| known).to_vec() } else { close };
                fault(key, &format!("`{name}`"), &format!("a measure such as {}", all.join(", ")))
            })
        };
        let mut rules = Vec::new();
        let mut reasons = Vec::new();
        let written = table.get("rule").and_then(Value::as_array).cloned().unwrap_or_default();
        if written.is_empty() {
            return Err(fault("rule", "no rules", "at least one [[rule]]"));
        }
        for (k, rule) in written.iter().enumerate() {
            let key = |name: &str| format!("rule {}, {name}", k + 1);
            let number =
                |name: &str| rule.get(name).and_then(|value| value.as_float().or(value.as_integer().map(|n| n as f64)));
            let (comparison, threshold) = match (number("above"), number("below")) {
                (Some(threshold), None) if threshold.is_finite() => (Comparison::Above, threshold),
                (None, Some(threshold)) if threshold.is_finite() => (Comparison::Below, threshold),
                _ => return Err(fault(&key("above"), "not one finite number", "either above or below with a number")),
            };
            let effect = match word(rule.get("effect")).as_str() {
                "exclude" => Effect::Exclude,
                "include" => Effect::Include,
                other => return Err(fault(&key("effect"), &format!("`{other}`"), "include or exclude")),
            };
            let measure = measure(&key("measure"), &word(rule.get("measure")))?;
            rules.push(Rule { measure, comparison, threshold, effect });
            reasons.push(word(rule.get("reason")));
        }
        let names = |key: &str| -> Vec<String> {
            let list = table.get("list").and_then(|list| list.get(key)).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_string).collect()
        };
        Ok(Self {
            name: word(table.get("name")),
            description: word(table.get("description")),
            rules,
            reasons,
            rank: measure("rank.by", &word(table.get("rank").and_then(|rank| rank.get("by"))))?,
            investor: word(table.get("list").and_then(|list| list.get("investor"))),
            held: names("held"),
            left_out: names("left_out"),
        })
    }

    /// A rule in words.
    #[must_use]
    pub fn words(&self, rule: usize) -> String {
        let Some(one) = self.rules.get(rule) else { return String::new() };
        let name = MEASURES.get(one.measure).map_or("", |(name, _, _)| *name);
        let side = if one.comparison == Comparison::Above { "above" } else { "below" };
        format!("{} {side} {}", name.replace('_', " "), overhang_units::format_significant(one.threshold, 3))
    }
}

/// All companies under a rule set, members first by rank, in evidence of a day.
///
/// # Errors
/// Evidence without the assumptions, or with wrong units.
pub fn screen(evidence: &Evidence, rules: &RuleSet, today: Date) -> Result<Vec<Screened>, Error> {
    let mut names = Vec::new();
    for ticker in tickers(evidence) {
        let filings = Filings::new(evidence, &ticker)?;
        let (measures, behind) = measures(&filings, today)?;
        let standing = standing(&rules.rules, &measures);
        names.push(Screened { ticker, measures, standing, behind, missing: filings.missing() });
    }
    let value = |one: &Screened| one.measures.get(rules.rank).copied().flatten().unwrap_or(f64::NEG_INFINITY);
    names.sort_by(|a, b| {
        b.standing.member.cmp(&a.standing.member).then(value(b).total_cmp(&value(a))).then(a.ticker.cmp(&b.ticker))
    });
    Ok(names)
}

fn measures(filings: &Filings<'_>, today: Date) -> Result<(Vec<Option<f64>>, Behind), Error> {
    let income = filings.yearly("operating_income").map(|year| year.usd);
    let pair = filings.yearly_pair("operating_cash_flow", "capex_cash_ppe");
    let (cash_flow, capex) = (pair.map(|(earned, _)| earned.usd), pair.map(|(_, spent)| spent.usd));
    let newest_interest = filings.yearly_or_quarter("interest_expense").map(|year| year.usd);
    let property = earned(filings, None, &PROPERTY);
    match &property {
        Some(property) => property.note(filings),
        None => filings.miss("operating income and depreciation of the same twelve months"),
    }
    // Of the same twelve months where it is filed for them.
    let interest_usd =
        property.as_ref().and_then(|property| filings.year_to("interest_expense", property.end)).or(newest_interest);
    let purity = filings.optional("ai_share_of_operating_income", "share")?;
    let behind = Behind {
        earned: property,
        interest_usd,
        obligations_usd: filings.newest("purchase_obligations", Item::Instant).map(|fact| fact.usd),
        leverage: leverage(filings),
        flows_to: pair.map(|(earned, _)| earned.end),
    };
    let ladder = debt::ladder(filings, today)?;
    let ratio = |above: Option<f64>, below: Option<f64>| match (above, below) {
        (Some(above), Some(below)) if below > 0.0 => Some(above / below),
        _ => None,
    };
    let other = behind.earned.as_ref().zip(purity).map(|(earned, purity)| earned.income_usd * (1.0 - purity));
    let must = behind.earned.as_ref().map(|earned| earned.charge_usd + interest_usd.unwrap_or(0.0));
    let named = |name: &str| match name {
        "purity" => Ok(purity),
        "shield" => Ok(ratio(other, must)),
        "capex_to_cash_flow" => Ok(ratio(capex, cash_flow)),
        "free_cash_flow_usd" => Ok(cash_flow.zip(capex).map(|(earned, spent)| earned - spent)),
        "net_debt_to_ebitda" => Ok(behind.leverage.as_ref().and_then(|leverage| leverage.ratio)),
        "interest_cover" => Ok(ratio(income, newest_interest)),
        "due_24_months" => Ok(ladder.as_ref().and_then(|ladder| ladder.still_owed).map(|(_, share)| share)),
        "largest_customer" => filings.optional("largest_customer_share", "share"),
        _ => filings.optional("price_to_sales", "ratio"),
    };
    let measures: Result<Vec<Option<f64>>, Error> = MEASURES.iter().map(|(name, _, _)| named(name)).collect();
    Ok((measures?, behind))
}
