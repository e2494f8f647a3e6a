//! Definitions of what counts as a trip.

crate::parameters! {
    "events" {
        /// Bubble: fall of four-quarter AI capex from its peak.
        bubble_capex_fall_share: "B_dd", "share";
        /// Bubble: appetite below this counts as a financial cause.
        bubble_appetite_log: "B_a", "log";
        /// Pace of capability that counts as one year of progress.
        takeoff_pace_oom_per_year: "kref_trip", "log10 per year";
        /// Take-off: years of progress, at the yardstick pace, made in one year.
        takeoff_years_in_one: "n_take", "years";
    }
}
