//! Who keeps the value, by year: series of the layers, of the labs and of the moat.

use crate::error::Error;
use crate::summary::kept::{HistoryView, Kept};
use crate::summary::paths::Series;
use overhang_engine::scenario::registry::find;
use overhang_model::contest::layers::{Buyers, LAYERS, Quarter, values};
use overhang_model::options::own::margin;

/// Columns that the series look at.
pub const COLUMNS: [&str; 11] = [
    "price_kusd_per_h100e",
    "delivered_mh",
    "nvidia_revenue_usd_bn",
    "share_nvidia",
    "share_custom",
    "small_model_share",
    "lab_revenue_usd_bn",
    "consumer_revenue_usd_bn",
    "lab_inference_cost_usd_bn",
    "cloud_profit_usd_bn",
    "largest_lab_share",
];

/// Where columns and parameters stand.
#[derive(Debug, Clone, Copy)]
struct Places {
    columns: [usize; COLUMNS.len()],
    start_margin: usize,
    response: usize,
    start_share: usize,
    choke: usize,
    other_margin: usize,
    consumer: [usize; 2],
    enterprise: [usize; 2],
}

impl Places {
    fn find(kept: &Kept) -> Result<Self, Error> {
        let slot = |key: &str| find(key).ok_or_else(|| Error::Question(format!("the model has no parameter {key}")));
        let mut columns = [0; COLUMNS.len()];
        for (place, name) in columns.iter_mut().zip(COLUMNS) {
            *place = kept.place(name).ok_or_else(|| {
                Error::Question(format!("found no kept column {name}, expected one that the run keeps"))
            })?;
        }
        Ok(Self {
            columns,
            start_margin: slot("designers.GM0")?,
            response: slot("designers.psi")?,
            start_share: slot("designers.s0_NV")?,
            choke: slot("contest.chi")?,
            other_margin: slot("contest.GM_o")?,
            consumer: [slot("demand.C_eps")?, slot("demand.C_mon")?],
            enterprise: [slot("demand.E_eps")?, slot("demand.E_mon")?],
        })
    }

    fn nvidia_margin(&self, h: &HistoryView<'_>, t: usize) -> f64 {
        let share = h.at(t, self.columns[3]);
        margin(h.input(self.start_margin), h.input(self.response), share, h.input(self.start_share))
    }

    /// Values of the layers over the four quarters that end with `t`, bn USD.
    fn year(&self, h: &HistoryView<'_>, t: usize) -> [f64; LAYERS.len()] {
        let buyers = Buyers {
            choke: h.input(self.choke),
            other_chip_margin: h.input(self.other_margin),
            consumer: (h.input(self.consumer[0]), h.input(self.consumer[1])),
            enterprise: (h.input(self.enterprise[0]), h.input(self.enterprise[1])),
        };
        let mut sum = [0.0; LAYERS.len()];
        for t in t.saturating_sub(3)..=t {
            let [price, delivered, nvidia, _, _, _, lab, consumer, inference, cloud, _] =
                self.columns.map(|place| h.at(t, place));
            let quarter = Quarter {
                chip_sales: price * delivered,
                nvidia_sales: nvidia,
                nvidia_margin: self.nvidia_margin(h, t),
                cloud_profit: cloud,
                lab_revenue: lab,
                consumer_revenue: consumer,
                inference_cost: inference,
            };
            for (sum, value) in sum.iter_mut().zip(values(&quarter, &buyers)) {
                *sum += value;
            }
        }
        sum
    }
}

/// Place of the value of all layers in [`layers`].
pub const TOTAL: usize = LAYERS.len();
/// Place of the value of the three layers that sell (chip, cloud, lab).
pub const SELLERS: usize = LAYERS.len() + 1;
/// Place of labs' less chips' value.
pub const LAB_LESS_CHIP: usize = LAYERS.len() + 2;
/// Place of clouds' less chips' value.
pub const CLOUD_LESS_CHIP: usize = LAYERS.len() + 3;
/// Place of the share of research compute of the largest lab.
pub const LARGEST_LAB: usize = LAYERS.len() + 4;

