#define _GNU_SOURCE
#include "floors.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

// A connection reads a head, then as many bytes of body as it announces.
struct connection {
  int descriptor;
  long missing;
  int length;
  char head[8192];
};

static const char answer[] =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"ok\":true}";

static void answer_to(struct connection *connection) {
  connection->length = 0;
  if (write(connection->descriptor, answer, sizeof answer - 1) < 0) return;
}

static long announced(const char *head) {
  const char *line = strcasestr(head, "\r\ncontent-length:");
  return line ? atol(line + 17) : 0;
}

// The bytes that came belong to bodies and heads in turn.
static void take(struct connection *connection, const char *bytes, long count) {
  while (count > 0) {
    if (connection->missing > 0) {
      long taken = connection->missing < count ? connection->missing : count;
      connection->missing -= taken;
      bytes += taken;
      count -= taken;
      if (connection->missing == 0) answer_to(connection);
      continue;
    }
    if (connection->length == sizeof connection->head - 1) exit(1);
    connection->head[connection->length++] = *bytes++;
    count--;
    if (connection->length < 4 ||
        memcmp(connection->head + connection->length - 4, "\r\n\r\n", 4) != 0)
      continue;
    connection->head[connection->length] = 0;
    connection->missing = announced(connection->head);
    if (strcasestr(connection->head, "expect: 100-continue")) exit(1);
    if (connection->missing == 0) answer_to(connection);
  }
}

void floor_sink(const char *port_file) {
  static char buffer[1 << 18];
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (void *)&address, size) || listen(listener, 64) ||
      getsockname(listener, (void *)&address, &size))
    exit(1);
  FILE *file = fopen(port_file, "w");
  if (!file) exit(1);
  fprintf(file, "%d", ntohs(address.sin_port));
  fclose(file);

  int queue = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    struct epoll_event ready[64];
    int found = epoll_wait(queue, ready, 64, -1);
    for (int index = 0; index < found; index++) {
      struct connection *connection = ready[index].data.ptr;
      if (!connection) {
        int one = 1;
        connection = calloc(1, sizeof *connection);
        connection->descriptor = accept(listener, NULL, NULL);
        setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        event.data.ptr = connection;
        epoll_ctl(queue, EPOLL_CTL_ADD, connection->descriptor, &event);
        continue;
      }
      long count = read(connection->descriptor, buffer, sizeof buffer);
      if (count > 0) {
        take(connection, buffer, count);
      } else {
        close(connection->descriptor);
        free(connection);
      }
    }
  }
}
