/*
 * Streams whose every write is known: one thread, one epoll, so that two cores have time left for
 * the client that is measured. Each request is answered with the same count of OpenAI's chat
 * events, on an absolute schedule that begins when the request lies in the kernel whole
 * (SO_TIMESTAMPNS), not when this program gets to read it. Usage:
 *
 *   stream-server FIRST_NS GAP_NS EVENTS TRUTH_FILE
 *
 * It prints its port and ends when its stdin does. Before, it writes the truth: a row of doubles a
 * request, in ns of one clock: request lies in the kernel, request read here, each event's write
 * (read just before; NaN: none), in the order of reading.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  HEAD_MAX = 65536,
  READY_MAX = 256,
  FILES_MAX = 65536,
  EVENT_MAX = 1024,
  ID_BYTES = 8,
  WORDS = 16,
  ROW_HEAD = 2,
};

static const char *WORD[WORDS] = {
    " the",  " time", " of", " a",    " request", " goes", " where", " nobody",
    " looks", " for",  " it", " so",  " measure", " each", " part",  " well",
};
static const char START[] = "data: {\"id\":\"chatcmpl-00000000\",\"created\":1700000000,"
                            "\"model\":\"reference\",\"object\":\"chat.completion.chunk\"";
enum { ID_AT = sizeof "data: {\"id\":\"chatcmpl-" - 1 };

/* An event as a chunk of HTTP: only the number in its id differs from stream to stream. */
struct event {
  int bytes, id_at;
  char text[EVENT_MAX];
};

struct connection {
  size_t have;
  int is_streaming, next; /* the event that is due next */
  unsigned number;
  double *row, due_ns;
  char head[HEAD_MAX];
};

static struct connection *connections[FILES_MAX];
static struct event events[WORDS], opening, closing;
static double first_ns, gap_ns;
static int count;
static unsigned numbers;
static struct timespec zero;
static double **rows;
static size_t rows_have, rows_max;

/* Files by the instant at which their next event is due: a binary heap. */
static int heap[FILES_MAX];
static int waiting;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double since(const struct timespec *at) {
  return (at->tv_sec - zero.tv_sec) * 1e9 + (at->tv_nsec - zero.tv_nsec);
}

/* The clock that the kernel stamps by. */
static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return since(&at);
}

static double due_at(int place) { return connections[heap[place]]->due_ns; }

static void swap(int one, int other) {
  int file = heap[one];
  heap[one] = heap[other];
  heap[other] = file;
}

static void sink(int place) {
  for (;;) {
    int least = place, left = 2 * place + 1;
    if (left < waiting && due_at(left) < due_at(least)) least = left;
    if (left + 1 < waiting && due_at(left + 1) < due_at(least)) least = left + 1;
    if (least == place) return;
    swap(place, least);
    place = least;
  }
}

static void rise(int place) {
  while (place > 0 && due_at(place) < due_at((place - 1) / 2)) {
    swap(place, (place - 1) / 2);
    place = (place - 1) / 2;
  }
}

static void leave(int file) {
  for (int place = 0; place < waiting; place += 1) {
    if (heap[place] != file) continue;
    waiting -= 1;
    heap[place] = heap[waiting];
    if (place < waiting) rise(place), sink(place);
    return;
  }
}

static void hang_up(int file) {
  if (connections[file]->is_streaming) leave(file);
  free(connections[file]);
  connections[file] = NULL;
  close(file);
}

static int chunk(struct event *into, const char *body) {
  into->bytes = snprintf(into->text, EVENT_MAX, "%zx\r\n%s\r\n", strlen(body), body);
  into->id_at = (int)(strstr(into->text, "data: ") - into->text) + ID_AT;
  if (into->bytes >= EVENT_MAX) fail("an event is too long");
  return into->bytes;
}

static void render(void) {
  char body[2 * EVENT_MAX];
  for (int word = 0; word < WORDS; word += 1) {
    snprintf(body, sizeof body,
             "%s,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"logprobs\":null,"
             "\"finish_reason\":null}]}\n\n",
             START, WORD[word]);
    chunk(&events[word], body);
  }
  snprintf(body, sizeof body,
           "%s,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
           "\"logprobs\":null,\"finish_reason\":null}]}\n\n",
           START);
  chunk(&opening, body);
  snprintf(body, sizeof body,
           "%s,\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,"
           "\"finish_reason\":\"length\"}]}\n\n%s,\"choices\":[],\"usage\":{\"prompt_tokens\":32,"
           "\"completion_tokens\":%d,\"total_tokens\":%d}}\n\ndata: [DONE]\n\n",
           START, START, count, count + 32);
  chunk(&closing, body);
}

static char *put(char *at, const struct event *event, unsigned number) {
  char id[ID_BYTES + 1];
  memcpy(at, event->text, event->bytes);
  snprintf(id, sizeof id, "%08u", number % 100000000);
  memcpy(at + event->id_at, id, ID_BYTES);
  return at + event->bytes;
}

/* The head and the role leave with the first words; the end leaves with the last. */
static void write_event(int file, struct connection *one) {
  static const char HEAD[] = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                             "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n";
  char piece[5 * EVENT_MAX], *at = piece;
  if (one->next == 0) {
    memcpy(at, HEAD, sizeof HEAD - 1);
    at = put(at + sizeof HEAD - 1, &opening, one->number);
  }
  at = put(at, &events[one->next % WORDS], one->number);
  int is_last = one->next == count - 1;
  if (is_last) {
    at = put(at, &closing, one->number);
    memcpy(at, "0\r\n\r\n", 5);
    at += 5;
  }
  one->row[ROW_HEAD + one->next] = now();
  one->next += 1;
  one->due_ns += gap_ns;
  /* What a stream is long fits the kernel's buffer: no write is ever partial. */
  if (send(file, piece, at - piece, MSG_NOSIGNAL) != at - piece) shutdown(file, SHUT_RDWR);
  if (is_last) {
    one->is_streaming = 0;
    leave(file);
  } else {
    sink(0);
  }
}

