//! What may be asked: commands and options that read nothing of the client's and write nothing.

/// How a value is given to the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// `--name=value`.
    Option,
    /// `--name`, where the value is `true`.
    Flag,
    /// In its place after `--`.
    Place,
    /// Not at all: which chart of several.
    Chart,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A whole number between two.
    Whole(u64, u64),
    /// A number between two.
    Number(f64, f64),
    /// `true` or `false`.
    Truth,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// The name of a scenario that comes with the program.
    Scenario,
    /// A day, YYYY-MM-DD.
    Day,
    /// A short name: letters, digits, dots, hyphens and underscores.
    Name,
    /// Text of so many characters at most.
    Text(usize),
}

/// One parameter of a question.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Name in the query; the option has hyphens for its underscores.
    pub name: &'static str,
    /// How it is handed on.
    pub given: Given,
    /// What it may be.
    pub kind: Kind,
    /// How often it may be given.
    pub most: usize,
    /// Whether it must be given.
    pub required: bool,
    /// What it means.
    pub meaning: &'static str,
}

/// A question that the command line answers.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Address below `/api/`.
    pub path: &'static str,
    /// Command and subcommand.
    pub command: &'static [&'static str],
    /// What it answers.
    pub meaning: &'static str,
    /// Parameters of its own.
    pub own: &'static [Parameter],
    /// Parameters shared with others.
    pub shared: &'static [Parameter],
    /// Charts that it draws.
    pub charts: usize,
    /// Whether a stream gives a first picture of few draws.
    pub first_picture: bool,
}

impl Question {
    /// All parameters, in the order in which they are handed on.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        let chart: &[Parameter] = if self.charts > 1 { &CHART } else { &[] };
        self.shared.iter().chain(self.own).chain(chart)
    }
}

/// The question at an address below `/api/`.
#[must_use]
pub fn at(path: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.path == path)
}

const fn option(name: &'static str, kind: Kind, meaning: &'static str) -> Parameter {
    Parameter { name, given: Given::Option, kind, most: 1, required: false, meaning }
}

const fn flag(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, given: Given::Flag, kind: Kind::Truth, most: 1, required: false, meaning }
}

const fn needed(parameter: Parameter) -> Parameter {
    Parameter { required: true, ..parameter }
}

const fn place(name: &'static str, kind: Kind, required: bool, meaning: &'static str) -> Parameter {
    Parameter { name, given: Given::Place, kind, most: 1, required, meaning }
}

const fn many(parameter: Parameter, most: usize) -> Parameter {
    Parameter { most, ..parameter }
}

/// Most histories of one question: some seconds of work.
const MOST_DRAWS: u64 = 200_000;
/// Most runs of a question that makes many races.
const MOST_RUNS: u64 = 2_048;

/// A price that an option can have.
const PRICE: Kind = Kind::Number(1e-6, 1e9);

const AS_OF: Parameter =
    option("as_of", Kind::Day, "Use only what was known on this day; default: the newest evidence");
const DRAWS: Parameter = option("draws", Kind::Whole(1, MOST_DRAWS), "Number of histories or samples");
const SEED: Parameter = option("seed", Kind::Whole(0, u64::MAX), "Seed of all random streams; default: 1");
const OFF: Parameter = many(option("off", Kind::Name, "Switch off a row of evidence by its id"), 20);
const SCENARIO: Parameter = option("scenario", Kind::Scenario, "Scenario by name; default: baseline");
const SET: Parameter = many(
    option("set", Kind::Text(200), "Replace a prior: block.name=4, or block.name=3 to 6 lognormal (90% interval)"),
    40,
);
const PRIOR: Parameter = flag("prior", "Do not weigh histories by what has been seen");
const CHART: [Parameter; 1] = [Parameter {
    name: "chart",
    given: Given::Chart,
    kind: Kind::Whole(0, 1),
    most: 1,
    required: false,
    meaning: "Which chart, from 0, for SVG and PNG",
}];

const OF_RACE: &[Parameter] = &[SCENARIO, AS_OF, DRAWS, SEED, OFF, SET];
const OF_EVIDENCE: &[Parameter] = &[AS_OF, DRAWS, SEED, OFF];
const OF_DAY: &[Parameter] = &[AS_OF];

