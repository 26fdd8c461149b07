/* far-server: the server at the far end of the long wire. It knows its own truth to the microsecond, which a
 * server in a language with a runtime would not, and tells it in headers that modelbench does not read.
 *
 *   cc -O2 -o far-server far-server.c
 *   ./far-server ADDRESS PORT
 *
 * Headers of a request: X-Think-Us, how long to work on it; X-Pause-Us, how long to stop reading once the
 * head is there. Of the answer: X-Last-Ns, when the last byte of the request was read; X-Sent-Ns, when the
 * answer was about to be written. Instants are CLOCK_MONOTONIC, which all processes of a machine share.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void sleep_us(long us) {
  struct timespec t = { us / 1000000, us % 1000000 * 1000 };
  while (nanosleep(&t, &t) != 0) {}
}

static long number_of(const char *head, const char *name) {
  const char *found = strcasestr(head, name);
  return found ? atol(found + strlen(name)) : 0;
}

static void serve(int connection) {
  static char bytes[BUFFER];
  int one = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  for (;;) {
    size_t have = 0;
    char *end = NULL;
    while (end == NULL) {
      ssize_t n = read(connection, bytes + have, sizeof bytes - 1 - have);
      if (n <= 0) return;
      have += (size_t)n;
      bytes[have] = 0;
      end = memmem(bytes, have, "\r\n\r\n", 4);
    }
    *end = 0;
    long body = number_of(bytes, "\r\ncontent-length:");
    long think = number_of(bytes, "\r\nx-think-us:"), pause_us = number_of(bytes, "\r\nx-pause-us:");
    int is_last = strcasestr(bytes, "\r\nconnection: close") != NULL;
    long got = (long)(have - (size_t)(end + 4 - bytes));
    int64_t last = now_ns();
    if (pause_us > 0) sleep_us(pause_us);
    while (got < body) {
      ssize_t n = read(connection, bytes, sizeof bytes);
      if (n <= 0) return;
      got += n;
      last = now_ns();
    }
    if (think > 0) sleep_us(think);
    char answer[256];
    int length = snprintf(answer, sizeof answer,
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n%sX-Last-Ns: %lld\r\nX-Sent-Ns: %lld\r\n\r\n{}",
      is_last ? "Connection: close\r\n" : "", (long long)last, (long long)now_ns());
    if (write(connection, answer, (size_t)length) != length || is_last) return;
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  signal(SIGCHLD, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2])) };
  if (inet_pton(AF_INET, argv[1], &at.sin_addr) != 1) return 2;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 64) < 0) { perror("far-server"); return 1; }
  puts("listening");
  fflush(stdout);
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection < 0) continue;
    if (fork() == 0) { serve(connection); _exit(0); }
    close(connection);
  }
}