static void begin(int file, struct connection *one, double arrived_ns) {
  if (rows_have == rows_max) {
    rows_max = rows_max == 0 ? 1024 : 2 * rows_max;
    if ((rows = realloc(rows, rows_max * sizeof *rows)) == NULL) fail("rows");
  }
  if ((one->row = malloc((ROW_HEAD + count) * sizeof *one->row)) == NULL) fail("row");
  rows[rows_have++] = one->row;
  one->row[0] = arrived_ns;
  one->row[1] = now();
  for (int event = 0; event < count; event += 1) one->row[ROW_HEAD + event] = NAN;
  one->number = numbers++;
  one->next = 0;
  one->is_streaming = 1;
  one->due_ns = arrived_ns + first_ns;
  heap[waiting] = file;
  waiting += 1;
  rise(waiting - 1);
}

/* Whoever looks first if somebody is there: which models there are. */
static void answer_look(int file) {
  static const char MODELS[] = "{\"object\":\"list\",\"data\":[{\"id\":\"reference\","
                               "\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"us\"}]}";
  char answer[512];
  int bytes = snprintf(answer, sizeof answer,
                       "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                       "content-length: %zu\r\n\r\n%s",
                       sizeof MODELS - 1, MODELS);
  if (send(file, answer, bytes, MSG_NOSIGNAL) != bytes) shutdown(file, SHUT_RDWR);
}

static size_t length_of(const char *head, const char *end) {
  static const char NAME[] = "\ncontent-length:";
  for (const char *at = head; (at = memchr(at, '\n', end - at)) != NULL; at += 1) {
    if (strncasecmp(at, NAME, sizeof NAME - 1) == 0) return strtoul(at + sizeof NAME - 1, NULL, 10);
  }
  return 0;
}

/* One request at a time: nobody here sends another before the answer has ended. */
static void take(int file, struct connection *one, double arrived_ns) {
  char *blank = memmem(one->head, one->have, "\r\n\r\n", 4);
  if (blank == NULL) return;
  size_t whole = blank + 4 - one->head + length_of(one->head, blank);
  if (one->have < whole) return;
  int is_post = memcmp(one->head, "POST", 4) == 0;
  one->have -= whole;
  memmove(one->head, one->head + whole, one->have);
  if (is_post) begin(file, one, arrived_ns);
  else answer_look(file);
}

static void read_some(int file) {
  struct connection *one = connections[file];
  char control[256];
  struct iovec part = {one->head + one->have, HEAD_MAX - one->have};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1,
                           .msg_control = control, .msg_controllen = sizeof control};
  ssize_t got = recvmsg(file, &message, 0);
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) hang_up(file);
    return;
  }
  double arrived_ns = now();
  for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at; at = CMSG_NXTHDR(&message, at)) {
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_TIMESTAMPNS) continue;
    arrived_ns = since((struct timespec *)CMSG_DATA(at));
  }
  one->have += got;
  if (!one->is_streaming) take(file, one, arrived_ns);
}

static void welcome(int listener, int epoll) {
  int file;
  while ((file = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    int on = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(file, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    if (file >= FILES_MAX || (connections[file] = malloc(sizeof **connections)) == NULL) {
      close(file);
      continue;
    }
    connections[file]->have = 0;
    connections[file]->is_streaming = 0;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event) != 0) hang_up(file);
  }
}

static int tell(const char *path) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) fail(path);
  for (size_t row = 0; row < rows_have; row += 1) {
    fwrite(rows[row], sizeof **rows, ROW_HEAD + count, file);
  }
  return fclose(file) == 0 ? 0 : 1;
}

int main(int arguments, char **argument) {
  if (arguments != 5) return fputs("stream-server FIRST_NS GAP_NS EVENTS TRUTH_FILE\n", stderr), 2;
  first_ns = atof(argument[1]);
  gap_ns = atof(argument[2]);
  count = atoi(argument[3]);
  render();
  clock_gettime(CLOCK_REALTIME, &zero);
  prctl(PR_SET_TIMERSLACK, 1UL);

  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0) fail("bind");
  /* From the first connection on: what comes before it is accepted is stamped as well. */
  setsockopt(listener, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  if (listen(listener, 4096) != 0) fail("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &size) != 0) fail("getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  int epoll = epoll_create1(0);
  struct epoll_event door = {.events = EPOLLIN, .data.fd = listener};
  struct epoll_event end = {.events = EPOLLIN, .data.fd = STDIN_FILENO};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &door) != 0) fail("epoll");
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &end) != 0) fail("stdin must be a pipe");
  for (;;) {
    double left_ns = waiting == 0 ? 1e9 : due_at(0) - now();
    if (left_ns < 0) left_ns = 0;
    struct timespec wait = {(time_t)(left_ns / 1e9), (long)left_ns % 1000000000};
    struct epoll_event ready[READY_MAX];
    int some = epoll_pwait2(epoll, ready, READY_MAX, &wait, NULL);
    for (int index = 0; index < some; index += 1) {
      int file = ready[index].data.fd;
      if (file == STDIN_FILENO) return tell(argument[4]);
      if (file == listener) welcome(listener, epoll);
      else if (connections[file] != NULL) read_some(file);
    }
    /* What becomes due meanwhile waits until the sockets have been looked at. */
    double until_ns = now();
    while (waiting > 0 && due_at(0) <= until_ns) {
      write_event(heap[0], connections[heap[0]]);
    }
  }
}
