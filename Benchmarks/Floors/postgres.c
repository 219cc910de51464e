#include "floors.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static PGconn *session(const char *conninfo) {
  PGconn *session = PQconnectdb(conninfo);
  if (PQstatus(session) == CONNECTION_OK) return session;
  fputs(PQerrorMessage(session), stderr);
  exit(1);
}

static void expect(PGconn *session, PGresult *result, ExecStatusType status) {
  if (PQresultStatus(result) != status) {
    fputs(PQerrorMessage(session), stderr);
    exit(1);
  }
  PQclear(result);
}

long floor_copy(const char *conninfo, const char *sql) {
  PGconn *connection = session(conninfo);
  expect(connection, PQexec(connection, sql), PGRES_COPY_OUT);
  long bytes = 0;
  for (;;) {
    char *row;
    int length = PQgetCopyData(connection, &row, 0);
    if (length < 0) break;
    bytes += length;
    PQfreemem(row);
  }
  expect(connection, PQgetResult(connection), PGRES_COMMAND_OK);
  PQfinish(connection);
  return bytes;
}

void floor_statements(const char *conninfo, const char *const *statements, int count) {
  PGconn *connection = session(conninfo);
  for (int index = 0; index < count; index++) {
    PGresult *result = PQexec(connection, statements[index]);
    ExecStatusType status = PQresultStatus(result);
    expect(connection, result, status == PGRES_TUPLES_OK ? PGRES_TUPLES_OK : PGRES_COMMAND_OK);
  }
  PQfinish(connection);
}