/// Everything that may be asked.
pub const QUESTIONS: &[Question] = &[
    Question {
        path: "race",
        command: &["race"],
        meaning: "Which comes first, by date, with errors, and the chances of each given another",
        own: &[PRIOR],
        shared: OF_RACE,
        charts: 1,
        first_picture: true,
    },
    Question {
        path: "trace",
        command: &["trace"],
        meaning: "One history quarter by quarter, every column of the step",
        own: &[
            option("draw", Kind::Whole(0, MOST_DRAWS), "A history of the race by its number; default: central values"),
            PRIOR,
        ],
        shared: OF_RACE,
        charts: 0,
        first_picture: false,
    },
    Question {
        path: "explain",
        command: &["explain"],
        meaning: "What drives the race: shares of variance, and values at which the most likely outcome changes",
        own: &[
            many(option("given", Kind::Text(80), "Only histories in which this holds, such as life < 3"), 5),
            option("base_draws", Kind::Whole(64, MOST_RUNS), "Runs of each base set of the shares of variance"),
            option("flip_draws", Kind::Whole(1_024, MOST_RUNS), "Histories of each race in the search for flips"),
        ],
        shared: OF_RACE,
        charts: 0,
        first_picture: false,
    },
    Question {
        path: "gap",
        command: &["gap"],
        meaning: "Power that the chips need against power that is there, idle chips and what they cost",
        own: &[PRIOR],
        shared: OF_RACE,
        charts: 1,
        first_picture: true,
    },
    Question {
        path: "takeoff",
        command: &["takeoff"],
        meaning: "When AI research automates itself: milestones and the multiplier path, by our model and public ones",
        own: &[
            option("model", Kind::OneOf(&["ours", "ftm", "ai2027", "aifutures", "all"]), "Whose model; default: ours"),
            flag("alone", "Our block without the race, weighed by measured horizons"),
            option(
                "couplings",
                Kind::Number(0.01, 100.0),
                "Multiply power, funding, chips and software by this, one at a time",
            ),
            PRIOR,
        ],
        shared: OF_RACE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "fleet",
        command: &["fleet"],
        meaning: "What AI compute exists: units, H100 equivalents, chip power and spend, with intervals",
        own: &[option("by", Kind::OneOf(&["designer", "chip", "owner"]), "Split by; default: designer")],
        shared: OF_EVIDENCE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "fleet/share",
        command: &["fleet", "--share"],
        meaning: "Who sells the new compute in the race: custom chips, small models, lock-in and what breaks it",
        own: &[],
        shared: OF_RACE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "company",
        command: &["company"],
        meaning: "A company from its filings: accounts, depreciation under other lives, runway, debt, credit",
        own: &[
            many(option("life", Kind::Number(0.5, 50.0), "Another life of servers, in years"), 6),
            place("ticker", Kind::Name, true, "Ticker, such as ORCL"),
        ],
        shared: OF_EVIDENCE,
        charts: 2,
        first_picture: false,
    },
    Question {
        path: "screen",
        command: &["screen"],
        meaning: "Who is fragile and who is shielded, by declared rules, and where each name changes sides",
        own: &[option("rules", Kind::OneOf(&["burry", "leverage"]), "Rules; default: burry")],
        shared: OF_EVIDENCE,
        charts: 0,
        first_picture: false,
    },
    Question {
        path: "put",
        command: &["put"],
        meaning: "What an option costs and what it pays under the race, at a price and volatility of one's own",
        own: &[
            needed(option("spot", PRICE, "Price of the underlying")),
            needed(option("vol", Kind::Number(0.001, 20.0), "Volatility per year, 0.55 for 55%")),
            option("strike", PRICE, "Strike; needed without ladder"),
            option("expiry", Kind::Name, "Expiry, as a date or a time such as 182d, 6m, 1y; needed without ladder"),
            option("premium", PRICE, "What the option costs in the market; default: its computed price"),
            option("rate", Kind::Number(-0.5, 1.0), "Continuous rate per year; default: that of the scenario"),
            option("dividend_yield", Kind::Number(0.0, 1.0), "Continuous dividend yield per year; default: none"),
            option("level", Kind::Number(0.0, 1e9), "Price at which protection should pay; default: half the spot"),
            flag("call", "A call in place of a put"),
            flag("ladder", "Many strikes and expiries"),
            PRIOR,
            place("ticker", Kind::Name, true, "The underlying, such as NVDA"),
        ],
        shared: OF_RACE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "claims",
        command: &["claims"],
        meaning: "Published claims, our number as of their date, and the verdict",
        own: &[],
        shared: OF_EVIDENCE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "program",
        command: &["program"],
        meaning: "What money for reactors and grid would change, by year and per dollar, against the alternatives",
        own: &[
            option("budget", Kind::Number(0.001, 100_000.0), "Money, bn USD; default: 1000"),
            option("reactors", Kind::Number(0.0, 1.0), "Share of it for reactors; default: 0.6"),
            PRIOR,
        ],
        shared: OF_RACE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "contest",
        command: &["contest"],
        meaning: "Who keeps the value of AI, by layer and year, and whether one lab takes it all",
        own: &[PRIOR],
        shared: OF_RACE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "backtest",
        command: &["backtest"],
        meaning: "Forecasts made with what was known then, scored by what came",
        own: &[],
        shared: OF_EVIDENCE,
        charts: 1,
        first_picture: false,
    },
    Question {
        path: "evidence",
        command: &["evidence", "list"],
        meaning: "Rows of the evidence, all or those whose id, entity or quantity contains a text",
        own: &[place("text", Kind::Text(100), false, "Text to look for")],
        shared: OF_DAY,
        charts: 0,
        first_picture: false,
    },
    Question {
        path: "evidence/show",
        command: &["evidence", "show"],
        meaning: "One row with its source, or a parameter with its ground",
        own: &[SCENARIO, place("id", Kind::Name, true, "Id of a row, or block.name of a parameter")],
        shared: OF_DAY,
        charts: 0,
        first_picture: false,
    },
    Question {
        path: "scenario",
        command: &["scenario", "list"],
        meaning: "The scenarios that come with the program",
        own: &[],
        shared: OF_DAY,
        charts: 0,
        first_picture: false,
    },
    Question {
        path: "scenario/show",
        command: &["scenario", "show"],
        meaning: "What a scenario sets, with unit, kind and reason",
        own: &[place("name", Kind::Scenario, true, "Scenario")],
        shared: OF_DAY,
        charts: 0,
        first_picture: false,
    },
    Question {
        path: "scenario/diff",
        command: &["scenario", "diff"],
        meaning: "Parameters in which two scenarios differ",
        own: &[place("a", Kind::Scenario, true, "One scenario"), place("b", Kind::Scenario, true, "The other")],
        shared: OF_DAY,
        charts: 0,
        first_picture: false,
    },
];