/// Share of each layer in the value of a year, then what the constants name, in bn USD a year.
///
/// # Errors
/// Columns that are not kept.
pub fn layers(kept: &Kept) -> Result<Vec<Series>, Error> {
    let places = Places::find(kept)?;
    let mut series = Vec::new();
    for (k, name) in LAYERS.iter().enumerate() {
        series.push(Series::derived(*name, "share", move |h, t| {
            let year = places.year(h, t);
            year[k] / year.iter().sum::<f64>()
        }));
    }
    let usd = "USD bn/year";
    series.push(Series::derived("total", usd, move |h, t| places.year(h, t).iter().sum()));
    series.push(Series::derived("sellers", usd, move |h, t| places.year(h, t).iter().take(3).sum()));
    series.push(Series::derived("lab_less_chip", usd, move |h, t| {
        let [chip, _, lab, ..] = places.year(h, t);
        lab - chip
    }));
    series.push(Series::derived("cloud_less_chip", usd, move |h, t| {
        let [chip, cloud, ..] = places.year(h, t);
        cloud - chip
    }));
    series.push(Series::column(kept, "largest_lab_share")?);
    Ok(series)
}

/// Names of the series of [`moat`], in order.
pub const MOAT: [&str; 6] = [
    "share_custom",
    "small_model_share",
    "share_nvidia",
    "nvidia_gross_margin",
    "nvidia_revenue_usd_bn_per_year",
    "custom_majority_so_far",
];

/// A share moved by a logarithm of its odds.
fn with_odds(share: f64, log_odds: f64) -> f64 {
    1.0 / (1.0 + (1.0 - share) / share * overhang_prob::math::exp(-log_odds))
}

/// Shares at the end of a year, Nvidia's margin then and revenue of the year, and whether custom chips have had the
/// majority of new compute by then (1 or 0). The share of small models is that of the race with what is not known of
/// it, `e_s + e_t years` in the logarithm of its odds; the race itself runs without that spread.
///
/// # Errors
/// Columns that are not kept.
pub fn moat(kept: &Kept) -> Result<Vec<Series>, Error> {
    let places = Places::find(kept)?;
    let [_, _, revenue, nvidia, custom, small, ..] = places.columns;
    let slot = |key: &str| find(key).ok_or_else(|| Error::Question(format!("the model has no parameter {key}")));
    let (start, drift) = (slot("contest.e_s")?, slot("contest.e_t")?);
    Ok(vec![
        Series::derived(MOAT[0], "share", move |h, t| h.at(t, custom)),
        Series::derived(MOAT[1], "share", move |h, t| {
            let years = (t + 1) as f64 * overhang_model::QUARTER_YEARS;
            with_odds(h.at(t, small), h.input(start) + h.input(drift) * years)
        }),
        Series::derived(MOAT[2], "share", move |h, t| h.at(t, nvidia)),
        Series::derived(MOAT[3], "share", move |h, t| places.nvidia_margin(h, t)),
        Series::derived(MOAT[4], "USD bn/year", move |h, t| (t.saturating_sub(3)..=t).map(|t| h.at(t, revenue)).sum()),
        Series::derived(MOAT[5], "-", move |h, t| super::yearly::indicator((0..=t).any(|t| h.at(t, custom) > 0.5))),
    ])
}

/// Price factors that lock-in is worth against AMD, TPU and Trainium at the end of a year:
/// `exp(sigma e^(-kappa t)/alpha)`.
///
/// # Errors
/// A parameter that the model does not have.
pub fn lock_in() -> Result<Vec<Series>, Error> {
    let slot = |key: &str| find(key).ok_or_else(|| Error::Question(format!("the model has no parameter {key}")));
    let alpha = slot("designers.alpha")?;
    let of = |name: &'static str, sigma: usize, erosion: Option<usize>| {
        Series::derived(name, "ratio", move |h, t| {
            let years = (t + 1) as f64 * overhang_model::QUARTER_YEARS;
            let left = erosion.map_or(1.0, |slot| overhang_prob::math::exp(-h.input(slot) * years));
            overhang_model::demand::surplus::price_equivalent_of_lock_in(h.input(sigma) * left, h.input(alpha))
        })
    };
    Ok(vec![
        of("AMD", slot("designers.sAMD")?, None),
        of("TPU", slot("designers.sTPU")?, Some(slot("designers.kTPU")?)),
        of("Trainium", slot("designers.sTRN")?, Some(slot("designers.kTRN")?)),
    ])
}
