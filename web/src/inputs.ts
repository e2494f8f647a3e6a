// Inputs that get a slider: those whose range moves the chance of what comes first most, as `overhang explain`
// finds them for the baseline scenario. Ranges, units and kinds come from the scenario itself.

export interface Input {
  /** Parameter of the scenario. */
  name: string;
  label: string;
}

export const INPUTS: Input[] = [
  { name: "power.breaker_idle_share", label: "Breaker: idle share that counts" },
  { name: "power.congestion_ratio", label: "Power: shells ready against need, when queues form" },
  { name: "chips.delivery_capacity_growth_per_year", label: "Growth of chip deliveries" },
  { name: "chips.mean_life_years", label: "Life of a chip" },
  { name: "takeoff.software_returns_raw", label: "Returns to software research" },
  { name: "power.ready_shells_growth_per_year", label: "Growth of ready shells" },
  { name: "power.shell_slack_start_share", label: "Spare shells at the start" },
  { name: "demand.intensity_growth_long_run_per_year", label: "Growth of compute per use, long run" },
  { name: "power.chip_power_decline_per_year", label: "Decline of power per chip" },
  { name: "money.planned_capex_growth_start_per_year", label: "Growth of planned capital spending" },
];

/** Names of all of them. */
export const ALL = INPUTS.map((input) => input.name);
/** Those of the power page. */
export const OF_POWER = ALL.filter((name) => name.startsWith("power.") || name.startsWith("chips."));
