//! What the race says of one buyer: when its cash is eaten into, and how often some buyer is in distress.

use crate::error::Error;
use crate::summary::kept::Kept;
use overhang_engine::simulate::{Group, HISTORIES};
use overhang_model::joint::QUARTERS;

/// Columns of the step that the summary of a buyer needs: its debt, its cash, and whether some buyer is in distress.
/// Nothing where the race keeps no columns of its own for the ticker.
#[must_use]
pub fn columns(ticker: &str) -> Option<[String; 3]> {
    let name = |what: &str| format!("{what}_{}_usd_bn", ticker.to_lowercase());
    let wanted = [name("debt"), name("cash"), "distress".to_string()];
    let known = |name: &String| overhang_model::joint::COLUMNS.iter().any(|(column, _, _)| column == name);
    wanted.iter().all(known).then_some(wanted)
}

/// Chances by quarter, collected group by group.
#[derive(Debug)]
pub struct BuyerChances {
    kept: Kept,
    cash: usize,
    distress: usize,
    kept_cash_usd_bn: f64,
    weight: f64,
    low: Vec<f64>,
    distressed: Vec<f64>,
}

impl BuyerChances {
    /// Collects from groups that were simulated with `kept`, the [`columns`] of a buyer; `kept_cash_usd_bn` is the cash
    /// that it keeps.
    ///
    /// # Errors
    /// Columns that are not kept.
    pub fn new(kept: Kept, ticker: &str, kept_cash_usd_bn: f64) -> Result<Self, Error> {
        let place = |name: &str| {
            kept.place(name).ok_or_else(|| Error::Question(format!("found no kept column {name}, expected it")))
        };
        let (cash, distress) = (place(&format!("cash_{}_usd_bn", ticker.to_lowercase()))?, place("distress")?);
        let zero = vec![0.0; QUARTERS];
        Ok(Self { kept, cash, distress, kept_cash_usd_bn, weight: 0.0, low: zero.clone(), distressed: zero })
    }

    /// Adds the histories of a group, without those that failed.
    ///
    /// # Errors
    /// A group that was simulated to keep something else.
    pub fn add(&mut self, group: &Group) -> Result<(), Error> {
        let weight = group.weight / HISTORIES as f64;
        for (history, &failed) in self.kept.histories(group)?.zip(&group.failed) {
            if failed {
                continue;
            }
            self.weight += weight;
            let (mut low, mut distressed) = (false, false);
            for (t, (low_sum, distressed_sum)) in self.low.iter_mut().zip(&mut self.distressed).enumerate() {
                low |= history.at(t, self.cash) < self.kept_cash_usd_bn * (1.0 - 1e-9);
                distressed |= history.at(t, self.distress) > 0.5;
                *low_sum += if low { weight } else { 0.0 };
                *distressed_sum += if distressed { weight } else { 0.0 };
            }
        }
        Ok(())
    }

    /// Chance that cash has been below what is kept within so many quarters.
    #[must_use]
    pub fn low_within(&self, quarters: usize) -> f64 {
        quarters.checked_sub(1).and_then(|t| self.low.get(t)).map_or(0.0, |sum| sum / self.weight)
    }

    /// Chance that some buyer has been in distress within so many quarters.
    #[must_use]
    pub fn distress_within(&self, quarters: usize) -> f64 {
        quarters.checked_sub(1).and_then(|t| self.distressed.get(t)).map_or(0.0, |sum| sum / self.weight)
    }
}

#[cfg(test)]
mod tests {
    use super::{BuyerChances, columns};
    use crate::summary::kept::Kept;
    use overhang_engine::simulate::{Group, History};
    use overhang_model::joint::QUARTERS;

    #[test]
    fn a_history_counts_from_its_first_low_quarter_on() {
        let wanted = columns("META").unwrap();
        let kept = Kept::new(&wanted.each_ref().map(String::as_str), false).unwrap();
        let mut chances = BuyerChances::new(kept.clone(), "META", 10.0).unwrap();
        // Two histories: cash 12 throughout, and 9 in the fifth quarter only; distress never and from the eighth on.
        let stride = kept.columns();
        let mut columns = vec![0.0; 2 * QUARTERS * stride];
        for history in 0..2 {
            for t in 0..QUARTERS {
                let at = (history * QUARTERS + t) * stride;
                columns[at + kept.place("cash_meta_usd_bn").unwrap()] = if history == 1 && t == 4 { 9.0 } else { 12.0 };
                columns[at + kept.place("distress").unwrap()] = if history == 1 && t >= 7 { 1.0 } else { 0.0 };
            }
        }
        let group = Group {
            weight: 1.0,
            histories: vec![History { parent: 0, history: 0 }, History { parent: 1, history: 1 }],
            trips: vec![[0; 3]; 2],
            failed: vec![false; 2],
            columns,
            ..Group::default()
        };
        chances.add(&group).unwrap();
        assert_eq!((chances.low_within(4), chances.low_within(5), chances.low_within(44)), (0.0, 0.5, 0.5));
        assert_eq!(
            (chances.distress_within(7), chances.distress_within(8), chances.distress_within(0)),
            (0.0, 0.5, 0.0)
        );
        assert!(BuyerChances::new(Kept::new(&["need_gw"], false).unwrap(), "META", 1.0).is_err());
        assert!(super::columns("NVDA").is_none() && super::columns("CRWV").is_none());
    }
}
