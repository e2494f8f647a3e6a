//! Straight-line depreciation by vintage: in-service lag, a change of life from a day on, and the effect on earnings.

/// Equipment bought together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vintage {
    /// Cost.
    pub cost: f64,
    /// Time at which it was paid, years.
    pub paid: f64,
    /// Time from which it is in service and depreciated, years.
    pub in_service: f64,
    /// Life in the accounts from then on, years.
    pub life: f64,
}

/// From a time on, equipment still in use gets another total life: its book value then is spread over what is left of
/// it (ASC 250, prospective). Equipment older than the new life is written off at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LifeChange {
    /// Time of the change, years.
    pub at: f64,
    /// Total life afterwards, years.
    pub life: f64,
}

fn overlap(from: f64, to: f64, start: f64, end: f64) -> f64 {
    (to.min(end) - from.max(start)).max(0.0)
}

impl Vintage {
    /// Charge between two times: `C/L` times the overlap with its life.
    pub fn charge(&self, from: f64, to: f64) -> f64 {
        self.cost / self.life * overlap(from, to, self.in_service, self.in_service + self.life)
    }

    /// Book value at a time; the cost itself before service.
    pub fn book_value(&self, at: f64) -> f64 {
        self.cost * (1.0 - ((at - self.in_service) / self.life).clamp(0.0, 1.0))
    }

    /// What is paid and not yet in service at a time: construction in progress, which is not depreciated.
    pub fn in_progress(&self, at: f64) -> f64 {
        if self.paid <= at && at < self.in_service { self.cost } else { 0.0 }
    }

    /// Charge between two times with a change of life on the way.
    pub fn charge_with_change(&self, change: LifeChange, from: f64, to: f64) -> f64 {
        if change.at <= self.in_service {
            return Self { life: change.life, ..*self }.charge(from, to);
        }
        let before = self.charge(from, to.min(change.at).max(from));
        let left = self.book_value(change.at);
        if left <= 0.0 || to <= change.at {
            return before;
        }
        let end = self.in_service + change.life;
        if end <= change.at {
            return before + if from <= change.at { left } else { 0.0 };
        }
        before + left / (end - change.at) * overlap(from, to, change.at, end)
    }

    /// Charge a year after a change of total life at `age`: `NBV / (L_new - age)`.
    pub fn yearly_charge_after_change(&self, age: f64, new_life: f64) -> f64 {
        self.book_value(self.in_service + age) / (new_life - age)
    }
}

/// Vintages of yearly spending, the first paid in year `first`; each is paid in the middle of its year and in service
/// `lag` years later.
pub fn vintages(first: f64, spending: &[f64], lag: f64, life: f64) -> Vec<Vintage> {
    let at = |k: usize| first + k as f64 + 0.5;
    let of = |(k, cost): (usize, &f64)| Vintage { cost: *cost, paid: at(k), in_service: at(k) + lag, life };
    spending.iter().enumerate().map(of).collect()
}

/// Charge of all vintages in the year that begins at `year`.
pub fn charge_of_year(vintages: &[Vintage], year: f64) -> f64 {
    vintages.iter().map(|vintage| vintage.charge(year, year + 1.0)).sum()
}

/// The same with a change of life.
pub fn charge_of_year_with_change(vintages: &[Vintage], change: LifeChange, year: f64) -> f64 {
    vintages.iter().map(|vintage| vintage.charge_with_change(change, year, year + 1.0)).sum()
}

/// Change of earnings when the charge is `short` and not `booked`, as a share of net income (positive: lower).
pub fn earnings_effect(short: f64, booked: f64, tax_rate: f64, net_income: f64) -> f64 {
    (short - booked) * (1.0 - tax_rate) / net_income
}

/// Ratio of the charges under two lives when spending has grown at `growth` (continuous) for long:
/// `L_long (1 - e^(-x L_short)) / (L_short (1 - e^(-x L_long)))`; 1 without growth. Halving the life does not double
/// the charge: the gap is an effect of growth.
pub fn steady_growth_ratio(short_life: f64, long_life: f64, growth: f64) -> f64 {
    if growth.abs() < 1e-9 {
        return 1.0;
    }
    let expensed = |life: f64| (1.0 - overhang_prob::math::exp(-growth * life)) / life;
    expensed(short_life) / expensed(long_life)
}
