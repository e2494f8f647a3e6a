//! How large a power is beside a city: which power, and which load of the city
//! (docs/model/power.md, "Which power").
//!
//! A chip's design power is less than half of what its facility draws, and a city's average load about half
//! of its peak: the same chips are one or five New Yorks. No ratio here goes without saying of what.

use std::fmt;

/// Which power is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// Design power of the chips alone, before servers and site.
    ChipDesign,
    /// Power that the facility must be able to provide at peak.
    FacilityPeak,
}

/// Which load of the city is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Energy of a year over its hours.
    Average,
    /// Highest recorded.
    Peak,
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChipDesign => "chip design power (TDP), before servers and site",
            Self::FacilityPeak => "facility power at peak",
        })
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Average => "average load",
            Self::Peak => "peak load",
        })
    }
}

/// From chip to facility at peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overhead {
    /// Server power per chip power.
    pub server: f64,
    /// IT power per server power.
    pub it: f64,
    /// Facility power per IT power, at peak (not a yearly PUE).
    pub facility: f64,
}

impl Overhead {
    /// Facility power per chip power.
    pub fn product(&self) -> f64 {
        self.server * self.it * self.facility
    }
}

/// A power in GW and which one it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// GW.
    pub gw: f64,
    /// Which power.
    pub power: Power,
}

impl Measured {
    /// The same chips in the other measure, or unchanged where it is the same.
    #[must_use]
    pub fn as_power(self, power: Power, overhead: &Overhead) -> Self {
        let factor = match (self.power, power) {
            (Power::ChipDesign, Power::FacilityPeak) => overhead.product(),
            (Power::FacilityPeak, Power::ChipDesign) => 1.0 / overhead.product(),
            _ => 1.0,
        };
        Self { gw: self.gw * factor, power }
    }
}

/// Load of a city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct City<'a> {
    /// Its name.
    pub name: &'a str,
    /// Average load, GW.
    pub average_gw: f64,
    /// Peak load, GW.
    pub peak_gw: f64,
}

/// Average load in GW of a yearly energy in TWh: 1,000 GWh per TWh over 8,760 hours.
pub fn average_load_gw(energy_twh_per_year: f64) -> f64 {
    energy_twh_per_year * 1e3 / 8760.0
}

/// A power over a load, with what both are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio<'a> {
    /// The power compared.
    pub measured: Measured,
    /// The city's name.
    pub city: &'a str,
    /// Which of its loads.
    pub load: Load,
    /// That load, GW.
    pub load_gw: f64,
    /// Power over load.
    pub ratio: f64,
}

impl fmt::Display for Ratio<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Measured { gw, power } = self.measured;
        let Self { city, load, load_gw, ratio, .. } = self;
        write!(f, "{gw:.1} GW of {power} = {ratio:.1} times the {load} of {city} ({load_gw:.1} GW)")
    }
}

/// A power against the average and the peak load of a city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison<'a> {
    /// Against the average load.
    pub to_average: Ratio<'a>,
    /// Against the peak load.
    pub to_peak: Ratio<'a>,
}

/// Compares a power with a city.
pub fn compare<'a>(measured: Measured, city: &City<'a>) -> Comparison<'a> {
    let against = |load, load_gw| Ratio { measured, city: city.name, load, load_gw, ratio: measured.gw / load_gw };
    Comparison { to_average: against(Load::Average, city.average_gw), to_peak: against(Load::Peak, city.peak_gw) }
}
