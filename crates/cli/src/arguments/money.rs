//! Options of what looks at companies and protection: company, screen, put.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Company {
    /// Ticker, such as ORCL
    pub(crate) ticker: String,
    /// Another life of servers, in years; may be given several times
    #[arg(long, value_name = "YEARS", value_parser = parse_life)]
    pub(crate) life: Vec<f64>,
    /// Add what the joint race says of it, for its buyers: debt, cash, and the chance that cash runs out
    #[arg(long)]
    pub(crate) joint: bool,
    /// Draw two charts into SVG or PNG files: depreciation into FILE, debt beside assets into FILE with -debt in its name
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

fn parse_life(text: &str) -> Result<f64, String> {
    let years = text.trim().parse::<f64>().ok().filter(|years| (0.5..=50.0).contains(years));
    years.ok_or_else(|| format!("found `{text}`, expected years between 0.5 and 50"))
}

#[derive(Debug, Args)]
pub(crate) struct Screen {
    /// Rules: burry, leverage, or a TOML file
    #[arg(long, default_value = "burry", value_name = "NAME|FILE")]
    pub(crate) rules: String,
    /// Put quotes of several names from a CSV file: what a unit of downside costs beside how pure each name is
    ///
    /// Columns as for `overhang put --quotes`, with the ticker in `underlying` (or an OCC symbol) and the price of the
    /// share in `spot`; one put or more per name. Names are compared at the expiry that most of them have.
    /// `example` takes screens/puts_example.csv, which shows the form; its numbers are made up.
    #[arg(long, value_name = "FILE")]
    pub(crate) puts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Put {
    /// The underlying; the race has distributions of its own for NVDA and ORCL
    pub(crate) ticker: String,
    /// Price of the underlying
    #[arg(long, value_name = "PRICE")]
    pub(crate) spot: Option<f64>,
    /// Strike
    #[arg(long, value_name = "PRICE")]
    pub(crate) strike: Option<f64>,
    /// Expiry, as a date or a time from the valuation date (182d, 26w, 6m, 1y); the valuation date is --as-of
    #[arg(long, value_name = "DATE|TIME")]
    pub(crate) expiry: Option<String>,
    /// Volatility per year, such as 0.55 or 55%; with --premium it follows from that
    #[arg(long, value_name = "VOL", value_parser = parse_share)]
    pub(crate) vol: Option<f64>,
    /// What the option costs in the market, in place of its computed price: at least what exercise at once brings
    #[arg(long, value_name = "PRICE")]
    pub(crate) premium: Option<f64>,
    /// Continuous rate per year; default: the risk-free rate of the scenario
    #[arg(long, value_name = "RATE", value_parser = parse_share, allow_hyphen_values = true)]
    pub(crate) rate: Option<f64>,
    /// Continuous dividend yield per year; default: none, and the output says so
    #[arg(long, value_name = "YIELD", value_parser = parse_share, allow_hyphen_values = true)]
    pub(crate) dividend_yield: Option<f64>,
    /// Dividends in cash, such as 2026-12-10:0.25,2027-03-10:0.25
    #[arg(long, value_name = "DATE:AMOUNT", value_delimiter = ',')]
    pub(crate) dividends: Vec<String>,
    /// Change of volatility per unit of ln(strike) at the forward (below zero: low strikes are dearer)
    #[arg(long, value_name = "SLOPE", default_value_t = 0.0)]
    pub(crate) skew: f64,
    /// Second derivative of volatility in ln(strike) at the forward
    #[arg(long, value_name = "CURVATURE", default_value_t = 0.0)]
    pub(crate) curvature: f64,
    /// A call in place of a put
    #[arg(long)]
    pub(crate) call: bool,
    /// Price of the underlying at which protection should pay; default: half the spot (call: twice)
    #[arg(long, value_name = "PRICE")]
    pub(crate) level: Option<f64>,
    /// Largest share of wealth that a size may have
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = parse_share)]
    pub(crate) most_size: f64,
    /// Many strikes and expiries; --strike and --expiry then are not needed
    #[arg(long)]
    pub(crate) ladder: bool,
    /// Strikes of the ladder
    #[arg(long, value_name = "PRICES", value_delimiter = ',', requires = "ladder")]
    pub(crate) strikes: Vec<f64>,
    /// Expiries of the ladder
    #[arg(long, value_name = "DATES", value_delimiter = ',', default_value = "3m,6m,1y,2y", requires = "ladder")]
    pub(crate) expiries: Vec<String>,
    /// A whole chain from a CSV file: strike, expiry, put or call, and bid and ask, mark, last or volatility
    ///
    /// Columns by the names that brokers use, in any order: strike (strike price), expiry (expiration, expiration
    /// date, exp date), type (option type, call/put, right), or one OCC symbol (contract symbol) in place of the
    /// three; bid and ask, mark (mid, price, premium), last (last price), volatility (iv, implied volatility);
    /// where there, spot (underlying price), underlying, currency, rate, dividend yield. Commas, semicolons or tabs;
    /// $1,234.50 and 55% are read. A spot of a row that differs from --spot, and a contract that stands twice, are
    /// refused. A row is priced at the middle of bid and ask, else at mark, else at last.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ladder", "strike", "expiry", "premium", "dividends", "call"])]
    pub(crate) quotes: Option<PathBuf>,
    /// Price the good rows of --quotes and count the bad ones
    #[arg(long, requires = "quotes")]
    pub(crate) skip_bad: bool,
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// Draw it into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

/// A number per year or a share, with or without a per cent sign.
fn parse_share(text: &str) -> Result<f64, String> {
    let (digits, unit) = text.strip_suffix('%').map_or((text, 1.0), |digits| (digits, 100.0));
    digits
        .trim()
        .parse::<f64>()
        .map(|value| value / unit)
        .map_err(|_| "expected a number such as 0.55 or 55%".to_string())
}
