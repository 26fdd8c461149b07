/*
 * The server that all tools are measured against: one thread, one epoll, the same bytes for every
 * request. It costs so little that the tool is what is measured. Bodies are thrown away where the
 * kernel holds them (MSG_TRUNC), so an upload costs no copy here. It prints its port, and ends
 * when its stdin does. ../instant-server.ts is the same for machines without a C compiler.
 *
 *   instant-server [THINK_US]   with a time to think: it sleeps for so long before each answer
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* ab knows the length and the kept connection only in this spelling. */
static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Connection: keep-alive\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";

enum { ANSWER_BYTES = sizeof ANSWER - 1, HEAD_MAX = 16384, EVENTS_MAX = 256, FILES_MAX = 65536 };

struct connection {
  size_t have;    /* bytes of a head that is not whole yet */
  long long skip; /* bytes of a body still to come */
  char head[HEAD_MAX];
};

static struct connection *connections[FILES_MAX];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void hang_up(int file) {
  free(connections[file]);
  connections[file] = NULL;
  close(file);
}

static void answer_now(int file) {
  /* A client that does not read 150 bytes is not one of ours: no write is ever partial. */
  if (send(file, ANSWER, ANSWER_BYTES, MSG_NOSIGNAL) != ANSWER_BYTES) shutdown(file, SHUT_RDWR);
}

/* All think for the same time: who came first is answered first. A connection has one request. */
static long long think_ns;
static struct { long long due_ns; int file; } thinking[FILES_MAX];
static unsigned thinking_from, thinking_to;

static long long now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void answer(int file) {
  if (think_ns == 0) {
    answer_now(file);
    return;
  }
  thinking[thinking_to % FILES_MAX].due_ns = now_ns() + think_ns;
  thinking[thinking_to++ % FILES_MAX].file = file;
}

static void answer_who_has_thought(void) {
  long long now = now_ns();
  while (thinking_from != thinking_to && thinking[thinking_from % FILES_MAX].due_ns <= now) {
    int file = thinking[thinking_from++ % FILES_MAX].file;
    if (connections[file] != NULL) answer_now(file);
  }
}

/* Sleeps to the nanosecond, until the next answer is due at most. */
static int wait_for(int epoll, struct epoll_event *events) {
  if (thinking_from == thinking_to) return epoll_wait(epoll, events, EVENTS_MAX, -1);
  long long left = thinking[thinking_from % FILES_MAX].due_ns - now_ns();
  if (left < 0) left = 0;
  struct timespec most = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
  return epoll_pwait2(epoll, events, EVENTS_MAX, &most, NULL);
}

static long long length_of(const char *head, const char *end) {
  static const char NAME[] = "\ncontent-length:";
  for (const char *at = head; (at = memchr(at, '\n', end - at)) != NULL; at += 1) {
    if (strncasecmp(at, NAME, sizeof NAME - 1) == 0) return atoll(at + sizeof NAME - 1);
  }
  return 0;
}

/* Answers every whole request in what has come. */
static void take(int file, struct connection *one) {
  char *at = one->head;
  size_t left = one->have;
  while (left > 0) {
    if (one->skip > 0) {
      size_t part = (long long)left < one->skip ? left : (size_t)one->skip;
      at += part, left -= part, one->skip -= part;
      if (one->skip == 0) answer(file);
      continue;
    }
    char *blank = memmem(at, left, "\r\n\r\n", 4);
    if (blank == NULL) break;
    one->skip = length_of(at, blank);
    left -= blank + 4 - at, at = blank + 4;
    if (one->skip == 0) answer(file);
  }
  memmove(one->head, at, left);
  one->have = left;
}

static void read_some(int file) {
  struct connection *one = connections[file];
  if (one->have == 0 && one->skip > HEAD_MAX) {
    ssize_t got = recv(file, NULL, one->skip, MSG_TRUNC);
    if (got > 0) {
      one->skip -= got;
      if (one->skip == 0) answer(file);
    } else if (got == 0 || errno != EAGAIN) {
      hang_up(file);
    }
    return;
  }
  ssize_t got = recv(file, one->head + one->have, HEAD_MAX - one->have, 0);
  if (got > 0) {
    one->have += got;
    take(file, one);
  } else if (got == 0 || errno != EAGAIN) {
    hang_up(file); /* also of a head that does not fit: there is no room to read into */
  }
}

static void welcome(int listener, int epoll) {
  int file;
  while ((file = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    int on = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (file >= FILES_MAX || (connections[file] = calloc(1, sizeof **connections)) == NULL) {
      close(file);
    } else if (epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event) != 0) {
      hang_up(file);
    }
  }
}

int main(int count_of_words, char **words) {
  if (count_of_words > 1) think_ns = atoll(words[1]) * 1000;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0) fail("bind");
  if (listen(listener, 1024) != 0) fail("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &size) != 0) fail("getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  int epoll = epoll_create1(0);
  struct epoll_event door = {.events = EPOLLIN, .data.fd = listener};
  struct epoll_event end = {.events = EPOLLIN, .data.fd = STDIN_FILENO};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &door) != 0) fail("epoll");
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &end) != 0) fail("stdin must be a pipe");
  for (;;) {
    struct epoll_event events[EVENTS_MAX];
    int count = wait_for(epoll, events);
    for (int index = 0; index < count; index += 1) {
      int file = events[index].data.fd;
      if (file == STDIN_FILENO) return 0;
      if (file == listener) {
        welcome(listener, epoll);
      } else {
        read_some(file);
      }
    }
    answer_who_has_thought();
  }
}
