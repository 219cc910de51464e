#ifndef HEADGATE_FLOORS_H
#define HEADGATE_FLOORS_H

// What a client in C does with the same libraries and nothing else: the floors of reading and sending.
// Each ends the process with a message where it cannot go on.

/// Answers 200 to every request on a free port of loopback, which it writes to a file, and throws bodies away; until killed.
void floor_sink(const char *port_file);

/// Posts the same body so many times over so many kept-alive connections, one libcurl multi handle, one thread.
void floor_post(const char *url, long requests, int connections, int bytes);

/// Reads a COPY to its end, and returns its bytes.
long floor_copy(const char *conninfo, const char *sql);

/// Runs statements one after another in one session.
void floor_statements(const char *conninfo, const char *const *statements, int count);

/// Writes a request of X's audience API by hand: e-mail addresses and phone numbers normalised and hashed, up to `most`
/// members or nearly `limit` bytes. Returns the bytes of the body; `taken` is how many members it has.
long floor_audience(
    const char *const *emails, const char *const *phones, long rows, long from, long most,
    long limit, char *body, long *taken);

#endif
