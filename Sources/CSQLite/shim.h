#include <sqlite3.h>

/// The destructor value that makes SQLite copy bound bytes; a cast macro that Swift does not import.
static inline sqlite3_destructor_type headgate_sqlite_transient(void) { return SQLITE_TRANSIENT; }
static inline sqlite3_destructor_type headgate_sqlite_static(void) { return SQLITE_STATIC; }
