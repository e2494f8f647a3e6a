//! Which columns of the step a run keeps, and where they stand in a group.

use crate::error::Error;
use overhang_engine::simulate::{Group, INPUTS, Keep};
use overhang_model::joint::{COLUMNS, QUARTERS};

/// The kept columns in the order in which groups have them, which is that of [`COLUMNS`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    positions: Vec<usize>,
    inputs: bool,
}

impl Kept {
    /// Columns by name, and whether the values of all parameter slots are kept.
    ///
    /// # Errors
    /// An unknown name; the sentence has the nearest ones.
    pub fn new(names: &[&str], inputs: bool) -> Result<Self, Error> {
        let find = |name: &&str| {
            COLUMNS.iter().position(|(column, _, _)| column == name).ok_or_else(|| {
                let near = overhang_units::nearest(name, COLUMNS.iter().map(|(column, _, _)| *column), 3).join(", ");
                Error::Question(format!("found no column {name}, expected one of a quarter, such as {near}"))
            })
        };
        let positions = names.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        Ok(Self::of(&Keep { columns: positions, inputs }))
    }

    /// What a group has that was simulated with `keep`.
    #[must_use]
    pub fn of(keep: &Keep) -> Self {
        let mut positions: Vec<usize> = keep.columns.iter().copied().filter(|&p| p < COLUMNS.len()).collect();
        positions.sort_unstable();
        positions.dedup();
        Self { positions, inputs: keep.inputs }
    }

    /// All that either of two needs.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let columns = self.positions.iter().chain(&other.positions).copied().collect();
        Self::of(&Keep { columns, inputs: self.inputs || other.inputs })
    }

    /// What to ask of the engine.
    #[must_use]
    pub fn keep(&self) -> Keep {
        Keep { columns: self.positions.clone(), inputs: self.inputs }
    }

    /// Whether parameter slots are kept.
    #[must_use]
    pub fn inputs(&self) -> bool {
        self.inputs
    }

    /// Number of kept columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.positions.len()
    }

    /// Place of a column, by its name, in a quarter of a [`HistoryView`].
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        let position = COLUMNS.iter().position(|(column, _, _)| *column == name)?;
        self.positions.binary_search(&position).ok()
    }

    /// The histories of a group that was simulated with this.
    ///
    /// # Errors
    /// A group that was simulated with something else.
    pub fn histories<'a>(&self, group: &'a Group) -> Result<impl Iterator<Item = HistoryView<'a>> + use<'a>, Error> {
        let count = group.histories.len();
        let (columns, inputs) = (self.positions.len() * QUARTERS, if self.inputs { INPUTS } else { 0 });
        let expected = (count * columns, count * inputs, count, count);
        let found = (group.columns.len(), group.inputs.len(), group.trips.len(), group.failed.len());
        if found != expected {
            return Err(Error::Question(format!(
                "a group holds {found:?} kept columns, inputs, trips and flags, expected {expected:?}: it was simulated to keep something else"
            )));
        }
        let stride = self.positions.len();
        Ok((0..count).map(move |k| HistoryView {
            stride,
            columns: group.columns.get(k * columns..(k + 1) * columns).unwrap_or_default(),
            inputs: group.inputs.get(k * inputs..(k + 1) * inputs).unwrap_or_default(),
        }))
    }
}

/// The kept values of one history.
#[derive(Debug, Clone, Copy)]
pub struct HistoryView<'a> {
    stride: usize,
    columns: &'a [f64],
    inputs: &'a [f64],
}

impl<'a> HistoryView<'a> {
    /// The kept columns of quarter `t`, from 0, in the order of [`COLUMNS`].
    #[must_use]
    pub fn quarter(&self, t: usize) -> &'a [f64] {
        self.columns.get(t * self.stride..(t + 1) * self.stride).unwrap_or_default()
    }

    /// The column at `place` (see [`Kept::place`]) in quarter `t`; not a number where nothing is kept.
    #[must_use]
    pub fn at(&self, t: usize, place: usize) -> f64 {
        self.quarter(t).get(place).copied().unwrap_or(f64::NAN)
    }

    /// The value of a parameter slot; not a number where inputs are not kept.
    #[must_use]
    pub fn input(&self, slot: usize) -> f64 {
        self.inputs.get(slot).copied().unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use overhang_engine::simulate::{Group, History, Keep};
    use overhang_model::joint::QUARTERS;

    #[test]
    fn columns_stand_in_the_order_of_the_step() {
        let kept = Kept::new(&["waiting_mh", "stock_mh", "waiting_mh"], false).unwrap();
        assert_eq!(kept, Kept::of(&kept.keep()));
        assert_eq!((kept.place("stock_mh"), kept.place("waiting_mh"), kept.place("need_gw")), (Some(0), Some(1), None));
        let more = kept.union(&Kept::new(&["need_gw"], true).unwrap());
        assert_eq!(
            (more.place("stock_mh"), more.place("need_gw"), more.place("waiting_mh")),
            (Some(0), Some(1), Some(2))
        );
        assert!(more.inputs());
    }

    #[test]
    fn an_unknown_column_names_its_neighbours() {
        let text = Kept::new(&["stock"], false).unwrap_err().to_string();
        assert!(text.contains("stock_mh"), "{text}");
    }

    #[test]
    fn a_view_reads_its_own_history() {
        let kept = Kept::of(&Keep { columns: vec![3, 1], inputs: false });
        let group = Group {
            histories: vec![History { parent: 0, history: 0 }, History { parent: 1, history: 1 }],
            trips: vec![[0; 3]; 2],
            failed: vec![false; 2],
            columns: (0..2 * QUARTERS * 2).map(|k| k as f64).collect(),
            ..Group::default()
        };
        let second = kept.histories(&group).unwrap().nth(1).unwrap();
        assert_eq!(second.quarter(0), [88.0, 89.0]);
        assert_eq!(second.at(43, 1), 175.0);
        assert!(second.at(44, 0).is_nan() && second.input(0).is_nan());
        assert!(Kept::of(&Keep { columns: vec![1], inputs: false }).histories(&group).is_err());
    }
}
