//! What is looked up in filings: quantities, the concepts that have carried them, their nature and plausible range.

/// How a quantity runs in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A sum over a period: quarters may be taken from year-to-date facts.
    Flow,
    /// A level on a day.
    Instant,
    /// A value per share: never added or subtracted, since a split changes the share.
    PerShare,
}

/// A quantity and where to find it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// Machine name, as in the evidence.
    pub name: &'static str,
    /// How it runs in time.
    pub nature: Nature,
    /// Unit in which it is filed.
    pub unit: &'static str,
    /// Concepts that have carried it, the preferred one first. Chosen per period, never per company.
    pub concepts: &'static [&'static str],
    /// Smallest and largest value that can be true, in `unit`: a rule beside units that catches slips of scale and
    /// sign.
    pub bounds: (f64, f64),
}

/// No company has ever had as much: the product of the world in a year is near 1e14 USD.
const LARGEST: f64 = 1e13;
/// Largest flow in a year or level of one company.
const FLOW: f64 = 2e12;

const fn positive(name: &'static str, nature: Nature, concepts: &'static [&'static str]) -> Quantity {
    let largest = match nature {
        Nature::Instant => LARGEST,
        _ => FLOW,
    };
    Quantity { name, nature, unit: "USD", concepts, bounds: (0.0, largest) }
}

const fn signed(name: &'static str, nature: Nature, concepts: &'static [&'static str]) -> Quantity {
    Quantity { name, nature, unit: "USD", concepts, bounds: (-FLOW, FLOW) }
}

/// The quantities, in the order in which they are shown.
pub const QUANTITIES: [Quantity; 26] = [
    positive(
        "revenue",
        Nature::Flow,
        &[
            "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
            "us-gaap:Revenues",
            "us-gaap:RevenueFromContractWithCustomerIncludingAssessedTax",
            "us-gaap:SalesRevenueNet",
        ],
    ),
    signed("operating_income", Nature::Flow, &["us-gaap:OperatingIncomeLoss"]),
    signed("net_income", Nature::Flow, &["us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss"]),
    signed(
        "operating_cash_flow",
        Nature::Flow,
        &[
            "us-gaap:NetCashProvidedByUsedInOperatingActivities",
            "us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
        ],
    ),
    positive(
        "capex_cash_ppe",
        Nature::Flow,
        &["us-gaap:PaymentsToAcquirePropertyPlantAndEquipment", "us-gaap:PaymentsToAcquireProductiveAssets"],
    ),
    positive("capex_unpaid", Nature::Flow, &["us-gaap:CapitalExpendituresIncurredButNotYetPaid"]),
    positive("finance_lease_principal", Nature::Flow, &["us-gaap:FinanceLeasePrincipalPayments"]),
    positive("depreciation_ppe", Nature::Flow, &["us-gaap:Depreciation"]),
    positive(
        "dep_amort_total",
        Nature::Flow,
        &[
            "us-gaap:DepreciationDepletionAndAmortization",
            "us-gaap:DepreciationAndAmortization",
            "us-gaap:DepreciationAmortizationAndAccretionNet",
        ],
    ),
    positive(
        "interest_expense",
        Nature::Flow,
        &["us-gaap:InterestExpense", "us-gaap:InterestExpenseNonoperating", "us-gaap:InterestExpenseDebt"],
    ),
    signed("income_tax", Nature::Flow, &["us-gaap:IncomeTaxExpenseBenefit"]),
    positive("dividends", Nature::Flow, &["us-gaap:PaymentsOfDividends", "us-gaap:PaymentsOfDividendsCommonStock"]),
    positive("cash_and_equivalents", Nature::Instant, &["us-gaap:CashAndCashEquivalentsAtCarryingValue"]),
    positive(
        "marketable_securities_current",
        Nature::Instant,
        &[
            "us-gaap:MarketableSecuritiesCurrent",
            "us-gaap:ShortTermInvestments",
            "us-gaap:AvailableForSaleSecuritiesDebtSecuritiesCurrent",
        ],
    ),
    positive("total_assets", Nature::Instant, &["us-gaap:Assets"]),
    positive("total_liabilities", Nature::Instant, &["us-gaap:Liabilities"]),
    signed("equity", Nature::Instant, &["us-gaap:StockholdersEquity"]),
    positive("current_assets", Nature::Instant, &["us-gaap:AssetsCurrent"]),
    positive("current_liabilities", Nature::Instant, &["us-gaap:LiabilitiesCurrent"]),
    positive("ppe_gross", Nature::Instant, &["us-gaap:PropertyPlantAndEquipmentGross"]),
    positive("ppe_net", Nature::Instant, &["us-gaap:PropertyPlantAndEquipmentNet"]),
    positive(
        "long_term_debt_noncurrent",
        Nature::Instant,
        &["us-gaap:LongTermDebtNoncurrent", "us-gaap:LongTermNotesPayable"],
    ),
    // This one holds what is due within a year too: it is no stand-in for the one above, to which that is added.
    positive("long_term_debt", Nature::Instant, &["us-gaap:LongTermDebt"]),
    positive("debt_current", Nature::Instant, &["us-gaap:DebtCurrent", "us-gaap:LongTermDebtCurrent"]),
    positive("rpo", Nature::Instant, &["us-gaap:RevenueRemainingPerformanceObligation"]),
    Quantity {
        name: "eps_diluted",
        nature: Nature::PerShare,
        unit: "USD/shares",
        concepts: &["us-gaap:EarningsPerShareDiluted"],
        bounds: (-1e6, 1e6),
    },
];

/// Quantities a credit view cannot do without; a document that lacks one says so.
pub const NEEDED: [&str; 6] = [
    "revenue",
    "operating_cash_flow",
    "capex_cash_ppe",
    "cash_and_equivalents",
    "long_term_debt_noncurrent",
    "interest_expense",
];
