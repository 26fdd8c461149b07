/*
 * No tool, but the best that a tool could do on this machine: one thread that does nothing but read
 * the clock, write a request when it is due and read what has come. What it is late by is the
 * machine's (its pauses, its scheduler, the capture and the server beside it), and the least that
 * any program beside the same server is late by.
 *
 *   spin-sender PORT CONNECTIONS RATE_PER_SECOND SECONDS BODY CONTENT_TYPE [sleep]
 *
 * With `sleep` it sleeps until something is due or has come, and costs the least processor time
 * that a program which keeps a rate can cost.
 *
 * It prints one line: requests answered, then the p50 and p99 of their time in ns, each from
 * before the write to after the read.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, REQUEST_MAX = 4096, ANSWER_MAX = 4096, EVENTS_MAX = 64 };

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static long long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  long long x = *(const long long *)a, y = *(const long long *)b;
  return (x > y) - (x < y);
}

static int connected(int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int file = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (file < 0 || connect(file, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return file;
}

int main(int count, char **words) {
  int sleeps = count == 8;
  if (count != 7 && !sleeps) return 2;
  int port = atoi(words[1]), connections = atoi(words[2]), free_count = 0;
  long long step = 1000000000LL / atoll(words[3]), due_count = atoll(words[3]) * atoll(words[4]);
  static int free_files[CONNECTIONS_MAX];
  static long long sent_at[CONNECTIONS_MAX * 4];
  char request[REQUEST_MAX], bytes[ANSWER_MAX];
  int length = snprintf(request, sizeof request,
                        "POST /predict HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: %s\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        port, words[6], __builtin_strlen(words[5]), words[5]);
  int poll = epoll_create1(0);
  if (poll < 0 || connections > CONNECTIONS_MAX) fail("epoll");
  for (int index = 0; index < connections; index += 1) {
    int file = connected(port);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    if (file >= CONNECTIONS_MAX * 4 || epoll_ctl(poll, EPOLL_CTL_ADD, file, &event) < 0)
      fail("epoll_ctl");
    free_files[free_count++] = file;
  }
  long long *took = calloc(due_count, sizeof *took), sent = 0, answered = 0;
  long long begin = now() + 10000000;
  while (answered < due_count) {
    if (sent < due_count && free_count > 0 && now() >= begin + sent * step) {
      int file = free_files[--free_count];
      sent_at[file] = now();
      if (write(file, request, length) != length) fail("write");
      sent += 1;
    }
    struct epoll_event events[EVENTS_MAX];
    struct timespec wait = {0, 0};
    long long left = sent < due_count ? begin + sent * step - now() : 1000000000;
    if (sleeps && left > 0) {
      wait.tv_sec = left / 1000000000;
      wait.tv_nsec = left % 1000000000;
    }
    int ready = epoll_pwait2(poll, events, EVENTS_MAX, &wait, NULL);
    for (int index = 0; index < ready; index += 1) {
      int file = events[index].data.fd;
      /* The server's answer is one small write: it comes whole. */
      if (read(file, bytes, sizeof bytes) <= 0) fail("read");
      took[answered++] = now() - sent_at[file];
      free_files[free_count++] = file;
    }
  }
  qsort(took, answered, sizeof *took, ascending);
  printf("%lld %lld %lld\n", answered, took[answered / 2], took[answered * 99 / 100]);
  return 0;
}
