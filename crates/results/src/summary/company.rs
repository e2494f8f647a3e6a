//! What the race says of one buyer: when its cash is eaten into, when it is in distress, and how often some buyer is.

use crate::error::Error;
use crate::summary::kept::Kept;
use overhang_engine::simulate::{Group, HISTORIES};
use overhang_model::joint::QUARTERS;

/// Columns of the step that the summary of a buyer needs: its debt, its cash, whether it is in distress, and whether
/// some buyer is. Nothing where the race keeps no columns of its own for the ticker.
#[must_use]
pub fn columns(ticker: &str) -> Option<[String; 4]> {
    let lower = ticker.to_lowercase();
    let money = |what: &str| format!("{what}_{lower}_usd_bn");
    let wanted = [money("debt"), money("cash"), format!("distress_{lower}"), "distress".to_string()];
    let known = |name: &String| overhang_model::joint::COLUMNS.iter().any(|(column, _, _)| column == name);
    wanted.iter().all(known).then_some(wanted)
}

/// What can have happened to a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Its cash was below what it keeps: its runway ended.
    LowCash,
    /// It was in distress (docs/model/joint.md, step 2): free cash flow, spare cash and new debt together below zero.
    Distress,
    /// Some buyer of the race was in distress.
    SomeDistress,
}

/// Chances by quarter, collected group by group.
#[derive(Debug)]
pub struct BuyerChances {
    kept: Kept,
    cash: usize,
    distress: usize,
    some_distress: usize,
    kept_cash_usd_bn: f64,
    weight: f64,
    /// By trouble, then by quarter: weight of the histories that have seen it.
    sums: [Vec<f64>; 3],
}

impl BuyerChances {
    /// Collects from groups that were simulated with `kept`, the [`columns`] of a buyer; `kept_cash_usd_bn` is the cash
    /// that it keeps.
    ///
    /// # Errors
    /// Columns that are not kept.
    pub fn new(kept: Kept, ticker: &str, kept_cash_usd_bn: f64) -> Result<Self, Error> {
        let columns = columns(ticker)
            .ok_or_else(|| Error::Question(format!("found no columns of {ticker} in the race, expected them")))?;
        let place = |name: &str| {
            kept.place(name).ok_or_else(|| Error::Question(format!("found no kept column {name}, expected it")))
        };
        let [_, cash, distress, some_distress] = columns.each_ref().map(|name| place(name));
        let sums = [(); 3].map(|()| vec![0.0; QUARTERS]);
        Ok(Self {
            cash: cash?,
            distress: distress?,
            some_distress: some_distress?,
            kept,
            kept_cash_usd_bn,
            weight: 0.0,
            sums,
        })
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
            let mut seen = [false; 3];
            for t in 0..QUARTERS {
                seen[0] |= history.at(t, self.cash) < self.kept_cash_usd_bn * (1.0 - 1e-9);
                seen[1] |= history.at(t, self.distress) > 0.5;
                seen[2] |= history.at(t, self.some_distress) > 0.5;
                for (sums, &seen) in self.sums.iter_mut().zip(&seen) {
                    if let Some(sum) = sums.get_mut(t) {
                        *sum += if seen { weight } else { 0.0 };
                    }
                }
            }
        }
        Ok(())
    }

    /// Chance that it has happened within so many quarters.
    #[must_use]
    pub fn within(&self, trouble: Trouble, quarters: usize) -> f64 {
        let [low, distress, some] = &self.sums;
        let sums = match trouble {
            Trouble::LowCash => low,
            Trouble::Distress => distress,
            Trouble::SomeDistress => some,
        };
        quarters.checked_sub(1).and_then(|t| sums.get(t)).map_or(0.0, |sum| sum / self.weight)
    }
}

#[cfg(test)]
mod tests {
    use super::{BuyerChances, Trouble, columns};
    use crate::summary::kept::Kept;
    use overhang_engine::simulate::{Group, History};
    use overhang_model::joint::QUARTERS;

    #[test]
    fn a_history_counts_from_its_first_low_quarter_on() {
        let wanted = columns("META").unwrap();
        let kept = Kept::new(&wanted.each_ref().map(String::as_str), false).unwrap();
        let mut chances = BuyerChances::new(kept.clone(), "META", 10.0).unwrap();
        // Two histories: cash 12 throughout, and 9 in the fifth quarter only; distress never, and some buyer from the
        // eighth on, this one in the tenth.
        let stride = kept.columns();
        let mut columns = vec![0.0; 2 * QUARTERS * stride];
        for history in 0..2 {
            for t in 0..QUARTERS {
                let at = (history * QUARTERS + t) * stride;
                columns[at + kept.place("cash_meta_usd_bn").unwrap()] = if history == 1 && t == 4 { 9.0 } else { 12.0 };
                columns[at + kept.place("distress").unwrap()] = if history == 1 && t >= 7 { 1.0 } else { 0.0 };
                columns[at + kept.place("distress_meta").unwrap()] = if history == 1 && t == 9 { 1.0 } else { 0.0 };
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
        let at = |trouble, quarters: [usize; 3]| quarters.map(|quarters| chances.within(trouble, quarters));
        assert_eq!(at(Trouble::LowCash, [4, 5, 44]), [0.0, 0.5, 0.5]);
        assert_eq!(at(Trouble::SomeDistress, [7, 8, 0]), [0.0, 0.5, 0.0]);
        assert_eq!(at(Trouble::Distress, [9, 10, 44]), [0.0, 0.5, 0.5]);
        assert!(BuyerChances::new(Kept::new(&["need_gw"], false).unwrap(), "META", 1.0).is_err());
        assert!(super::columns("NVDA").is_none() && super::columns("CRWV").is_none());
    }
}
