//! Parameters computed from others in each draw, where the scenario says so.

use crate::error::Error;
use crate::scenario::registry::{self, SLOTS};
use crate::scenario::{Scenario, Setting};
use overhang_model::takeoff::derived;
use overhang_prob::lanes::Real;

macro_rules! slots {
    ($($field:ident = $symbol:literal),* $(,)?) => {
        /// Slots that the derivations read or write, by symbol.
        #[derive(Debug, Clone, Copy)]
        struct Slots { $($field: usize),* }

        impl Slots {
            fn find() -> Result<Self, Error> {
                Ok(Self { $($field: registry::find(concat!("takeoff.", $symbol)).ok_or_else(|| {
                    Error::Question(concat!("the take-off block has no parameter ", $symbol).to_string())
                })?),* })
            }
        }
    };
}
slots! {
    returns = "r", raw_returns = "r_raw", lam = "lam", rx = "rx", al = "al", a_l = "A_L", a_c = "A_C",
    t0 = "T0", doubling = "D", a0 = "A0", h0 = "H0", h_ac = "H_AC", h_ac_gap = "H_AC_gap", gap = "gap",
    p_gap = "p_gap", u_gap = "u_gap", k_ac = "K_AC", k_ac_min = "K_AC_min",
    g0 = "g0", psi = "psi", g_e0 = "gE0", mu = "mu", g_v = "gV",
}

/// Which parameters are derived in a plan.
#[derive(Debug, Clone)]
pub struct Derivations {
    slots: Slots,
    returns: bool,
    rx: bool,
    al: bool,
    t0: bool,
    k_ac: bool,
}

impl Derivations {
    /// The derived parameters of a scenario.
    ///
    /// # Errors
    /// A parameter that is said to be derived but has no derivation.
    pub fn new(scenario: &Scenario) -> Result<Self, Error> {
        let slots = Slots::find()?;
        let derived: Vec<usize> = scenario
            .entries
            .iter()
            .filter(|entry| matches!(entry.setting, Setting::Derived(_)))
            .map(|entry| entry.slot)
            .collect();
        let known = [slots.returns, slots.rx, slots.al, slots.t0, slots.k_ac];
        if let Some(&slot) = derived.iter().find(|slot| !known.contains(slot)) {
            let entry = &scenario.entries[slot];
            return Err(Error::Scenario {
                place: entry.place.clone(),
                key: registry::full_name(registry::PARAMETERS[slot]),
                found: "derived".to_string(),
                expected: format!(
                    "a value or an interval; derived are only {}",
                    known.map(|slot| registry::full_name(registry::PARAMETERS[slot])).join(", ")
                ),
            });
        }
        let is = |slot| derived.contains(&slot);
        Ok(Self {
            slots,
            returns: is(slots.returns),
            rx: is(slots.rx),
            al: is(slots.al),
            t0: is(slots.t0),
            k_ac: is(slots.k_ac),
        })
    }

    /// The slots that a derived one is computed from; none for others.
    #[must_use]
    pub fn sources(&self, slot: usize) -> Vec<usize> {
        let s = &self.slots;
        let pace = [s.g0, s.psi, s.g_e0, s.mu, s.g_v];
        let horizon = [s.doubling, s.a0, s.h0];
        match slot {
            _ if slot == s.returns => vec![s.raw_returns, s.lam],
            _ if slot == s.rx || slot == s.al => vec![s.a_l, s.a_c],
            _ if slot == s.t0 => [&[s.doubling][..], &pace].concat(),
            _ if slot == s.k_ac => {
                [&horizon[..], &pace, &[s.h_ac, s.h_ac_gap, s.gap, s.p_gap, s.u_gap, s.k_ac_min]].concat()
            }
            _ => Vec::new(),
        }
    }

    /// Fills the derived slots (docs/model/takeoff.md, "Derived parameters").
    #[inline(always)]
    pub fn fill<R: Real>(&self, values: &mut [R; SLOTS]) {
        let s = &self.slots;
        if self.returns {
            values[s.returns] = values[s.raw_returns] / values[s.lam];
        }
        if self.rx || self.al {
            let (rx, al) = derived::research_substitution(values[s.a_l], values[s.a_c]);
            if self.rx {
                values[s.rx] = rx;
            }
            if self.al {
                values[s.al] = al;
            }
        }
        values[s.a0] = derived::away_from_zero(values[s.a0]);
        let kref = derived::reference_pace(values[s.g0], values[s.psi], values[s.g_e0], values[s.mu], values[s.g_v]);
        if self.t0 {
            values[s.t0] = values[s.doubling] * kref;
        }
        if self.k_ac {
            let with_gap = values[s.u_gap].lt(values[s.p_gap]);
            let zero = R::splat(0.0);
            let horizon = R::select(with_gap, values[s.h_ac_gap], values[s.h_ac]);
            let least = values[s.h0] * 1.01;
            let reached = derived::capability_at_horizon(horizon.max(least), values[s.h0], values[s.t0], values[s.a0]);
            let gap = R::select(with_gap, values[s.gap] * kref, zero);
            values[s.k_ac] = (reached + gap).max(values[s.k_ac_min]);
        }
    }
}
