#include <libpq-fe.h>

// The fields of an error are character literals, which Swift does not import.
static const int headgate_pg_state = PG_DIAG_SQLSTATE;
static const int headgate_pg_message = PG_DIAG_MESSAGE_PRIMARY;
static const int headgate_pg_hint = PG_DIAG_MESSAGE_HINT;
static const int headgate_pg_position = PG_DIAG_STATEMENT_POSITION;
static const int headgate_pg_context = PG_DIAG_CONTEXT;
static const int headgate_pg_schema = PG_DIAG_SCHEMA_NAME;
static const int headgate_pg_table = PG_DIAG_TABLE_NAME;
static const int headgate_pg_column = PG_DIAG_COLUMN_NAME;
static const int headgate_pg_type = PG_DIAG_DATATYPE_NAME;
static const int headgate_pg_constraint = PG_DIAG_CONSTRAINT_NAME;
