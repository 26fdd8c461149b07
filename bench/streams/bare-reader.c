/*
 * What this machine allows: one thread and one epoll that sends requests on an even schedule,
 * stamps each read and counts the events in it, and does nothing else. What it is off by no client
 * on this machine can be below. With BUSY_NS it keeps its processor for so long after each stamp,
 * as a client does that has work with a read: what it is off by then is what that work costs here.
 * Usage: bare-reader PORT RATE WARMUP_SECONDS SECONDS [BUSY_NS]. Prints a line of JSON, in ms.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READY_MAX = 256, FILES_MAX = 65536, READ_MAX = 65536 };

struct stream {
  double sent_ns, last_ns;
  int events, is_measured;
};

static struct stream streams[FILES_MAX];
static int idle[FILES_MAX], idles;
static double *ttfts, *gaps;
static size_t ttfts_have, gaps_have;
static char request[1024];
static struct sockaddr_in address = {.sin_family = AF_INET};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e9 + at.tv_nsec;
}

static void start(int epoll, int is_measured) {
  int file, on = 1;
  if (idles > 0) {
    file = idle[--idles];
  } else {
    struct epoll_event event = {.events = EPOLLIN};
    if ((file = socket(AF_INET, SOCK_STREAM, 0)) < 0) fail("socket");
    if (connect(file, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    event.data.fd = file;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event) != 0) fail("epoll_ctl");
  }
  streams[file] = (struct stream){.sent_ns = now(), .is_measured = is_measured};
  if (send(file, request, strlen(request), MSG_NOSIGNAL) < 0) fail("send");
}

/* Whether it was the last of the answer. */
static int take(struct stream *stream, const char *bytes, size_t length, double at_ns) {
  static const char CONTENT[] = "\"content\":\"";
  const char *end = bytes + length, *at = bytes;
  while ((at = memmem(at, end - at, CONTENT, sizeof CONTENT - 1)) != NULL) {
    at += sizeof CONTENT - 1;
    if (at < end && *at == '"') continue; /* the role, without words */
    if (stream->is_measured) {
      if (stream->events == 0) ttfts[ttfts_have++] = at_ns - stream->sent_ns;
      else gaps[gaps_have++] = at_ns - stream->last_ns;
    }
    stream->events += 1;
    stream->last_ns = at_ns;
  }
  return length >= 5 && memcmp(end - 5, "0\r\n\r\n", 5) == 0;
}

static int compare(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

static double rank(const double *sorted, size_t have, double share) {
  size_t at = (size_t)(share * have);
  return have == 0 ? 0 : sorted[at < have ? at : have - 1] / 1e6;
}

int main(int arguments, char **argument) {
  if (arguments != 5 && arguments != 6) {
    return fputs("bare-reader PORT RATE WARMUP_SECONDS SECONDS [BUSY_NS]\n", stderr), 2;
  }
  double busy_ns = arguments == 6 ? atof(argument[5]) : 0;
  static const char BODY[] = "{\"model\":\"reference\",\"stream\":true,\"messages\":[]}";
  double rate = atof(argument[2]), warmup_ns = atof(argument[3]) * 1e9;
  size_t all = (size_t)(rate * (atof(argument[3]) + atof(argument[4]))), begun = 0, ended = 0;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(atoi(argument[1]));
  snprintf(request, sizeof request,
           "POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\ncontent-length: %zu\r\n\r\n%s",
           sizeof BODY - 1, BODY);
  ttfts = calloc(all + 1, sizeof *ttfts);
  gaps = calloc((all + 1) * 128, sizeof *gaps);
  int epoll = epoll_create1(0);
  if (ttfts == NULL || gaps == NULL || epoll < 0) fail("start");
  prctl(PR_SET_TIMERSLACK, 1UL);
  double from_ns = now();
  while (ended < all) {
    double due_ns = from_ns + begun * 1e9 / rate, left_ns = begun < all ? due_ns - now() : 1e9;
    if (left_ns <= 0) {
      start(epoll, due_ns - from_ns >= warmup_ns);
      begun += 1;
      left_ns = 0;
    }
    struct timespec wait = {(time_t)(left_ns / 1e9), (long)left_ns % 1000000000};
    struct epoll_event ready[READY_MAX];
    int some = epoll_pwait2(epoll, ready, READY_MAX, &wait, NULL);
    for (int index = 0; index < some; index += 1) {
      static char bytes[READ_MAX];
      int file = ready[index].data.fd;
      ssize_t got = recv(file, bytes, sizeof bytes, MSG_DONTWAIT);
      if (got <= 0) fail("a stream was broken off");
      double read_ns = now();
      int is_over = take(&streams[file], bytes, got, read_ns);
      while (busy_ns > 0 && now() - read_ns < busy_ns) {
      }
      if (!is_over) continue;
      idle[idles++] = file;
      ended += 1;
    }
  }
  double sum = 0;
  for (size_t index = 0; index < ttfts_have; index += 1) sum += ttfts[index];
  qsort(ttfts, ttfts_have, sizeof *ttfts, compare);
  qsort(gaps, gaps_have, sizeof *gaps, compare);
  printf("{\"count\":%zu,\"ttftMeanMs\":%f,\"ttftP50Ms\":%f,\"ttftP99Ms\":%f,\"itlP99Ms\":%f}\n",
         ttfts_have, sum / ttfts_have / 1e6, rank(ttfts, ttfts_have, 0.5),
         rank(ttfts, ttfts_have, 0.99), rank(gaps, gaps_have, 0.99));
  return 0;
}
