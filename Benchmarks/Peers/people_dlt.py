"""The table sent to the local sink by dlt, 1,000 rows a request: database, URL of the sink, working folder."""

import sys

import dlt
import requests
from dlt.sources.sql_database import sql_table

database, sink, folder = sys.argv[1:]
session = requests.Session()


@dlt.destination(
    batch_size=1000, loader_file_format="typed-jsonl", name="sink",
    naming_convention="direct", skip_dlt_columns_and_tables=True)
def post(items, table):
    body = dlt.common.json.dumpb({"people": items})
    session.post(sink, data=body, timeout=60).raise_for_status()


pipeline = dlt.pipeline("bench", destination=post, pipelines_dir=folder)
pipeline.run(sql_table(database, table="people", chunk_size=10_000), write_disposition="append")
