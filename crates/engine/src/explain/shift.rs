//! How far each input moves the events of the conditioned race: PAWN and delta on weighted histories.

use super::variance::{Output, number};
use crate::simulate::{Group, INPUTS};
use crate::tally::EVENTS;
use overhang_prob::sensitivity::{Shift, Slices};

/// Slices of each input.
pub(super) const SLICES: usize = 10;

/// Histories with their inputs, for questions about what belongs together.
#[derive(Debug, Clone, Default)]
pub struct Histories {
    /// Weight of each.
    pub weights: Vec<f64>,
    /// Trips of each.
    pub trips: Vec<crate::simulate::Trips>,
    /// Values of all slots, `[slot][history]`.
    pub inputs: Vec<Vec<f64>>,
}

impl Histories {
    /// Adds the sound histories of a group, whose inputs were kept.
    pub fn add(&mut self, group: &Group) {
        self.inputs.resize_with(INPUTS, Vec::new);
        for (k, trips) in group.trips.iter().enumerate() {
            if group.failed.get(k) != Some(&false) || group.weight <= 0.0 {
                continue;
            }
            self.weights.push(group.weight);
            self.trips.push(*trips);
            for (slot, values) in self.inputs.iter_mut().enumerate() {
                values.push(group.inputs.get(k * INPUTS + slot).copied().unwrap_or(f64::NAN));
            }
        }
    }
}

/// How far one input moves one event.
#[derive(Debug, Clone, Copy)]
pub struct Driver {
    /// Slot of the input.
    pub slot: usize,
    /// Event, in the order of [`EVENTS`].
    pub event: usize,
    /// How far it moves the date of the event (the horizon where it does not happen).
    pub date: Shift,
}

/// Shifts of the dates of the events by each of `slots`.
#[must_use]
pub fn shifts(histories: &Histories, slots: &[usize]) -> Vec<Driver> {
    let mut drivers = Vec::new();
    for event in 0..EVENTS.len() {
        let dates: Vec<f64> = histories.trips.iter().map(|trips| number(trips, event, Output::Date)).collect();
        let slices = Slices::new(&dates, &histories.weights, SLICES);
        for &slot in slots {
            if let Some(input) = histories.inputs.get(slot) {
                drivers.push(Driver { slot, event, date: slices.shift(input) });
            }
        }
    }
    drivers
}
