//! What one chip does, and the measures in which chips are counted.

/// Dense 8-bit operations a second of an H100, in tera: the definition of the unit H100e.
const H100_OP8_TOPS: f64 = 1_979.0;
/// Dense 16-bit operations a second of an H100, in tera.
const H100_FLOP16_TFLOPS: f64 = 989.4;
/// Memory bandwidth of an H100 SXM, TB/s.
const H100_BANDWIDTH_TB_S: f64 = 3.35;
/// Memory of an H100, GB.
const H100_MEMORY_GB: f64 = 80.0;

/// Data sheet and list price of a chip; what is not known is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct ChipSpecification {
    /// Name, as in the sales inputs.
    pub chip: String,
    /// Who designs it.
    pub designer: String,
    /// Dense operations a second on 8 bits, tera (FP8, or INT8 where there is no FP8).
    pub op8_dense_tops: Option<f64>,
    /// Dense operations a second on 16 bits, tera.
    pub flop16_dense_tflops: Option<f64>,
    /// Memory, GB.
    pub memory_gb: Option<f64>,
    /// Memory bandwidth, TB/s.
    pub memory_bandwidth_tb_s: Option<f64>,
    /// Thermal design power of the chip, W.
    pub tdp_w: Option<f64>,
    /// List price, USD.
    pub list_price_usd: Option<f64>,
    /// Made for the Chinese market.
    pub china_market: bool,
}

/// In what chips are counted. H100 equivalents differ by the numeraire: the 8-bit one understates chips
/// with much bandwidth (an H20 is 0.15 by 8 bits, 1.19 by bandwidth).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Chips (packages).
    Units,
    /// H100 equivalents by dense 8-bit operations a second, `op8/1979e12`: the usual numeraire.
    H100e,
    /// H100 equivalents by dense 16-bit operations a second, `flop16/989.4e12`.
    H100e16Bit,
    /// H100 equivalents by memory bandwidth, `bandwidth/3.35 TB/s`.
    H100eBandwidth,
    /// H100 equivalents by memory, `memory/80 GB`.
    H100eMemory,
    /// Thermal design power of the chips, GW.
    PowerGw,
    /// List price times units, USD of the day. Not the revenue that units came from: that was divided by a
    /// sampled price.
    SpendUsd,
}

impl Measure {
    /// Units, H100e, power and spend.
    pub const MAIN: [Self; 4] = [Self::Units, Self::H100e, Self::PowerGw, Self::SpendUsd];
    /// H100 equivalents by 8 bits, 16 bits, bandwidth and memory.
    pub const NUMERAIRES: [Self; 4] = [Self::H100e, Self::H100e16Bit, Self::H100eBandwidth, Self::H100eMemory];

    /// The measure of one chip, absent where the data sheet lacks it.
    #[must_use]
    pub fn of_one(self, chip: &ChipSpecification) -> Option<f64> {
        match self {
            Self::Units => Some(1.0),
            Self::H100e => chip.op8_dense_tops.map(|x| x / H100_OP8_TOPS),
            Self::H100e16Bit => chip.flop16_dense_tflops.map(|x| x / H100_FLOP16_TFLOPS),
            Self::H100eBandwidth => chip.memory_bandwidth_tb_s.map(|x| x / H100_BANDWIDTH_TB_S),
            Self::H100eMemory => chip.memory_gb.map(|x| x / H100_MEMORY_GB),
            Self::PowerGw => chip.tdp_w.map(|watts| watts / 1e9),
            Self::SpendUsd => chip.list_price_usd,
        }
    }

    /// Name with unit, as in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::H100e => "h100e",
            Self::H100e16Bit => "h100e_16bit",
            Self::H100eBandwidth => "h100e_bandwidth",
            Self::H100eMemory => "h100e_memory",
            Self::PowerGw => "power_gw",
            Self::SpendUsd => "spend_usd",
        }
    }
}
