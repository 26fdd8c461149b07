/* longwire: a long wire between two hosts made on this machine, for tests of the network phase.
 *
 * It makes two network namespaces, joins them by a pair of TUN devices and carries the packets between
 * them itself, each held back by a set delay and, if asked, by the line's rate. The hosts' own kernels
 * speak TCP across it, so handshakes, round-trip times, slow start and delayed acknowledgements are real.
 *
 *   cc -O2 -o longwire longwire.c
 *   ./longwire -d DELAY_US [-r RATE_BYTES_PER_S] [-l LOSS_PER_MILLE] [-n PREFIX] -- COMMAND [ARG ...]
 *
 * One way takes DELAY_US, so a round trip takes twice that. COMMAND runs in the namespace PREFIX-near
 * (10.99.0.1); start a server with `ip netns exec PREFIX-far CMD` (10.99.0.2) from inside COMMAND.
 * Both namespaces go when COMMAND ends; its exit status is longwire's. Needs root, ip (iproute2) and /dev/net/tun.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MTU = 1500, SLOTS = 1 << 16 };

struct packet { int64_t due_ns; uint16_t length; uint8_t bytes[MTU]; };
struct lane { struct packet *ring; uint32_t head, tail; int64_t busy_until_ns; int to; };

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) { perror(what); exit(2); }

static void sh(const char *format, const char *a, const char *b) {
  char line[512];
  snprintf(line, sizeof line, format, a, b);
  if (system(line) != 0) { fprintf(stderr, "longwire: failed: %s\n", line); exit(2); }
}

/* The TUN device is made inside the namespace and stays there; its descriptor serves us from outside. */
static int tun_in(const char *namespace_name) {
  char path[128];
  snprintf(path, sizeof path, "/run/netns/%s", namespace_name);
  int home = open("/proc/self/ns/net", O_RDONLY), there = open(path, O_RDONLY);
  if (home < 0 || there < 0 || setns(there, CLONE_NEWNET) < 0) die(path);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (tun < 0) die("/dev/net/tun");
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
  strcpy(request.ifr_name, "wire0");
  if (ioctl(tun, TUNSETIFF, &request) < 0) die("TUNSETIFF");
  if (setns(home, CLONE_NEWNET) < 0) die("setns home");
  close(home);
  close(there);
  return tun;
}

static void take_in(int from, struct lane *lane, int64_t delay_ns, double rate, int loss) {
  while (lane->head - lane->tail < SLOTS) {
    struct packet *p = &lane->ring[lane->head % SLOTS];
    ssize_t n = read(from, p->bytes, MTU);
    if (n <= 0) return;
    if (loss && rand() % 1000 < loss) continue;
    int64_t start = now_ns();
    if (rate > 0) {
      if (lane->busy_until_ns > start) start = lane->busy_until_ns;
      start += (int64_t)(n / rate * 1e9);
      lane->busy_until_ns = start;
    }
    p->due_ns = start + delay_ns;
    p->length = (uint16_t)n;
    lane->head++;
  }
}

static void let_out(struct lane *lane, int64_t now) {
  while (lane->tail != lane->head && lane->ring[lane->tail % SLOTS].due_ns <= now) {
    struct packet *p = &lane->ring[lane->tail % SLOTS];
    if (write(lane->to, p->bytes, p->length) < 0 && errno == EAGAIN) return;
    lane->tail++;
  }
}

int main(int argc, char **argv) {
  int64_t delay_ns = 0;
  double rate = 0;
  int loss = 0, option;
  const char *prefix = "longwire";
  while ((option = getopt(argc, argv, "+d:r:l:n:")) != -1) {
    if (option == 'd') delay_ns = atoll(optarg) * 1000;
    else if (option == 'r') rate = atof(optarg);
    else if (option == 'l') loss = atoi(optarg);
    else if (option == 'n') prefix = optarg;
    else return 2;
  }
  if (optind >= argc) { fprintf(stderr, "longwire: no command\n"); return 2; }
  char near[64], far[64];
  snprintf(near, sizeof near, "%s-near", prefix);
  snprintf(far, sizeof far, "%s-far", prefix);
  sh("ip netns add %s && ip netns add %s", near, far);
  int near_tun = tun_in(near), far_tun = tun_in(far);
  sh("ip -n %s addr add 10.99.0.1/24 dev wire0 && ip -n %s link set wire0 up", near, near);
  sh("ip -n %s addr add 10.99.0.2/24 dev wire0 && ip -n %s link set wire0 up", far, far);
  /* A burst of a whole window must fit, or the device drops what no line would. */
  sh("ip -n %s link set wire0 txqueuelen 20000 && ip -n %s link set wire0 txqueuelen 20000", near, far);
  sh("ip -n %s link set lo up && ip -n %s link set lo up", near, far);

  signal(SIGINT, SIG_IGN); /* the command gets it too, and its end is ours */
  pid_t child = fork();
  if (child == 0) {
    char path[128];
    snprintf(path, sizeof path, "/run/netns/%s", near);
    int there = open(path, O_RDONLY);
    if (there < 0 || setns(there, CLONE_NEWNET) < 0) die(path);
    signal(SIGINT, SIG_DFL);
    execvp(argv[optind], argv + optind);
    die(argv[optind]);
  }
  struct lane out = { calloc(SLOTS, sizeof(struct packet)), 0, 0, 0, far_tun };
  struct lane back = { calloc(SLOTS, sizeof(struct packet)), 0, 0, 0, near_tun };
  if (!out.ring || !back.ring) die("calloc");
  int status = 0;
  for (;;) {
    int64_t now = now_ns(), next = now + 2000000;
    if (waitpid(child, &status, WNOHANG) == child) break;
    take_in(near_tun, &out, delay_ns, rate, loss);
    take_in(far_tun, &back, delay_ns, rate, loss);
    now = now_ns();
    let_out(&out, now);
    let_out(&back, now);
    if (out.tail != out.head && out.ring[out.tail % SLOTS].due_ns < next) next = out.ring[out.tail % SLOTS].due_ns;
    if (back.tail != back.head && back.ring[back.tail % SLOTS].due_ns < next) next = back.ring[back.tail % SLOTS].due_ns;
    int64_t wait = next - now_ns();
    if (wait < 0) wait = 0;
    struct timespec timeout = { wait / 1000000000LL, wait % 1000000000LL };
    struct pollfd both[2] = { { near_tun, POLLIN, 0 }, { far_tun, POLLIN, 0 } };
    ppoll(both, 2, &timeout, NULL);
  }
  sh("ip netns del %s; ip netns del %s", near, far);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
