#include "floors.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

static size_t ignore(char *bytes, size_t size, size_t count, void *context) { return size * count; }

void floor_post(const char *url, long requests, int connections, int bytes) {
  curl_global_init(CURL_GLOBAL_ALL);
  CURLM *multi = curl_multi_init();
  char *body = malloc(bytes);
  memset(body, 'x', bytes);
  struct curl_slist *headers = curl_slist_append(NULL, "content-type: application/json");
  headers = curl_slist_append(headers, "expect:");
  long started = 0, ended = 0;
  for (; started < connections && started < requests; started++) {
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)bytes);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_multi_add_handle(multi, curl);
  }
  while (ended < requests) {
    int running, left;
    CURLMsg *message;
    if (curl_multi_perform(multi, &running)) exit(1);
    while ((message = curl_multi_info_read(multi, &left))) {
      CURL *curl = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result || status != 200) exit(1);
      curl_multi_remove_handle(multi, curl);
      ended++;
      if (started < requests) {
        curl_multi_add_handle(multi, curl);
        started++;
      }
    }
    if (ended < requests && curl_multi_poll(multi, NULL, 0, 1000, NULL)) exit(1);
  }
}
