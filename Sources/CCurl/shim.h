#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift does not import: one inline function a type.
static inline CURLcode headgate_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode headgate_curl_set_off(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode headgate_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode headgate_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
  return curl_easy_setopt(handle, option, value);
}
typedef size_t (*headgate_curl_write)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode headgate_curl_set_write(CURL *handle, CURLoption option, headgate_curl_write value) {
  return curl_easy_setopt(handle, option, value);
}
typedef int (*headgate_curl_debug)(
    CURL *handle, curl_infotype kind, char *bytes, size_t size, void *context);
static inline CURLcode headgate_curl_set_debug(CURL *handle, headgate_curl_debug value) {
  return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, value);
}
typedef int (*headgate_curl_prereq)(
    void *context, char *remote, char *local, int remote_port, int local_port);
static inline CURLcode headgate_curl_set_prereq(CURL *handle, headgate_curl_prereq value) {
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}
static inline CURLcode headgate_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode headgate_curl_get_off(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode headgate_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLMcode headgate_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
