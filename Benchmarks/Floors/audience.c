#include "floors.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <ctype.h>
#include <openssl/sha.h>
#include <string.h>

static char *put(char *to, const char *text) {
  size_t count = strlen(text);
  memcpy(to, text, count);
  return to + count;
}

// The SHA-256 of a text in lower-case hex.
static char *put_hash(char *to, const char *text, size_t count) {
  static const char digits[] = "0123456789abcdef";
  unsigned char digest[SHA256_DIGEST_LENGTH];
  // Without a search for the best provider at each call, which takes longer than the hash.
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, text, count);
  SHA256_Final(digest, &context);
  for (int place = 0; place < SHA256_DIGEST_LENGTH; place++) {
    *to++ = digits[digest[place] >> 4];
    *to++ = digits[digest[place] & 15];
  }
  return to;
}

long floor_audience(
    const char *const *emails, const char *const *phones, long rows, long from, long most,
    long limit, char *body, long *taken) {
  char *to = put(body, "[{\"operation_type\":\"Update\",\"params\":{\"users\":[");
  *taken = 0;
  while (*taken < most && to - body < limit - 256) {
    long row = (from + *taken) % rows;
    char text[256];
    size_t count = 0;
    if (*taken > 0) *to++ = ',';
    to = put(to, "{\"email\":[\"");
    for (const char *at = emails[row]; *at; at++)
      if (*at != ' ') text[count++] = (char)tolower((unsigned char)*at);
    to = put_hash(to, text, count);
    to = put(to, "\"],\"phone_number\":[\"");
    count = 0;
    for (const char *at = phones[row]; *at; at++)
      if (*at == '+' || isdigit((unsigned char)*at)) text[count++] = *at;
    to = put_hash(to, text, count);
    to = put(to, "\"]}");
    (*taken)++;
  }
  to = put(to, "]}}]");
  return to - body;
}
