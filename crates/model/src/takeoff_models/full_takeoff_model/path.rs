//! The columns of a run.

/// One run: every column has one number per step of the grid.
#[derive(Debug, Clone, Default)]
pub struct Path {
    /// Years between steps.
    pub step_years: f64,
    /// Year.
    pub year: Vec<f64>,
    /// Gross world product, USD a year.
    pub gwp: Vec<f64>,
    /// Capital, USD.
    pub capital: Vec<f64>,
    /// People.
    pub labour: Vec<f64>,
    /// Effective compute, FLOP a year.
    pub compute: Vec<f64>,
    /// Hardware, FLOP a year.
    pub hardware: Vec<f64>,
    /// Best hardware, FLOP a year per USD.
    pub hardware_performance: Vec<f64>,
    /// Software, of the start.
    pub software: Vec<f64>,
    /// Hardware bought in the step, USD.
    pub compute_investment: Vec<f64>,
    /// Share of world product that buys compute.
    pub frac_gwp_compute: Vec<f64>,
    /// Share of compute in the largest training run.
    pub frac_compute_training: Vec<f64>,
    /// Largest training run, FLOP.
    pub biggest_training_run: Vec<f64>,
    /// Share of goods tasks that are automated.
    pub frac_tasks_automated_goods: Vec<f64>,
    /// Share of research tasks that are automated (hardware research).
    pub frac_tasks_automated_rnd: Vec<f64>,
    /// Hardware research, USD of the start a year.
    pub rnd_input_hardware: Vec<f64>,
    /// Software research, USD of the start a year.
    pub rnd_input_software: Vec<f64>,
    /// Hardware research over that without automation.
    pub automation_multiplier_rnd: Vec<f64>,
    /// Share of goods tasks whose training requirement is below the largest run.
    pub frac_trainable_goods: Vec<f64>,
}

impl Path {
    /// Columns without numbers, with room for all of them.
    pub(crate) fn with_room(step_years: f64, length: usize) -> Self {
        let mut path = Self { step_years, ..Self::default() };
        for column in path.columns_mut() {
            column.reserve_exact(length);
        }
        path
    }

    /// The numbers of the next step, in the order of the fields.
    pub(crate) fn push(&mut self, year: f64, stocks: [f64; 7], flows: [f64; 9], trainable: f64) {
        let values = [year].into_iter().chain(stocks).chain(flows).chain([trainable]);
        for (column, value) in self.columns_mut().into_iter().zip(values) {
            column.push(value);
        }
    }

    fn columns_mut(&mut self) -> [&mut Vec<f64>; 18] {
        [
            &mut self.year,
            &mut self.gwp,
            &mut self.capital,
            &mut self.labour,
            &mut self.compute,
            &mut self.hardware,
            &mut self.hardware_performance,
            &mut self.software,
            &mut self.compute_investment,
            &mut self.frac_gwp_compute,
            &mut self.frac_compute_training,
            &mut self.biggest_training_run,
            &mut self.frac_tasks_automated_goods,
            &mut self.frac_tasks_automated_rnd,
            &mut self.rnd_input_hardware,
            &mut self.rnd_input_software,
            &mut self.automation_multiplier_rnd,
            &mut self.frac_trainable_goods,
        ]
    }

    /// Columns with their published names.
    #[must_use]
    pub fn columns(&self) -> [(&'static str, &[f64]); 17] {
        [
            ("year", &self.year),
            ("gwp", &self.gwp),
            ("capital", &self.capital),
            ("labour", &self.labour),
            ("compute", &self.compute),
            ("hardware", &self.hardware),
            ("hardware_performance", &self.hardware_performance),
            ("software", &self.software),
            ("compute_investment", &self.compute_investment),
            ("frac_gwp_compute", &self.frac_gwp_compute),
            ("frac_compute_training", &self.frac_compute_training),
            ("biggest_training_run", &self.biggest_training_run),
            ("frac_tasks_automated_goods", &self.frac_tasks_automated_goods),
            ("frac_tasks_automated_rnd", &self.frac_tasks_automated_rnd),
            ("rnd_input_hardware", &self.rnd_input_hardware),
            ("rnd_input_software", &self.rnd_input_software),
            ("automation_multiplier_rnd", &self.automation_multiplier_rnd),
        ]
    }
}
