//! Which histories were chosen, kept between questions: a race whose candidates are those of an earlier one only follows.

use crate::simulate::Choice;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Plans whose choices are kept; a choice of 100,000 histories takes some 400 kB.
const MOST_PLANS: usize = 8;

/// The choices of the last plans.
#[derive(Debug, Default)]
pub struct Memory {
    plans: Mutex<VecDeque<(String, Arc<Remembered>)>>,
}

/// The choices of one plan, by group.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    groups: Mutex<BTreeMap<u64, Arc<Choice>>>,
}

impl Memory {
    /// The choices of plans whose candidates are `candidates`, which become the newest.
    pub(crate) fn of(&self, candidates: String) -> Arc<Remembered> {
        let mut plans = locked(&self.plans);
        let known = plans.iter().position(|(known, _)| *known == candidates).and_then(|at| plans.remove(at));
        let entry = known.unwrap_or_else(|| (candidates, Arc::default()));
        let remembered = Arc::clone(&entry.1);
        plans.push_back(entry);
        if plans.len() > MOST_PLANS {
            plans.pop_front();
        }
        remembered
    }
}

impl Remembered {
    /// The choice of a group, worked out where it is not known.
    pub(crate) fn choice(&self, group: u64, choose: impl FnOnce() -> Choice) -> Arc<Choice> {
        if let Some(known) = locked(&self.groups).get(&group) {
            return Arc::clone(known);
        }
        let choice = Arc::new(choose());
        locked(&self.groups).insert(group, Arc::clone(&choice));
        choice
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
