//! The files of a run folder: the only ones that a session can open.

use crate::ensemble::first_quarter_field;
use datafusion::catalog::TableProvider;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::{Result, exec_err};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::execution::object_store::ObjectStoreRegistry;
use datafusion::functions::core::expr_fn::least;
use datafusion::object_store::ObjectStore;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::prelude::{SessionContext, ident};
use overhang_engine::tally::EVENTS;
use std::path::Path;
use std::sync::Arc;
use url::Url;

/// Scheme and host under which the folder stands.
const ADDRESS: &str = "run://folder/";

/// Gives the run folder and no other store: no file outside it, no network.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    store: Option<Arc<LocalFileSystem>>,
}

impl Folder {
    /// The folder of a run.
    pub(crate) fn new(path: &Path) -> Result<Self> {
        Ok(Self { store: Some(Arc::new(LocalFileSystem::new_with_prefix(path)?)) })
    }
}

impl ObjectStoreRegistry for Folder {
    fn register_store(&self, _: &Url, _: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        None
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        match &self.store {
            Some(store) if url.as_str().starts_with(ADDRESS.trim_end_matches('/')) => Ok(Arc::clone(store) as _),
            _ => exec_err!("found address {url}, expected a table: files and addresses cannot be read here"),
        }
    }
}

/// Registers a data file as a table. `events` gets the quarter of what came first besides.
pub(crate) async fn register(context: &SessionContext, table: &str, file: &str) -> Result<()> {
    let url = ListingTableUrl::parse(format!("{ADDRESS}{file}"))?;
    // Units and meanings stand in the metadata.
    let options = ListingOptions::new(Arc::new(ParquetFormat::default().with_skip_metadata(false)));
    let schema = options.infer_schema(&context.state(), &url).await?;
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(schema);
    let files = Arc::new(ListingTable::try_new(config)?);
    if table == "events" {
        let field = first_quarter_field();
        let first_quarter = least(EVENTS.map(ident).to_vec())
            .alias_with_metadata(field.name(), Some(FieldMetadata::from(field.metadata().clone())));
        let names = files.schema();
        let columns = names.fields().iter().map(|field| ident(field.name())).chain([first_quarter]).collect::<Vec<_>>();
        context.register_table(table, context.read_table(files)?.select(columns)?.into_view())?;
    } else {
        context.register_table(table, files)?;
    }
    Ok(())
}
